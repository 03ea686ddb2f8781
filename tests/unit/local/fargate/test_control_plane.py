"""How ECS's descriptions are read."""

from typing import TYPE_CHECKING, Any, cast

import pytest

from local.fargate.control_plane import definition_from, service_from, split_secret_arn
from local.fargate.model import ContainerHealthCheck

if TYPE_CHECKING:
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
