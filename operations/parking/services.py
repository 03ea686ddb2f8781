"""Tasks: a service is parked at none, and its tags remember how many there were."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from operations.account import Account

if TYPE_CHECKING:
    from mypy_boto3_application_autoscaling import ApplicationAutoScalingClient
    from mypy_boto3_ecs import ECSClient
    from mypy_boto3_ecs.type_defs import ServiceTypeDef

TAG = "clickshop:parked"
_DIMENSION: Literal["ecs:service:DesiredCount"] = "ecs:service:DesiredCount"


@dataclass(frozen=True, kw_only=True)
class Count:
    """How many tasks a service wants, and between which bounds scaling keeps it, if it scales."""

    desired: int
    bounds: tuple[int, int] | None

    def written(self) -> str:
        """As the value of a tag, which takes no braces and no quotes."""
        minimum, maximum = self.bounds or ("", "")
        return f"{self.desired}:{minimum}:{maximum}"

    @classmethod
    def read(cls, written: str) -> "Count":
        """What `written` wrote."""
        desired, minimum, maximum = written.split(":")
        return cls(desired=int(desired), bounds=(int(minimum), int(maximum)) if minimum else None)


class Services:
    """The services of an environment, by their ARNs."""

    def __init__(self, account: Account, arns: Sequence[str]) -> None:
        self._arns = arns
        self._ecs: ECSClient = account.client("ecs")
        self._scaling: ApplicationAutoScalingClient = account.client("application-autoscaling")

    def park(self) -> Iterator[str]:
        """Scales each to nothing; what was remembered before is kept, so that parking twice changes nothing."""
        for service in self._all():
            remembered = _tag(service)
            if remembered is None:
                remembered = self._count(service).written()
                self._ecs.tag_resource(resourceArn=service["serviceArn"], tags=[{"key": TAG, "value": remembered}])
            count = Count.read(remembered)
            if count.bounds:
                self._bound(service, (0, 0))
            self._want(service, 0)
            yield f"{service['serviceName']}: {count.desired} → 0 tasks"

    def unpark(self) -> Iterator[str]:
        """Scales each back; the tag goes last, so that an interrupted command can be given again."""
        for service in self._all():
            remembered = _tag(service)
            if remembered is None:
                yield f"{service['serviceName']}: is not parked"
                continue
            count = Count.read(remembered)
            if count.bounds:
                self._bound(service, count.bounds)
            self._want(service, count.desired)
            self._ecs.untag_resource(resourceArn=service["serviceArn"], tagKeys=[TAG])
            yield f"{service['serviceName']}: 0 → {count.desired} tasks"

    def wait_until_stable(self) -> None:
        """Returns when every service has the tasks that it wants; raises WaiterError after ten minutes."""
        for service in self._all():
            self._ecs.get_waiter("services_stable").wait(
                cluster=service["clusterArn"], services=[service["serviceArn"]]
            )

    def _all(self) -> "Iterator[ServiceTypeDef]":
        for arn in self._arns:
            cluster = arn.split("/")[1]  # arn:…:service/<cluster>/<service>
            yield from self._ecs.describe_services(cluster=cluster, services=[arn], include=["TAGS"])["services"]

    def _count(self, service: "ServiceTypeDef") -> Count:
        targets = self._scaling.describe_scalable_targets(
            ServiceNamespace="ecs", ResourceIds=[_resource_id(service)], ScalableDimension=_DIMENSION
        )["ScalableTargets"]
        bounds = (targets[0]["MinCapacity"], targets[0]["MaxCapacity"]) if targets else None
        return Count(desired=service["desiredCount"], bounds=bounds)

    def _bound(self, service: "ServiceTypeDef", bounds: tuple[int, int]) -> None:
        minimum, maximum = bounds
        self._scaling.register_scalable_target(
            ServiceNamespace="ecs",
            ResourceId=_resource_id(service),
            ScalableDimension=_DIMENSION,
            MinCapacity=minimum,
            MaxCapacity=maximum,
        )

    def _want(self, service: "ServiceTypeDef", desired: int) -> None:
        self._ecs.update_service(cluster=service["clusterArn"], service=service["serviceArn"], desiredCount=desired)


def _resource_id(service: "ServiceTypeDef") -> str:
    return f"service/{service['clusterArn'].rpartition('/')[2]}/{service['serviceName']}"


def _tag(service: "ServiceTypeDef") -> str | None:
    return next((each["value"] for each in service.get("tags", ()) if each["key"] == TAG), None)
