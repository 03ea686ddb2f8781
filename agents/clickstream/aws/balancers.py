"""Load balancers: what they listen to, and whether the targets behind them are healthy."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from agents.clickstream.aws.absent import or_none
from agents.clickstream.aws.calls import Calls
from agents.clickstream.aws.refusals import Why

if TYPE_CHECKING:
    from mypy_boto3_elbv2.type_defs import LoadBalancerTypeDef, TargetGroupTypeDef, TargetHealthDescriptionTypeDef


Kind = Literal["network", "application"]


@dataclass(frozen=True, kw_only=True)
class Target:
    """What traffic goes to. `state` is ELB's: initial, healthy, unhealthy, draining, unused, unavailable."""

    id: str
    port: int
    zone: str
    state: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Listener:
    """A port that a balancer listens to, and the target groups behind it."""

    port: int
    protocol: str
    target_group_arns: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Balancer:
    """A load balancer: kind is network or application, `state` provisioning, active, active_impaired or failed."""

    name: str
    arn: str
    dns: str
    kind: str
    scheme: str
    state: str
    reason: str
    zones: tuple[str, ...]
    listeners: tuple[Listener, ...]


@dataclass(frozen=True, kw_only=True)
class TargetGroup:
    """What a listener sends to. `health_check` in words: protocol, path, port, seconds and counts."""

    name: str
    arn: str
    port: int
    protocol: str
    health_check: str


class Balancers(Protocol):
    """Elastic Load Balancing."""

    async def find(self, name_or_arn: str) -> Balancer | None:
        """The load balancer with its listeners, or None."""

    async def targets(self, target_group_arn: str) -> Sequence[Target]:
        """The targets of a group with their health."""

    async def target_group(self, name_or_arn: str) -> TargetGroup | None:
        """The target group, or None."""

    async def headroom(self, kind: Kind) -> int | None:
        """How many more of a kind the account may have; None where that is not told."""


class ElasticLoadBalancers:
    """By ELB's API, version 2."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._elb = calls.session.client("elbv2", config=calls.clients)

    async def find(self, name_or_arn: str) -> Balancer | None:
        """The load balancer with its listeners, or None."""
        found = await or_none(
            self._calls.call(
                "elasticloadbalancing:DescribeLoadBalancers",
                lambda: (
                    self._elb.describe_load_balancers(LoadBalancerArns=[name_or_arn])
                    if name_or_arn.startswith("arn:")
                    else self._elb.describe_load_balancers(Names=[name_or_arn])
                ),
            )
        )
        if not found or not found["LoadBalancers"]:
            return None
        balancer = found["LoadBalancers"][0]
        return _balancer(balancer, await self._listeners(balancer["LoadBalancerArn"]))

    async def targets(self, target_group_arn: str) -> Sequence[Target]:
        """The targets of a group with their health."""
        found = await self._calls.call(
            "elasticloadbalancing:DescribeTargetHealth",
            lambda: self._elb.describe_target_health(TargetGroupArn=target_group_arn),
        )
        return [_target(each) for each in found["TargetHealthDescriptions"]]

    async def target_group(self, name_or_arn: str) -> TargetGroup | None:
        """The target group, or None."""
        found = await or_none(
            self._calls.call(
                "elasticloadbalancing:DescribeTargetGroups",
                lambda: (
                    self._elb.describe_target_groups(TargetGroupArns=[name_or_arn])
                    if name_or_arn.startswith("arn:")
                    else self._elb.describe_target_groups(Names=[name_or_arn])
                ),
            )
        )
        return _group(found["TargetGroups"][0]) if found and found["TargetGroups"] else None

    async def headroom(self, kind: Kind) -> int | None:
        """How many more of a kind the account may have here."""
        told = await or_none(
            self._calls.call("elasticloadbalancing:DescribeAccountLimits", self._elb.describe_account_limits),
            absent=(Why.GONE, Why.INVALID),
        )
        limits = told["Limits"] if told else []
        named = {limit["Name"]: limit["Max"] for limit in limits if "Name" in limit and "Max" in limit}
        if (most := named.get(f"{kind}-load-balancers")) is None:
            return None
        paginator = self._elb.get_paginator("describe_load_balancers")
        pages = await self._calls.pages("elasticloadbalancing:DescribeLoadBalancers", paginator.paginate)
        return int(most) - sum(each.get("Type") == kind for page in pages for each in page["LoadBalancers"])

    async def _listeners(self, balancer_arn: str) -> tuple[Listener, ...]:
        paginator = self._elb.get_paginator("describe_listeners")
        pages = await self._calls.pages(
            "elasticloadbalancing:DescribeListeners", lambda: paginator.paginate(LoadBalancerArn=balancer_arn)
        )
        return tuple(
            Listener(
                port=listener["Port"],
                protocol=listener["Protocol"],
                target_group_arns=tuple(
                    action["TargetGroupArn"] for action in listener["DefaultActions"] if "TargetGroupArn" in action
                ),
            )
            for page in pages
            for listener in page["Listeners"]
        )


def _balancer(balancer: "LoadBalancerTypeDef", listeners: tuple[Listener, ...]) -> Balancer:
    state = balancer.get("State", {})
    return Balancer(
        name=balancer["LoadBalancerName"],
        arn=balancer["LoadBalancerArn"],
        dns=balancer["DNSName"],
        kind=balancer["Type"],
        scheme=balancer["Scheme"],
        state=state.get("Code", "active"),
        reason=state.get("Reason", ""),
        zones=tuple(sorted({zone.get("ZoneName", "") for zone in balancer.get("AvailabilityZones", [])})),
        listeners=listeners,
    )


def _group(group: "TargetGroupTypeDef") -> TargetGroup:
    path = group.get("HealthCheckPath", "")
    return TargetGroup(
        name=group["TargetGroupName"],
        arn=group["TargetGroupArn"],
        port=group.get("Port", 0),
        protocol=group.get("Protocol", ""),
        health_check=(
            f"{group.get('HealthCheckProtocol', '')} {path} on port {group.get('HealthCheckPort', 'traffic-port')}, "
            f"every {group.get('HealthCheckIntervalSeconds', 30)} s; healthy after "
            f"{group.get('HealthyThresholdCount', 5)}, unhealthy after {group.get('UnhealthyThresholdCount', 2)}"
        ),
    )


def _target(described: "TargetHealthDescriptionTypeDef") -> Target:
    target, health = described["Target"], described["TargetHealth"]
    said = (health.get("Reason", ""), health.get("Description", ""))
    return Target(
        id=target["Id"],
        port=target.get("Port", 0),
        zone=target.get("AvailabilityZone", ""),
        state=health["State"],
        reason=": ".join(each for each in said if each),
    )
