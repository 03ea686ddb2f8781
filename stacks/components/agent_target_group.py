"""Where the load balancer sends an agent's requests."""

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct

from agents.catalog import AgentSpec
from stacks.environments import Environment

# The group that a blue/green deployment fills while the other one serves.
GREEN = "-green"


class AgentTargetGroup(elbv2.ApplicationTargetGroup):
    """The tasks of one agent by address and port, as long as `/health` answers."""

    def __init__(
        self, scope: Construct, id_: str, *, spec: AgentSpec, environment: Environment, vpc: ec2.IVpc, suffix: str
    ) -> None:
        # With TLS between agents their port speaks nothing else; a load balancer takes any certificate of a target.
        tls = environment.safeguards.encrypted_between_agents
        super().__init__(
            scope,
            id_,
            target_group_name=f"{environment.called(spec.name)}-tg{suffix}",
            vpc=vpc,
            port=spec.port,
            protocol=elbv2.ApplicationProtocol.HTTPS if tls else elbv2.ApplicationProtocol.HTTP,
            target_type=elbv2.TargetType.IP,
            health_check=elbv2.HealthCheck(
                path="/health",
                protocol=elbv2.Protocol.HTTPS if tls else elbv2.Protocol.HTTP,
                healthy_http_codes="200",
                interval=cdk.Duration.seconds(15),
                timeout=cdk.Duration.seconds(5),
                healthy_threshold_count=2,
                unhealthy_threshold_count=3,
            ),
            # Long enough for a reply that is being written when the task is told to go.
            deregistration_delay=cdk.Duration.seconds(60),
        )


def longest_target_group_name(spec: AgentSpec, environment: Environment) -> str:
    """The plan's name, or the longer one of its twin; the catalogue's check holds it to 32 characters."""
    return f"{environment.called(spec.name)}-tg{GREEN if environment.safeguards.blue_green else ''}"
