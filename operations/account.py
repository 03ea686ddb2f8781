"""The AWS account that a command works on: its region, and clients that don't wait for ever."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from region import deployment_region

if TYPE_CHECKING:
    from mypy_boto3_sts.type_defs import GetCallerIdentityResponseTypeDef

AWS_ERRORS = (BotoCoreError, ClientError)
_PATIENCE = Config(retries={"mode": "standard", "total_max_attempts": 4}, connect_timeout=5, read_timeout=30)


@dataclass(frozen=True, kw_only=True)
class Account:
    """A session in the deployment's region; AWS_ENDPOINT_URL points it at the laptop's AWS."""

    session: boto3.Session
    region: str
    clients: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def from_variables(cls, variables: Mapping[str, str]) -> "Account":
        """The account of the caller's credentials, whatever the chain that boto3 finds them by."""
        region = deployment_region(variables, profile=boto3.Session().region_name)
        return cls(session=boto3.Session(region_name=region), region=region)

    def client(self, service: Any) -> Any:
        """The client by boto3's name for the service, built once; whoever asks annotates its type."""
        if service not in self.clients:
            self.clients[service] = self.session.client(service, config=_PATIENCE)
        return self.clients[service]

    def caller(self) -> "GetCallerIdentityResponseTypeDef":
        """Who the credentials belong to. Raises what boto3 raises without any."""
        identity: GetCallerIdentityResponseTypeDef = self.client("sts").get_caller_identity()
        return identity


def code_of(error: BotoCoreError | ClientError) -> str:
    """AWS's own code for an error, or the name of what went wrong before AWS was asked."""
    if isinstance(error, ClientError):
        return error.response.get("Error", {}).get("Code", "Unknown")
    return type(error).__name__
