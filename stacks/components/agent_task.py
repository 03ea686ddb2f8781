"""One agent's task definition: its container, its log group, and what its role may do."""

from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_logs as logs
from constructs import Construct

from agents.catalog import AgentSpec
from agents.common import timeouts
from stacks.components.acknowledge import acknowledge
from stacks.components.platform import runtime_platform
from stacks.components.removal import removal_policy
from stacks.environments import Environment

CONTAINER = "agent"
# The user that docker/agent.Dockerfile makes.
USER = "10001:10001"


class AgentTask(ecs.FargateTaskDefinition):
    """CDK makes its two roles: the execution role pulls the image and writes the log, the task role is the agent's."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        spec: AgentSpec,
        environment: Environment,
        image: ecs.ContainerImage,
        variables: Mapping[str, str],
    ) -> None:
        super().__init__(
            scope,
            id_,
            family=environment.called(spec.name),
            cpu=environment.task_size.cpu,
            memory_limit_mib=environment.task_size.memory,
            runtime_platform=runtime_platform(),
        )
        self.log_group = self._log_group(spec, environment)
        self.add_container(
            CONTAINER,
            image=image,
            command=["python", "-m", f"{spec.package}.main"],
            environment=dict(variables),
            port_mappings=[_port_mapping(spec)],
            health_check=_health_check(),
            logging=ecs.LogDrivers.aws_logs(stream_prefix="agent", log_group=self.log_group),
            user=USER,
            readonly_root_filesystem=True,
            # After the load balancer has stopped sending: the last replies get the time to be written.
            stop_timeout=cdk.Duration.seconds(timeouts.STOP),
        )
        acknowledge(self, "ECS2", "The variables are addresses, ids and the names of secrets, none of them secret.")
        acknowledge(self, "IAM5[Resource::*]", "ecr:GetAuthorizationToken, the only one, takes no resource.")

    def _log_group(self, spec: AgentSpec, environment: Environment) -> logs.LogGroup:
        return logs.LogGroup(
            self,
            "Logs",
            log_group_name=f"/aws/ecs/{environment.called(spec.name)}",
            retention=logs.RetentionDays.ONE_MONTH,
            removal_policy=removal_policy(environment),
        )


def _port_mapping(spec: AgentSpec) -> ecs.PortMapping:
    return ecs.PortMapping(
        container_port=spec.port,
        name=spec.name,
        app_protocol=ecs.AppProtocol.http,  # type: ignore[arg-type]  # mypy sees jsii's setter
    )


def _health_check() -> ecs.HealthCheck:
    return ecs.HealthCheck(
        command=["CMD", "python", "-m", "agents.common.healthcheck"],
        interval=cdk.Duration.seconds(15),
        timeout=cdk.Duration.seconds(5),
        retries=3,
        start_period=cdk.Duration.seconds(60),
    )
