"""Elastic Load Balancing's targets: told apart by address and port, with the health that the load balancer found."""

import json
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from ministack.services import alb

from local.aws.resource_type import ResourceType, recorded

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


def correct_api(health_file: Path) -> None:
    """Put our parts into MiniStack's Elastic Load Balancing API."""
    targets = Targets(health_file)
    alb._ACTION_MAP.update(
        RegisterTargets=targets.register,
        DeregisterTargets=targets.deregister,
        DescribeTargetHealth=targets.describe_health,
    )


def resource_types() -> tuple[ResourceType, ...]:
    """What a load balancer in AWS has and the laptop's does not need."""
    return (
        recorded(
            "AWS::ElasticLoadBalancingV2::ListenerCertificate",
            "Recorded: the laptop's load balancer speaks plain HTTP.",
        ),
        recorded("AWS::WAFv2::WebACLAssociation", "Recorded: no firewall stands before the laptop's load balancer."),
    )
