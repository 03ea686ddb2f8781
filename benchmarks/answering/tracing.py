"""Tells the deployed agents where spans go, by ECS's API: a revision of each task definition names the collector."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_ecs import ECSClient

STEADY_SECONDS = 120.0
LOOK_SECONDS = 1.0
# What DescribeTaskDefinition tells and RegisterTaskDefinition does not take.
_TOLD_ONLY = frozenset(
    "taskDefinitionArn revision status requiresAttributes compatibilities registeredAt registeredBy deregisteredAt "
    "tags".split()
)


class NotSteady(Exception):
    """The agents did not come back with what they were told."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """An agent's service, and the task definition that it was deployed with."""

    cluster: str
    name: str
    definition: str


@asynccontextmanager
async def traced(ecs: "ECSClient", endpoint: str) -> AsyncIterator[None]:
    """The agents export spans to the endpoint; afterwards they are as they were deployed. Raises NotSteady."""
    services = [*deployed(ecs)]
    variables = {"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint}
    try:
        for service in services:
            _roll(ecs, service, _revision(ecs, service.definition, variables))
        await _steady(ecs, services)
        yield
    finally:
        for service in services:
            _roll(ecs, service, service.definition)
        await _steady(ecs, services)


def deployed(ecs: "ECSClient") -> Iterator[Service]:
    """Every service of every cluster."""
    for cluster in ecs.list_clusters()["clusterArns"]:
        arns = ecs.list_services(cluster=cluster)["serviceArns"]
        for told in ecs.describe_services(cluster=cluster, services=arns)["services"] if arns else ():
            yield Service(cluster=cluster, name=told["serviceName"], definition=told["taskDefinition"])


def with_variables(definition: Mapping[str, Any], variables: Mapping[str, str]) -> dict[str, Any]:
    """A task definition as RegisterTaskDefinition takes it, with more in its container's environment."""
    told = {name: value for name, value in definition.items() if name not in _TOLD_ONLY and value not in (None, "")}
    container, *others = told["containerDefinitions"]
    kept = [one for one in container.get("environment", []) if one["name"] not in variables]
    added = [{"name": name, "value": value} for name, value in variables.items()]
    return {**told, "containerDefinitions": [{**container, "environment": [*kept, *added]}, *others]}


def _revision(ecs: "ECSClient", arn: str, variables: Mapping[str, str]) -> str:
    definition = ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]
    return ecs.register_task_definition(**with_variables(definition, variables))["taskDefinition"]["taskDefinitionArn"]


def _roll(ecs: "ECSClient", service: Service, definition: str) -> None:
    ecs.update_service(cluster=service.cluster, service=service.name, taskDefinition=definition)


async def _steady(ecs: "ECSClient", services: list[Service]) -> None:
    deadline = asyncio.get_running_loop().time() + STEADY_SECONDS
    while not all([await asyncio.to_thread(_is_steady, ecs, service) for service in services]):
        if asyncio.get_running_loop().time() > deadline:
            raise NotSteady(f"The agents are not back after {STEADY_SECONDS:g} seconds.")
        await asyncio.sleep(LOOK_SECONDS)


def _is_steady(ecs: "ECSClient", service: Service) -> bool:
    """One deployment, all its tasks running, and each of them of the definition that is wanted."""
    (told,) = ecs.describe_services(cluster=service.cluster, services=[service.name])["services"]
    arns = ecs.list_tasks(cluster=service.cluster, serviceName=service.name)["taskArns"]
    tasks = ecs.describe_tasks(cluster=service.cluster, tasks=arns)["tasks"] if arns else []
    return (
        len(told.get("deployments", [])) == 1
        and len(tasks) == told["desiredCount"]
        and all(
            task["lastStatus"] == "RUNNING"
            and task.get("healthStatus") == "HEALTHY"
            and task["taskDefinitionArn"] == told["taskDefinition"]
            for task in tasks
        )
    )
