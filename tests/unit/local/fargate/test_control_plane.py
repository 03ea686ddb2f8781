"""How ECS's descriptions are read."""

from typing import TYPE_CHECKING, Any, cast

import pytest

from local.fargate.control_plane import ControlPlane, definition_from, service_from, split_secret_arn, task_from
from local.fargate.model import ContainerHealthCheck

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_ecs.type_defs import ContainerDefinitionOutputTypeDef, ServiceTypeDef

ARN = "arn:aws:secretsmanager:us-east-1:000000000000:secret:agent-AbCdEf"


@pytest.mark.parametrize(
    ("value_from", "expected"),
    [
        (ARN, (ARN, "", "", "")),
        (f"{ARN}:password::", (ARN, "password", "", "")),
        (f"{ARN}:password:AWSPREVIOUS:", (ARN, "password", "AWSPREVIOUS", "")),
        (f"{ARN}:::version-1", (ARN, "", "", "version-1")),
        ("by-name", ("by-name", "", "", "")),
    ],
)
def test_a_secret_is_named_as_ecs_names_it(value_from: str, expected: tuple[str, str, str, str]) -> None:
    assert split_secret_arn(value_from) == expected


def described(**more: Any) -> "ContainerDefinitionOutputTypeDef":
    return cast("ContainerDefinitionOutputTypeDef", {"name": "agent", **more})


def test_a_container_is_its_entry_point_and_command() -> None:
    container = definition_from(described(entryPoint=["python"], command=["-m", "agents.supervisor.main"]))

    assert container.command == ("python", "-m", "agents.supervisor.main")


def test_a_health_check_has_ecs_defaults() -> None:
    container = definition_from(described(healthCheck={"command": ["CMD", "true"]}))

    assert container.health_check == ContainerHealthCheck(
        command=("true",), interval=30, timeout=5, retries=3, start_period=0
    )


def test_a_shell_check_runs_in_a_shell() -> None:
    container = definition_from(described(healthCheck={"command": ["CMD-SHELL", "curl -f localhost || exit 1"]}))

    assert container.health_check is not None
    assert container.health_check.command == ("/bin/sh", "-c", "curl -f localhost || exit 1")


def test_one_container_of_a_task_is_a_process() -> None:
    container = task_from(
        [
            described(name="backup", essential=False),
            described(name="collector", mountPoints=[{"sourceVolume": "spool", "containerPath": "/spool"}]),
            described(name="vector"),
        ]
    )

    assert (container.name, container.sidecars, container.mounts) == ("collector", ("backup", "vector"), ("/spool",))


def test_a_container_that_another_waits_for_is_no_mere_sidecar() -> None:
    """One that has only to be started, as what backs a spool up, is."""
    behind = [
        {"containerName": "backup", "condition": "START"},
        {"containerName": "vector", "condition": "HEALTHY"},
        {"containerName": "schema", "condition": "SUCCESS"},
    ]
    assert definition_from(described(dependsOn=behind)).awaits == ("vector", "schema")


def test_a_service_is_called_as_others_find_it() -> None:
    connect = {"services": [{"clientAliases": [{"dnsName": "order-management", "port": 8001}]}]}
    told: dict[str, Any] = {
        "clusterArn": "cluster",
        "serviceName": "dev-order-management-service",
        "taskDefinition": "family:3",
        "desiredCount": 2,
        "loadBalancers": [{"targetGroupArn": "group"}],
        "deployments": [{"serviceConnectConfiguration": connect}],
    }

    service = service_from(cast("ServiceTypeDef", told))

    assert (service.agent, service.alias_port, service.target_groups) == ("order-management", 8001, ("group",))
    assert service_from(cast("ServiceTypeDef", {**told, "deployments": []})).agent == "dev-order-management-service"


class LateEcs:
    """Lists two tasks at once; what describes them comes later, as `services` and `described` grow."""

    def __init__(self) -> None:
        self.services: list[str] = []
        self.described = 0
        self.times_described = 0

    def client(self, name: str, **_: Any) -> Any:
        """A session's client: ECS is asked, nothing else."""
        return self if name == "ecs" else None

    def list_clusters(self) -> Any:
        return {"clusterArns": ["cluster"]}

    def list_tasks(self, **_: Any) -> Any:
        return {"taskArns": ["task-1", "task-2"]}

    def list_services(self, **_: Any) -> Any:
        return {"serviceArns": self.services}

    def describe_services(self, *, services: list[str], **_: Any) -> Any:
        told = {"clusterArn": "cluster", "taskDefinition": "family:1", "desiredCount": 2}
        return {"services": [{**told, "serviceName": name} for name in services]}

    def describe_tasks(self, *, tasks: tuple[str, ...], **_: Any) -> Any:
        self.times_described += 1
        told = {"group": "service:shop", "taskDefinitionArn": "family:1"}
        return {"tasks": [{**told, "taskArn": arn} for arn in tasks[: self.described]]}


def test_tasks_that_are_listed_before_they_are_described_start_later() -> None:
    ecs = LateEcs()
    plane = ControlPlane(cast("boto3.Session", ecs), "http://nowhere")

    assert plane.tasks() == []
    ecs.described = 1
    assert plane.tasks() == []
    ecs.services = ["shop"]
    assert [task.arn for task in plane.tasks()] == ["task-1"]
    ecs.described = 2
    assert [task.arn for task in plane.tasks()] == ["task-1", "task-2"]

    asked = ecs.times_described
    assert [task.arn for task in plane.tasks()] == ["task-1", "task-2"]
    assert ecs.times_described == asked
