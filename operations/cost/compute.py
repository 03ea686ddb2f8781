"""What runs: Fargate tasks, on demand or Spot, and instances."""

from collections.abc import Iterator
from typing import Any

from operations.cost.bill import Line, WhenParked
from operations.cost.prices import Price, PriceTable
from operations.errors import OperationRefused
from operations.templates import Resource, Templates

_GROUP = "Fargate"
_CPU_UNITS, _MIB = 1024, 1024


def fargate_tasks(service: Resource, templates: Templates, prices: PriceTable) -> Iterator[Line]:
    """The tasks that a service runs at rest."""
    task = templates.named(service.stack, service.get("TaskDefinition"))
    hours = float(service.get("DesiredCount", 1)) * prices.hours_a_month
    processor = task.get("RuntimePlatform", {}).get("CpuArchitecture", "X86_64").lower()
    spot = _is_spot(service)
    share = prices.factor["fargate_spot"] if spot else 1.0
    for what, unit, amount in (
        ("vCPU", "vcpu", float(task.get("Cpu")) / _CPU_UNITS),
        ("memory", "gb", float(task.get("Memory")) / _MIB),
    ):
        price = prices.price[f"fargate_{processor}_{unit}"]
        yield Line(
            group=_GROUP,
            what=f"{what} of tasks, {processor}{', Spot' if spot else ''}",
            quantity=hours * amount,
            price=_shared(price, share),
            when_parked="stops",
            assumed=f"Spot at {share:.0%} of the price on demand" if spot else None,
        )


def instance(resource: Resource, _: Templates, prices: PriceTable) -> Iterator[Line]:
    """An instance with its volume and its public address, which it has while it runs: the cheap kind of NAT."""
    yield from _instance(resource.get("InstanceType"), 1, prices, when_parked="stops")
    interfaces: list[dict[str, Any]] = resource.get("NetworkInterfaces", [])
    if any(each.get("AssociatePublicIpAddress") for each in interfaces):
        yield Line(
            group="Public IPv4",
            what="of the NAT instance",
            quantity=prices.hours_a_month,
            price=prices.price["public_address"],
            when_parked="stops",
        )


def instance_group(resource: Resource, templates: Templates, prices: PriceTable) -> Iterator[Line]:
    """The instances that a group keeps at rest."""
    count = float(resource.get("DesiredCapacity") or resource.get("MinSize"))
    reference = resource.get("LaunchTemplate", {}).get("LaunchTemplateId")
    template = templates.named(resource.stack, reference)
    type_ = template.get("LaunchTemplateData", {}).get("InstanceType")
    # A group starts again what is stopped, so parking leaves it alone.
    yield from _instance(type_, count, prices, when_parked="stays")


def _instance(type_: str, count: float, prices: PriceTable, *, when_parked: WhenParked) -> Iterator[Line]:
    name = f"instance_{type_.replace('.', '_')}"
    if name not in prices.price:
        raise OperationRefused(f"an instance {type_} has no price: add [price.{name}], with its source.")
    hours = count * prices.hours_a_month
    yield Line(group="NAT", what=f"instance {type_}", quantity=hours, price=prices.price[name], when_parked=when_parked)
    yield Line(
        group="NAT",
        what="its volume",
        quantity=count * prices.assumed["instance_volume_gb"],
        price=prices.price["volume_gp3"],
        assumed=f"{prices.assumed['instance_volume_gb']:g} GB",
    )


def _is_spot(service: Resource) -> bool:
    strategy: list[dict[str, Any]] = service.get("CapacityProviderStrategy", [])
    return any(each["CapacityProvider"] == "FARGATE_SPOT" and each.get("Weight", 1) for each in strategy)


def _shared(price: Price, share: float) -> Price:
    return Price(usd=price.usd * share, unit=price.unit, source=price.source, read=price.read, as_of=price.as_of)
