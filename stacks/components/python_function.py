"""A Lambda function of the repository's own Python, with its packages in a layer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from stacks.components.logged_role import logged_role
from stacks.components.source_bundle import lambda_code
from stacks.components.sources import Sources


@dataclass(frozen=True, kw_only=True)
class FunctionSize:
    """Memory in MiB, by which Lambda measures out the processor too, and how long one call may take.

    `concurrency` is how many may run at once; without it, as many as the account has left.
    """

    memory: int
    timeout: cdk.Duration
    concurrency: int | None = None


class PythonFunction(Construct):
    """With a role and a log of its own. What it may do, `function.add_to_role_policy` says."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        description: str,
        handler: str,
        sources: Sources,
        layers: Sequence[lambda_.ILayerVersion],
        size: FunctionSize,
        variables: Mapping[str, str],
    ) -> None:
        super().__init__(scope, id_)
        role, self.log_group = logged_role(self)
        self.function = lambda_.Function(
            self,
            "Function",
            function_name=name,
            description=description,
            runtime=lambda_.Runtime.PYTHON_3_14,
            architecture=lambda_.Architecture.ARM_64,
            handler=handler,
            code=lambda_code(sources),
            layers=list(layers),
            role=role,
            timeout=size.timeout,
            memory_size=size.memory,
            reserved_concurrent_executions=size.concurrency,
            log_group=self.log_group,
            environment=dict(variables),
        )
