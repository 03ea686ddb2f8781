"""What the pipelines of an environment are called in an account, as IAM is told of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import aws_cdk as cdk
from constructs import IConstruct

from stacks.environments import Environment


@dataclass(frozen=True, kw_only=True)
class PipelineNames:
    """Names that stacks/clickstream gives: all begin with `own`, load balancers with `doors`."""

    region: str
    account: str
    prefix: str

    @classmethod
    def of(cls, scope: IConstruct, environment: Environment) -> "PipelineNames":
        """Those of an environment, in the account of a construct's stack."""
        stack = cdk.Stack.of(scope)
        return cls(region=stack.region, account=stack.account, prefix=environment.prefix)

    @property
    def own(self) -> str:
        """`dev-clickstream-`."""
        return f"{self.prefix}clickstream-"

    @property
    def doors(self) -> str:
        """`dev-events-`."""
        return f"{self.prefix}events-"

    @property
    def objects(self) -> str:
        """In whatever bucket an operator names: each pipeline has a folder that is called as it is."""
        return f"arn:aws:s3:::*/{self.own}*/*"

    @property
    def plugins(self) -> str:
        """Of the connectors, among those objects."""
        return f"arn:aws:s3:::*/{self.own}*/plugins/*"

    def glue(self, *, table: str = "*") -> Sequence[str]:
        """The catalogue, the databases of pipelines and a table of theirs: `dev_clickstream_*`."""
        database = f"{self.own.replace('-', '_')}*"
        return [self.arn("glue", kind) for kind in ("catalog", f"database/{database}", f"table/{database}/{table}")]

    @property
    def roles(self) -> str:
        """Every role of a pipeline's own: they lie below a path, which no role of the service itself does."""
        return f"arn:aws:iam::{self.account}:role/{self.prefix}clickstream/*"

    def role(self, name: str) -> str:
        """A role of the service: `msk-topic` and so on."""
        return f"arn:aws:iam::{self.account}:role/{self.own}{name}"

    def arn(self, service: str, resource: str) -> str:
        """Of something in this region and account."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"

    def owned(self, service: str, kind: str, *, separator: str = "/", ending: str = "*") -> str:
        """Of whatever of that kind is called as pipelines call it."""
        return self.arn(service, f"{kind}{separator}{self.own}{ending}")
