"""What was looked up for a wish, whatever it came to: prerequisites judge it, and a survey is made of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from agents.clickstream.aws.buckets import Bucket
from agents.clickstream.aws.clusters import Cluster
from agents.clickstream.aws.found import Stack, Topic
from agents.clickstream.aws.networks import Subnet
from agents.clickstream.deployment.naming import Layer


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the brokers stand. `asked` are the subnets that the wish names, else the brokers' own."""

    vpc_id: str
    subnets: tuple[Subnet, ...]
    asked: tuple[Subnet, ...]
    unknown: tuple[str, ...] = ()

    @property
    def private(self) -> tuple[Subnet, ...]:
        """Where collectors and connectors go."""
        return tuple(subnet for subnet in self.asked if subnet.vpc_id == self.vpc_id and not subnet.is_public)

    @property
    def public(self) -> tuple[Subnet, ...]:
        """Where the load balancer goes: one subnet a zone, as it takes no more; those asked for before others."""
        here = [subnet for subnet in (*self.asked, *self.subnets) if subnet.vpc_id == self.vpc_id and subnet.is_public]
        by_zone: dict[str, Subnet] = {}
        for subnet in here:
            by_zone.setdefault(subnet.zone, subnet)
        return tuple(by_zone[zone] for zone in sorted(by_zone))


@dataclass(frozen=True, kw_only=True)
class Stranger:
    """A resource with a name that a layer needs, though that layer has no stack yet: somebody else made it."""

    layer: Layer
    what: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What there is. None is what there is not, or what could not be looked up without something else."""

    account: str
    region: str
    prefix: str
    cluster: Cluster | None
    cluster_names: tuple[str, ...] = ()
    topics: tuple[Topic, ...] | None = ()  # None: the brokers alone could tell, and are out of reach
    bucket: Bucket | None
    bucket_names: tuple[str, ...] = ()
    place: Place | None = None
    stacks: Mapping[Layer, Stack] = field(default_factory=dict)
    strangers: tuple[Stranger, ...] = ()
    balancer_headroom: int | None = None
    fargate_vcpus: float | None = None
