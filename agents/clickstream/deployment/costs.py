"""What the layers of a pipeline cost a month while nothing happens: by the templates and a dated price table."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from agents.clickstream.deployment.templates import Template
from agents.clickstream.deployment.wish import CollectorSize

_CENT = Decimal("0.01")
_UNITS = Decimal(1024)  # CPU units of a vCPU, MiB of a GB


def monthly_cost(template: Template, *, size: CollectorSize, public_subnets: int) -> Decimal:
    """In US dollars, at the fewest tasks and workers. Traffic, storage and logs come on top."""
    each = (_resource(said, size=size, public_subnets=public_subnets) for said in template.resources.values())
    return sum(each, Decimal(0)).quantize(_CENT)


def _resource(said: Mapping[str, Any], *, size: CollectorSize, public_subnets: int) -> Decimal:
    properties = said.get("Properties", {})
    match said["Type"]:
        case "AWS::ElasticLoadBalancingV2::LoadBalancer":
            return _hourly("load_balancer") + public_subnets * _hourly("public_address")
        case "AWS::ECS::TaskDefinition":
            return size.minimum_tasks * _task(properties, size)
        case "AWS::KafkaConnect::Connector":
            return _workers(properties.get("Capacity", {})) * _hourly("connect_unit")
        case "AWS::CloudWatch::Alarm":
            return _prices()["monthly"]["alarm"]
    return Decimal(0)


def _task(properties: Mapping[str, Any], size: CollectorSize) -> Decimal:
    said = str(properties.get("RuntimePlatform", {}).get("CpuArchitecture", "X86_64"))
    processor = "arm64" if said == "ARM64" else "x86_64"
    vcpu, gb = Decimal(size.cpu) / _UNITS, Decimal(size.memory) / _UNITS
    return vcpu * _hourly(f"fargate_{processor}_vcpu") + gb * _hourly(f"fargate_{processor}_gb")


def _workers(capacity: Mapping[str, Any]) -> Decimal:
    scaling, fixed = capacity.get("AutoScaling"), capacity.get("ProvisionedCapacity")
    if scaling:
        return Decimal(str(scaling["MinWorkerCount"])) * Decimal(str(scaling["McuCount"]))
    return Decimal(str(fixed["WorkerCount"])) * Decimal(str(fixed.get("McuCount", 1))) if fixed else Decimal(0)


def _hourly(name: str) -> Decimal:
    """For a month of them."""
    return _prices()["hourly"][name] * _hours()


@cache
def _table() -> Mapping[str, Any]:
    text = (files("agents.clickstream.deployment") / "prices.toml").read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Decimal)


def _prices() -> Mapping[str, Mapping[str, Decimal]]:
    return _table()


def _hours() -> Decimal:
    return Decimal(_table()["hours_a_month"])
