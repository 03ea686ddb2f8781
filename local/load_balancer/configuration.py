"""What is deployed, read by the Elastic Load Balancing API: listeners, their rules, target groups and targets."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from local.load_balancer.rules import Rule, rule_from

if TYPE_CHECKING:
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client
    from mypy_boto3_elbv2.type_defs import ListenerTypeDef, TargetGroupTypeDef

IDLE_TIMEOUT = "idle_timeout.timeout_seconds"
DEFAULT_IDLE_SECONDS = 60.0
WEB_PORTS = (80, 443)


@dataclass(frozen=True, order=True)
class Target:
    """A task's address."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, kw_only=True)
class HealthCheck:
    """How a target group tells a healthy target: by a request, or (`path` is none) by a connection alone."""

    path: str | None
    port: int | None  # none: the port that gets the traffic
    interval: float
    timeout: float
    healthy_threshold: int
    unhealthy_threshold: int
    codes: frozenset[int]


@dataclass(frozen=True, kw_only=True)
class TargetGroup:
    """A target group and who is registered with it."""

    arn: str
    health_check: HealthCheck
    targets: frozenset[Target]


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """Everything that decides where a request goes. Without a listener, nothing is deployed yet."""

    rules: tuple[Rule, ...] = ()
    target_groups: Mapping[str, TargetGroup] = field(default_factory=dict)
    idle_seconds: float = DEFAULT_IDLE_SECONDS


@dataclass(frozen=True, kw_only=True)
class Listener:
    """A listener at its load balancer's own address: `tcp` passes bytes, otherwise rules choose."""

    arn: str
    host: str
    port: int
    tcp: bool
    configuration: Configuration


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """All that listens. `main` is the first load balancer on a port of the web's own, which need root to listen at."""

    main: Configuration = field(default_factory=Configuration)
    listeners: tuple[Listener, ...] = ()

    @property
    def target_groups(self) -> Mapping[str, TargetGroup]:
        """Those of all."""
        configurations = (self.main, *(listener.configuration for listener in self.listeners))
        return {arn: group for one in configurations for arn, group in one.target_groups.items()}


def read_deployed(client: "ElasticLoadBalancingv2Client") -> Deployed:
    """Ask the API; nothing as long as no load balancer has a listener."""
    main, listeners = Configuration(), []
    for load_balancer in client.describe_load_balancers()["LoadBalancers"]:
        arn = load_balancer["LoadBalancerArn"]
        told = client.describe_listeners(LoadBalancerArn=arn)["Listeners"]
        web = [one for one in told if one["Port"] in WEB_PORTS]
        if web and not main.rules:
            main = _configuration(client, arn, serving_listener(web))
        listeners += [
            Listener(
                arn=one["ListenerArn"],
                host=load_balancer["DNSName"],
                port=one["Port"],
                tcp=one["Protocol"] == "TCP",
                configuration=_configuration(client, arn, one),
            )
            for one in told
            if one["Port"] not in WEB_PORTS
        ]
    return Deployed(main=main, listeners=tuple(listeners))


def _configuration(client: "ElasticLoadBalancingv2Client", arn: str, listener: "ListenerTypeDef") -> Configuration:
    described = client.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]
    rules = tuple(rule_from(rule) for rule in described)
    return Configuration(
        rules=rules, target_groups=_target_groups(client, rules), idle_seconds=_idle_seconds(client, arn)
    )


def serving_listener(listeners: "list[ListenerTypeDef]") -> "ListenerTypeDef":
    """The listener that does the work: where port 80 only redirects to HTTPS, the other one."""
    return min(listeners, key=lambda one: (one["DefaultActions"][0]["Type"] == "redirect", one["Port"]))


def _idle_seconds(client: "ElasticLoadBalancingv2Client", arn: str) -> float:
    attributes = client.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
    values = {attribute["Key"]: attribute["Value"] for attribute in attributes}
    return float(values.get(IDLE_TIMEOUT, DEFAULT_IDLE_SECONDS))


def _target_groups(client: "ElasticLoadBalancingv2Client", rules: Iterable[Rule]) -> dict[str, TargetGroup]:
    """The groups that a rule forwards to. Others belong to another load balancer, or to none."""
    forwarded = sorted({arn for rule in rules for arn in rule.target_groups})
    groups = {}
    for described in client.describe_target_groups(TargetGroupArns=forwarded)["TargetGroups"] if forwarded else ():
        arn = described["TargetGroupArn"]
        healths = client.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
        targets = frozenset(Target(one["Target"]["Id"], one["Target"]["Port"]) for one in healths)
        groups[arn] = TargetGroup(arn=arn, health_check=_health_check(described), targets=targets)
    return groups


def _health_check(described: "TargetGroupTypeDef") -> HealthCheck:
    port = described["HealthCheckPort"]
    return HealthCheck(
        path=None if described["HealthCheckProtocol"] == "TCP" else described["HealthCheckPath"],
        port=int(port) if port.isdecimal() else None,
        interval=float(described["HealthCheckIntervalSeconds"]),
        timeout=float(described["HealthCheckTimeoutSeconds"]),
        healthy_threshold=described["HealthyThresholdCount"],
        unhealthy_threshold=described["UnhealthyThresholdCount"],
        codes=parse_codes(described["Matcher"]["HttpCode"]),
    )


def parse_codes(matcher: str) -> frozenset[int]:
    """`200`, `200,202` or `200-299` as the codes they stand for."""
    codes: set[int] = set()
    for part in matcher.split(","):
        first, last = re.fullmatch(r"\s*(\d+)(?:-(\d+))?\s*", part).groups()  # type: ignore[union-attr]  # the API checks it
        codes.update(range(int(first), int(last or first) + 1))
    return frozenset(codes)
