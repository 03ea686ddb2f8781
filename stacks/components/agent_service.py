"""One agent's cluster and Fargate service: found by name, scaled by load, rolled back when it does not start."""

from typing import TypedDict, cast

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from constructs import Construct

from agents.catalog import AgentSpec
from stacks.components.deployment_alarms import DeploymentAlarms
from stacks.components.service_scaling import scale_by_load
from stacks.environments import Environment
from stacks.names import cluster_name, service_name

# How often in a row tasks may fail to start before a deployment is taken back: within ten minutes, by the health check.
_FAILURES = 3
_BAKE = cdk.Duration.minutes(5)
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
        tls: ecs.ServiceConnectTlsConfiguration | None,
        task: ecs.FargateTaskDefinition,
        rollback_alarms: DeploymentAlarms | None,
    ) -> None:
        """`rollback_alarms` take a blue/green deployment back."""
        super().__init__(scope, id_)
        self.cluster = self._cluster(spec, environment, vpc)
        self.service = ecs.FargateService(
            self,
            "Service",
            service_name=service_name(spec, environment),
            cluster=self.cluster,
            task_definition=task,
            capacity_provider_strategies=_SPOT if environment.on_spot else None,
            desired_count=environment.task_count.minimum,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS),
            security_groups=[security_group],
            assign_public_ip=False,
            enable_execute_command=False,
            **_strategy(blue_green=environment.safeguards.blue_green),
            max_healthy_percent=200,
            circuit_breaker=ecs.DeploymentCircuitBreaker(enable=True, rollback=True),
            health_check_grace_period=cdk.Duration.seconds(60),
            enable_ecs_managed_tags=True,
            propagate_tags=ecs.PropagatedTagSource.SERVICE,
            service_connect_configuration=_service_connect(spec, namespace, tls),
        )
        self.service.node.add_dependency(self.cluster)  # the strategy needs what CloudFormation adds to it later
        _give_up_early(self.service)
        if rollback_alarms:
            _taken_back_by(rollback_alarms, self.service)
        scale_by_load(self.service, environment.task_count)

    def _cluster(self, spec: AgentSpec, environment: Environment, vpc: ec2.IVpc) -> ecs.Cluster:
        enhanced = environment.safeguards.enhanced_insights
        return ecs.Cluster(
            self,
            "Cluster",
            cluster_name=cluster_name(spec, environment),
            vpc=vpc,
            enable_fargate_capacity_providers=environment.on_spot,
            container_insights_v2=ecs.ContainerInsights.ENHANCED if enhanced else ecs.ContainerInsights.ENABLED,
        )


_SPOT = [ecs.CapacityProviderStrategy(capacity_provider="FARGATE_SPOT", weight=1)]


class _Strategy(TypedDict):
    deployment_strategy: ecs.DeploymentStrategy
    bake_time: cdk.Duration | None
    min_healthy_percent: int


def _strategy(*, blue_green: bool) -> _Strategy:
    """How one release follows another."""
    if blue_green:
        return _Strategy(
            deployment_strategy=ecs.DeploymentStrategy.BLUE_GREEN, bake_time=_BAKE, min_healthy_percent=100
        )
    return _Strategy(deployment_strategy=ecs.DeploymentStrategy.ROLLING, bake_time=None, min_healthy_percent=50)


def _taken_back_by(alarms: DeploymentAlarms, service: ecs.FargateService) -> None:
    service.enable_deployment_alarms(alarms.names, behavior=ecs.AlarmBehavior.ROLLBACK_ON_ALARM)
    service.node.add_dependency(alarms)


def _give_up_early(service: ecs.FargateService) -> None:
    # The construct has no word for the threshold; by ECS's own it grows with the number of tasks, up to 200.
    resource = cast(ecs.CfnService, service.node.default_child)
    resource.add_property_override(
        "DeploymentConfiguration.DeploymentCircuitBreaker.ThresholdConfiguration", {"Type": "COUNT", "Value": _FAILURES}
    )


def _service_connect(
    spec: AgentSpec, namespace: str, tls: ecs.ServiceConnectTlsConfiguration | None
) -> ecs.ServiceConnectProps:
    return ecs.ServiceConnectProps(
        namespace=namespace,
        services=[
            ecs.ServiceConnectService(
                port_mapping_name=spec.name,
                discovery_name=spec.name,
                dns_name=spec.name,
                port=spec.port,
                per_request_timeout=_NO_TIMEOUT,
                tls=tls,
            )
        ],
    )
