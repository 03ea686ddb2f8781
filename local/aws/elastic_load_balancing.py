"""Elastic Load Balancing: where load balancers are, and their targets with the health that the load balancer found."""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from ministack.services import alb
from ministack.services.cloudformation import provisioners

from local.aws.resource_type import Created, Properties, ResourceType, recorded
from local.settings import LOOPBACK, Settings

Reply = tuple[int, dict[str, str], bytes]
Target = dict[str, Any]


class Targets:
    """Register, deregister and describe: MiniStack knows a target by its address alone, and calls all healthy."""

    def __init__(self, health_file: Path) -> None:
        self._health_file = health_file

    def register(self, parameters: dict[str, list[str]]) -> Reply:
        """Add targets; the same address on another port is another target."""
        group = alb._tgs.get(alb._p(parameters, "TargetGroupArn"))
        if group is None:
            return _no_such_group()
        registered = alb._targets.setdefault(group["TargetGroupArn"], [])
        for target in alb._parse_targets_param(parameters):
            target.setdefault("Port", group.get("Port", 80))
            if target not in registered:
                registered.append(target)
        return _reply("RegisterTargets", "")

    def deregister(self, parameters: dict[str, list[str]]) -> Reply:
        """Remove targets; one named without a port is removed from every port."""
        arn = alb._p(parameters, "TargetGroupArn")
        if arn not in alb._tgs:
            return _no_such_group()
        leaving = alb._parse_targets_param(parameters)
        alb._targets[arn] = [
            target for target in alb._targets.get(arn, []) if not any(_names(wanted, target) for wanted in leaving)
        ]
        return _reply("DeregisterTargets", "")

    def describe_health(self, parameters: dict[str, list[str]]) -> Reply:
        """Say what the load balancer last found of each target; before its first check, `initial`."""
        group = alb._tgs.get(alb._p(parameters, "TargetGroupArn"))
        if group is None:
            return _no_such_group()
        wanted = alb._parse_targets_param(parameters)
        arn = group["TargetGroupArn"]
        known = self._known().get(arn, {})
        members = [
            _member({"Port": group.get("Port", 80), **target}, known)
            for target in alb._targets.get(arn, [])
            if not wanted or any(_names(one, target) for one in wanted)
        ]
        inner = f"<TargetHealthDescriptions>{''.join(members)}</TargetHealthDescriptions>"
        return _reply("DescribeTargetHealth", inner)

    def _known(self) -> dict[str, dict[str, dict[str, str]]]:
        try:
            return json.loads(self._health_file.read_text())  # type: ignore[no-any-return]  # our own file
        except (FileNotFoundError, json.JSONDecodeError):
            return {}


def _names(wanted: Target, target: Target) -> bool:
    return bool(wanted["Id"] == target["Id"] and wanted.get("Port", target.get("Port")) == target.get("Port"))


def _member(target: Target, known: dict[str, dict[str, str]]) -> str:
    health = known.get(
        f"{target['Id']}:{target['Port']}",
        {
            "State": "initial",
            "Reason": "Elb.RegistrationInProgress",
            "Description": "Target registration is in progress",
        },
    )
    state = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in health.items())
    return (
        f"<member><Target><Id>{escape(target['Id'])}</Id><Port>{target['Port']}</Port></Target>"
        f"<HealthCheckPort>{target['Port']}</HealthCheckPort><TargetHealth>{state}</TargetHealth></member>"
    )


def _reply(action: str, inner: str) -> Reply:
    reply: Reply = alb._xml(200, action, inner)
    return reply


def _no_such_group() -> Reply:
    reply: Reply = alb._error("TargetGroupNotFound", "One or more target groups not found", 400)
    return reply


class Addresses:
    """A load balancer's own address on this machine, where its listeners listen (local/load_balancer)."""

    def __init__(self, settings: Settings) -> None:
        self._home = settings.home

    def of(self, name: str) -> str:
        """An address of the loopback network, always the same for a name. Only Linux has more than one."""
        if sys.platform != "linux":
            return LOOPBACK
        digest = hashlib.sha256(f"{self._home}:{name}".encode()).digest()
        return f"127.{64 + digest[0] % 64}.{digest[1]}.{1 + digest[2] % 254}"

    def create_load_balancer(self, logical_id: str, properties: Properties, stack: str) -> Created:
        """As MiniStack, at its own address, and with the ARN of its kind."""
        name = properties.get("Name")
        if any(one["LoadBalancerName"] == name for one in alb._lbs.values()):
            raise ValueError(f"A load balancer with name '{name}' already exists.")
        arn, attributes = provisioners._elbv2_load_balancer_create(logical_id, properties, stack)
        arn = self._settled(arn)
        full_name = arn.partition("loadbalancer/")[2]
        told = {"Arn": arn, "LoadBalancerArn": arn, "LoadBalancerFullName": full_name}
        return arn, {**attributes, **told, "DNSName": alb._lbs[arn]["DNSName"]}

    def update_load_balancer(
        self, physical_id: str, old: Properties, new: Properties, stack: str, logical_id: str
    ) -> Created:
        """As MiniStack, at the same address."""
        updated, attributes = provisioners._elbv2_load_balancer_update(physical_id, old, new, stack, logical_id)
        return updated, {**attributes, "LoadBalancerFullName": updated.partition("loadbalancer/")[2]}

    def _settled(self, arn: str) -> str:
        """Give one that MiniStack made its address; a network load balancer is called one. Its ARN."""
        load_balancer = alb._lbs[arn]
        load_balancer["DNSName"] = self.of(load_balancer["LoadBalancerName"])
        if load_balancer["Type"] != "network":
            return arn
        called = arn.replace("loadbalancer/app/", "loadbalancer/net/")
        load_balancer["LoadBalancerArn"] = called
        for store in (alb._lbs, alb._tags, alb._lb_attrs):
            store[called] = store.pop(arn)
        return called


def correct_api(settings: Settings) -> None:
    """Put our parts into MiniStack's Elastic Load Balancing API."""
    targets = Targets(settings.target_health)
    alb._ACTION_MAP.update(
        RegisterTargets=targets.register,
        DeregisterTargets=targets.deregister,
        DescribeTargetHealth=targets.describe_health,
    )


def resource_types(settings: Settings) -> tuple[ResourceType, ...]:
    """Load balancers at addresses that are here, and what one in AWS has and the laptop's does not need."""
    addresses = Addresses(settings)
    return (
        ResourceType(
            name="AWS::ElasticLoadBalancingV2::LoadBalancer",
            faithfulness="Served by local/load_balancer: listeners on 80 and 443 at 8080, others on their own port "
            "at the address that is told as its DNS name. No zones, no TLS, no access logs.",
            create=addresses.create_load_balancer,
            update=addresses.update_load_balancer,
            delete=provisioners._elbv2_load_balancer_delete,
        ),
        recorded(
            "AWS::ElasticLoadBalancingV2::ListenerCertificate",
            "Recorded: the laptop's load balancer speaks plain HTTP.",
        ),
        recorded("AWS::WAFv2::WebACLAssociation", "Recorded: no firewall stands before the laptop's load balancer."),
    )
