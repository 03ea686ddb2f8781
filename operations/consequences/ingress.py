"""What security groups let in: from where, to which ports."""

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from operations.consequences.intrinsic import text
from operations.templates import Resource

_SOURCES = ("CidrIp", "CidrIpv6", "SourceSecurityGroupId", "SourceSecurityGroupName", "SourcePrefixListId")
_ALL = "-1"
_NUMBERS = {"6": "tcp", "17": "udp", "1": "icmp"}
EVERYONE = frozenset({"0.0.0.0/0", "::/0"})


@dataclass(frozen=True, kw_only=True, order=True)
class Way:
    """From `source` into a group, over a protocol (`-1` for all), to the ports from `first` to `last`."""

    group: str
    source: str
    protocol: str
    first: int
    last: int

    def covers(self, other: "Way") -> bool:
        """Whether the other was open already."""
        return (
            self.group == other.group
            and self.protocol in (_ALL, other.protocol)
            and self.first <= other.first
            and other.last <= self.last
            and _holds(self.source, other.source)
        )

    @property
    def ports(self) -> str:
        """As a person says them."""
        if self.protocol == _ALL:
            return "everything"
        several = self.first != self.last
        return f"{self.protocol} {f'{self.first}-{self.last}' if several else self.first}"


def opened(before: Iterable[Resource], after: Iterable[Resource]) -> list[Way]:
    """The ways in that were not open."""
    old = list(_all(before))
    return sorted({way for way in _all(after) if not any(one.covers(way) for one in old)})


def _all(resources: Iterable[Resource]) -> Iterator[Way]:
    for resource in resources:
        if resource.type == "AWS::EC2::SecurityGroup":
            for rule in resource.get("SecurityGroupIngress", ()):
                yield from _ways(rule, resource.path)
        elif resource.type == "AWS::EC2::SecurityGroupIngress":
            group = text(resource.get("GroupId") or resource.get("GroupName"))
            yield from _ways(resource.properties, f"{resource.stack}/{group.removesuffix('.GroupId')}")


def _ways(rule: Mapping[str, Any], group: str) -> Iterator[Way]:
    protocol = _NUMBERS.get(str(rule["IpProtocol"]), str(rule["IpProtocol"]))
    first, last = (0, 65535) if protocol == _ALL else (_port(rule, "FromPort", 0), _port(rule, "ToPort", 65535))
    for name in _SOURCES:
        if name in rule:
            source = text(rule[name]).removesuffix(".GroupId")
            yield Way(group=group, source=source, protocol=protocol, first=first, last=last)


def _port(rule: Mapping[str, Any], name: str, otherwise: int) -> int:
    """-1 is ICMP's word for all."""
    port = int(rule.get(name, -1))
    return otherwise if port == -1 else port


def _holds(wide: str, narrow: str) -> bool:
    if wide == narrow:
        return True
    try:
        outer, inner = ipaddress.ip_network(wide), ipaddress.ip_network(narrow)
    except ValueError:
        return False  # a group, or a list of prefixes
    if isinstance(outer, ipaddress.IPv4Network) and isinstance(inner, ipaddress.IPv4Network):
        return inner.subnet_of(outer)
    if isinstance(outer, ipaddress.IPv6Network) and isinstance(inner, ipaddress.IPv6Network):
        return inner.subnet_of(outer)
    return False
