"""The containers of a collector's task: nginx, and beside it what backs its spool up, or what writes to Kafka."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_logs as logs

from stacks.clickstream.layer import PORT, Layer
from stacks.components.acknowledge import acknowledge

COLLECTOR = "collector"
# What the images have at that path: docker/collector-*/.
START = "/collector/start.sh"
# Events that Kafka has not taken yet.
SPOOL = "/spool"
# On the task's own loopback: no load balancer has a way there.
METRICS_PORT = 9802
# Fargate's longest: time to hand over what is still spooled.
STOP_SECONDS = 120
# nginx has nobody to hand events to before Vector listens.
_VECTOR_CHECK = ("CMD", "/vector/health.sh")
_VOLUMES = {"spool": SPOOL, "scratch": "/tmp"}  # noqa: S108 - the container's own, which nobody else sees


def task_definition(
    layer: Layer, *, task_role: str, execution_role: str, log_group: logs.LogGroup
) -> ecs.CfnTaskDefinition:
    """Nginx is told to stop first, and what stands beside it last: it ships what nginx leaves behind."""
    containers = _with_vector(layer) if layer.solution == "vector" else _with_backup(layer)
    task = ecs.CfnTaskDefinition(
        layer,
        "Task",
        family=layer.named("-collector"),
        cpu=layer.told("Cpu"),
        memory=layer.told("Memory"),
        network_mode="awsvpc",
        requires_compatibilities=["FARGATE"],
        runtime_platform=ecs.CfnTaskDefinition.RuntimePlatformProperty(
            cpu_architecture="ARM64", operating_system_family="LINUX"
        ),
        task_role_arn=task_role,
        execution_role_arn=execution_role,
        volumes=[ecs.CfnTaskDefinition.VolumeProperty(name=name) for name in _VOLUMES],
        container_definitions=[
            _definition(layer, container, log_group=log_group, checked={each.name for each in containers if each.check})
            for container in containers
        ],
    )
    acknowledge(task, "ECS2", "The variables are addresses and names, none of them secret.")
    return task


@dataclass(frozen=True, kw_only=True)
class _Container:
    """One of a task. nginx starts after `behind`, which is `START`ed by then, or `HEALTHY` where it has a check."""

    name: str
    image: str
    variables: Mapping[str, str]
    behind: str | None = None
    check: Sequence[str] = ()


def _with_backup(layer: Layer) -> list[_Container]:
    variables = {
        "SPOOL_DIR": SPOOL,
        "BUCKET": layer.told("Bucket"),
        "PREFIX": f"{layer.named()}/backup",
        "AWS_REGION": layer.region,
    }
    return [
        _Container(name=COLLECTOR, image=layer.told("CollectorImage"), variables=_lua(layer), behind="backup"),
        _Container(name="backup", image=layer.told("BackupImage"), variables=variables),
    ]


def _with_vector(layer: Layer) -> list[_Container]:
    # Only the load balancer reaches a task, and says last who asked it.
    nginx = {**_nginx(layer), "TRUSTED_PROXIES": "0.0.0.0/0"}
    vector = {**_kafka(layer), "BUFFER_DIR": SPOOL}
    return [
        _Container(name=COLLECTOR, image=layer.told("CollectorImage"), variables=nginx, behind="vector"),
        _Container(name="vector", image=layer.told("VectorImage"), variables=vector, check=_VECTOR_CHECK),
    ]


def _lua(layer: Layer) -> Mapping[str, str]:
    return {**_nginx(layer), **_kafka(layer), "SPOOL_DIR": SPOOL, "METRICS_PORT": str(METRICS_PORT)}


def _nginx(layer: Layer) -> Mapping[str, str]:
    return {"PORT": str(PORT), "PROJECT": layer.told("Pipeline")}


def _kafka(layer: Layer) -> Mapping[str, str]:
    return {
        "KAFKA_BOOTSTRAP": layer.told("KafkaBootstrap"),
        "KAFKA_TLS": layer.told("KafkaTls"),
        "TOPIC": layer.told("EventsTopic"),
    }


def _definition(
    layer: Layer, container: _Container, *, log_group: logs.LogGroup, checked: Container[str]
) -> ecs.CfnTaskDefinition.ContainerDefinitionProperty:
    properties = ecs.CfnTaskDefinition
    is_collector = container.name == COLLECTOR
    return properties.ContainerDefinitionProperty(
        name=container.name,
        image=container.image,
        essential=True,
        command=[START] if is_collector else None,
        environment=[
            properties.KeyValuePairProperty(name=key, value=value) for key, value in container.variables.items()
        ],
        port_mappings=[properties.PortMappingProperty(container_port=PORT)] if is_collector else None,
        health_check=_health_check(container.check) if container.check else None,
        depends_on=[_after(container.behind, checked)] if container.behind else None,
        mount_points=[
            properties.MountPointProperty(source_volume=volume, container_path=path, read_only=False)
            for volume, path in _VOLUMES.items()
        ],
        readonly_root_filesystem=True,
        stop_timeout=STOP_SECONDS,
        ulimits=[properties.UlimitProperty(name="nofile", soft_limit=65536, hard_limit=65536)],
        log_configuration=properties.LogConfigurationProperty(
            log_driver="awslogs",
            options={
                "awslogs-group": log_group.log_group_name,
                "awslogs-region": layer.region,
                "awslogs-stream-prefix": container.name,
            },
        ),
    )


def _after(name: str, checked: Container[str]) -> ecs.CfnTaskDefinition.ContainerDependencyProperty:
    return ecs.CfnTaskDefinition.ContainerDependencyProperty(
        container_name=name, condition="HEALTHY" if name in checked else "START"
    )


def _health_check(command: Sequence[str]) -> ecs.CfnTaskDefinition.HealthCheckProperty:
    return ecs.CfnTaskDefinition.HealthCheckProperty(
        command=list(command), interval=10, timeout=5, retries=3, start_period=30
    )
