"""One agent's cluster and Fargate service: found by name, scaled by load, rolled back when it does not start."""

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from constructs import Construct

from agents.catalog import AgentSpec
from stacks.environments import Environment

_CPU_TARGET = 70
# A model thinks for longer than the proxy's 15 seconds; each caller has its own deadline.
_NO_TIMEOUT = cdk.Duration.seconds(0)


class AgentService(Construct):
    """The seed gives each agent a cluster of its own, so that one can be stopped or measured by itself."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        spec: AgentSpec,
        environment: Environment,
        vpc: ec2.IVpc,
        security_group: ec2.ISecurityGroup,
        namespace: str,
        task: ecs.FargateTaskDefinition,
    ) -> None:
        super().__init__(scope, id_)
        self.cluster = ecs.Cluster(
            self,
            "Cluster",
            cluster_name=environment.called(f"{spec.name}-cluster"),
            vpc=vpc,
            container_insights_v2=ecs.ContainerInsights.ENABLED,
        )
        self.service = ecs.FargateService(
            self,
            "Service",
            service_name=environment.called(f"{spec.name}-service"),
            cluster=self.cluster,
            task_definition=task,
            desired_count=environment.task_count.minimum,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS),
            security_groups=[security_group],
            assign_public_ip=False,
            min_healthy_percent=50,
            max_healthy_percent=200,
            circuit_breaker=ecs.DeploymentCircuitBreaker(enable=True, rollback=True),
            health_check_grace_period=cdk.Duration.seconds(60),
            enable_ecs_managed_tags=True,
            propagate_tags=ecs.PropagatedTagSource.SERVICE,
            service_connect_configuration=_service_connect(spec, namespace),
        )
        self._scale(environment)

    def _scale(self, environment: Environment) -> None:
        count = environment.task_count
        scaling = self.service.auto_scale_task_count(min_capacity=count.minimum, max_capacity=count.maximum)
        scaling.scale_on_cpu_utilization(
            "Cpu",
            target_utilization_percent=_CPU_TARGET,
            scale_out_cooldown=cdk.Duration.minutes(1),
            scale_in_cooldown=cdk.Duration.minutes(5),
        )


def _service_connect(spec: AgentSpec, namespace: str) -> ecs.ServiceConnectProps:
    return ecs.ServiceConnectProps(
        namespace=namespace,
        services=[
            ecs.ServiceConnectService(
                port_mapping_name=spec.name,
                discovery_name=spec.name,
                dns_name=spec.name,
                port=spec.port,
                per_request_timeout=_NO_TIMEOUT,
            )
        ],
    )
