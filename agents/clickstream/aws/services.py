"""Services in ECS: whether the tasks that are wanted run, how the last deployment goes, and why tasks stopped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from agents.clickstream.aws.absent import or_none
from agents.clickstream.aws.calls import Calls
from agents.clickstream.aws.refusals import Why

if TYPE_CHECKING:
    from mypy_boto3_ecs.type_defs import DeploymentTypeDef, ServiceTypeDef, TaskTypeDef

_EVENTS = 10
_STOPPED = 10
_FARGATE_VCPUS = "L-3032A538"


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """One rollout of a service. `rollout` is ECS's: IN_PROGRESS, COMPLETED, FAILED."""

    id: str
    status: str
    rollout: str
    reason: str
    desired: int
    running: int
    pending: int
    failed: int
    task_definition: str


@dataclass(frozen=True, kw_only=True)
class ServiceEvent:
    """What ECS said of a service."""

    at: datetime
    message: str


@dataclass(frozen=True, kw_only=True)
class Scaling:
    """Between how many tasks a service may scale."""

    minimum: int
    maximum: int


@dataclass(frozen=True, kw_only=True)
class Service:
    """A service as it is; events are newest first."""

    cluster: str
    name: str
    status: str
    desired: int
    running: int
    pending: int
    deployments: tuple[Deployment, ...]
    events: tuple[ServiceEvent, ...]
    scaling: Scaling | None

    @property
    def is_steady(self) -> bool:
        """Whether one rollout is left, and it has the tasks that it wants."""
        return self.running == self.desired and all(each.rollout == "COMPLETED" for each in self.deployments)

    @property
    def is_failed(self) -> bool:
        """Whether the circuit breaker gave a rollout up."""
        return any(each.rollout == "FAILED" for each in self.deployments)


@dataclass(frozen=True, kw_only=True)
class StoppedTask:
    """A task that ended; `reason` is ECS's, with those of its containers."""

    task: str
    reason: str
    at: datetime | None


class Services(Protocol):
    """ECS's services."""

    async def find(self, cluster: str, name: str) -> Service | None:
        """The service, or None: also when it is on its way out."""

    async def stopped(self, cluster: str, name: str) -> Sequence[StoppedTask]:
        """Its tasks that stopped within the last hour, newest first."""

    async def has_cluster(self, name: str) -> bool:
        """Whether there is an active cluster of that name."""

    async def most_vcpus(self) -> float | None:
        """How many vCPUs Fargate may run here at once; None where Service Quotas does not know."""


class EcsServices:
    """By ECS's API and Application Auto Scaling's."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._ecs = calls.session.client("ecs", config=calls.clients)
        self._quotas = calls.session.client("service-quotas", config=calls.clients)
        self._scaling = calls.session.client("application-autoscaling", config=calls.clients)

    async def find(self, cluster: str, name: str) -> Service | None:
        """The service, or None."""
        found = await or_none(
            self._calls.call(
                "ecs:DescribeServices", lambda: self._ecs.describe_services(cluster=cluster, services=[name])
            )
        )
        living = [service for service in found["services"] if service["status"] == "ACTIVE"] if found else []
        return _service(cluster, living[0], await self._scales(cluster, name)) if living else None

    async def stopped(self, cluster: str, name: str) -> Sequence[StoppedTask]:
        """Its tasks that stopped lately."""
        paginator = self._ecs.get_paginator("list_tasks")
        pages = await self._calls.pages(
            "ecs:ListTasks",
            lambda: paginator.paginate(cluster=cluster, serviceName=name, desiredStatus="STOPPED"),
        )
        arns = [arn for page in pages for arn in page["taskArns"]]
        if not arns:
            return []
        # ECS describes a hundred at once, and keeps the stopped ones of an hour.
        found = await self._calls.call(
            "ecs:DescribeTasks", lambda: self._ecs.describe_tasks(cluster=cluster, tasks=arns[:100])
        )
        stopped = (_stopped(task) for task in found["tasks"])
        return sorted(stopped, key=lambda task: task.at.timestamp() if task.at else 0.0, reverse=True)[:_STOPPED]

    async def has_cluster(self, name: str) -> bool:
        """Whether there is an active cluster of that name."""
        found = await self._calls.call("ecs:DescribeClusters", lambda: self._ecs.describe_clusters(clusters=[name]))
        return any(cluster["status"] == "ACTIVE" for cluster in found["clusters"])

    async def most_vcpus(self) -> float | None:
        """How many vCPUs Fargate may run here at once. A quota that was never raised may be unknown."""
        found = await or_none(
            self._calls.call(
                "servicequotas:GetServiceQuota",
                lambda: self._quotas.get_service_quota(ServiceCode="fargate", QuotaCode=_FARGATE_VCPUS),
            ),
            absent=(Why.GONE, Why.INVALID),
        )
        return found["Quota"].get("Value") if found else None

    async def _scales(self, cluster: str, name: str) -> Scaling | None:
        resource = f"service/{cluster.rpartition('/')[2]}/{name}"
        found = await self._calls.call(
            "application-autoscaling:DescribeScalableTargets",
            lambda: self._scaling.describe_scalable_targets(ServiceNamespace="ecs", ResourceIds=[resource]),
        )
        targets = found["ScalableTargets"]
        return Scaling(minimum=targets[0]["MinCapacity"], maximum=targets[0]["MaxCapacity"]) if targets else None


def _stopped(task: "TaskTypeDef") -> StoppedTask:
    said = (task.get("stoppedReason", ""), *(container.get("reason", "") for container in task.get("containers", [])))
    return StoppedTask(
        task=task["taskArn"].rpartition("/")[2],
        reason="; ".join(dict.fromkeys(each for each in said if each)),
        at=task.get("stoppedAt"),
    )


def _service(cluster: str, service: "ServiceTypeDef", scaling: Scaling | None) -> Service:
    return Service(
        cluster=cluster,
        name=service["serviceName"],
        status=service["status"],
        desired=service["desiredCount"],
        running=service["runningCount"],
        pending=service["pendingCount"],
        deployments=tuple(_deployment(each) for each in service.get("deployments", [])),
        events=tuple(
            ServiceEvent(at=event["createdAt"], message=event["message"])
            for event in service.get("events", [])[:_EVENTS]
        ),
        scaling=scaling,
    )


def _deployment(deployment: "DeploymentTypeDef") -> Deployment:
    return Deployment(
        id=deployment["id"],
        status=deployment["status"],
        rollout=deployment.get("rolloutState", "COMPLETED"),
        reason=deployment.get("rolloutStateReason", ""),
        desired=deployment["desiredCount"],
        running=deployment["runningCount"],
        pending=deployment["pendingCount"],
        failed=deployment.get("failedTasks", 0),
        task_definition=deployment["taskDefinition"],
    )
