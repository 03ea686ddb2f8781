"""What connects: load balancer, NAT, public addresses, endpoints, the web application firewall."""

from collections.abc import Iterator
from typing import Any

from operations.cost.bill import Line
from operations.cost.prices import PriceTable
from operations.templates import Resource, Templates


def load_balancer(resource: Resource, _: Templates, prices: PriceTable) -> Iterator[Line]:
    """By the hour, with one public address in each of its subnets. Capacity units come with requests."""
    hours = prices.hours_a_month
    yield Line(group="Load balancer", what="hours", quantity=hours, price=prices.price["load_balancer"])
    if resource.get("Scheme") == "internet-facing":
        addresses = len(resource.get("Subnets") or resource.get("SubnetMappings", ()))
        yield Line(
            group="Public IPv4",
            what="of the load balancer",
            quantity=hours * addresses,
            price=prices.price["public_address"],
        )


def nat_gateway(_: Resource, __: Templates, prices: PriceTable) -> Iterator[Line]:
    """By the hour; a gateway can't be stopped, only deleted."""
    yield Line(group="NAT", what="gateway", quantity=prices.hours_a_month, price=prices.price["nat_gateway"])


def address(_: Resource, __: Templates, prices: PriceTable) -> Iterator[Line]:
    """An elastic address costs the same whether it is in use or not."""
    price = prices.price["public_address"]
    yield Line(group="Public IPv4", what="elastic, of the NAT", quantity=prices.hours_a_month, price=price)


def endpoint(resource: Resource, _: Templates, prices: PriceTable) -> Iterator[Line]:
    """An interface endpoint costs by the hour in each zone; a gateway endpoint nothing."""
    if resource.get("VpcEndpointType", "Gateway") != "Interface":
        return
    zones = len(resource.get("SubnetIds", ()))
    yield Line(
        group="VPC endpoints",
        what="interface endpoints, by zone",
        quantity=prices.hours_a_month * zones,
        price=prices.price["interface_endpoint"],
    )


def web_acl(resource: Resource, _: Templates, prices: PriceTable) -> Iterator[Line]:
    """The list itself and each of its rules; a managed rule group counts as one."""
    yield Line(group="WAF", what="web ACL", quantity=1, price=prices.price["web_acl"])
    rules: list[Any] = resource.get("Rules", [])
    yield Line(group="WAF", what="rules", quantity=len(rules), price=prices.price["web_acl_rule"])


def hosted_zone(_: Resource, __: Templates, prices: PriceTable) -> Iterator[Line]:
    """A zone that the stacks made themselves; one that was there is somebody else's line."""
    yield Line(group="DNS", what="hosted zone", quantity=1, price=prices.price["hosted_zone"])
