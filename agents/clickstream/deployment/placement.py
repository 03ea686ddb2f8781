"""What stands against the place of a pipeline: its subnets, their zones, and the addresses that are free in them."""

from collections.abc import Iterator

from agents.clickstream.deployment.findings import Findings, Place
from agents.clickstream.deployment.wish import Wish
from agents.clickstream.deployment.wording import counted, nearest

ZONES = 2
BALANCER_ADDRESSES = 8  # what Elastic Load Balancing wants free in each of its subnets


def place_objections(wish: Wish, findings: Findings) -> Iterator[str]:
    """What stands against where the wish would have it."""
    place = findings.place
    if place is None:
        return
    ids = [subnet.id for subnet in place.subnets]
    for subnet_id in place.unknown:
        yield f"There is no subnet {subnet_id} in {findings.region}. {nearest(subnet_id, ids)}"
    for subnet in place.asked:
        if subnet.vpc_id != place.vpc_id:
            yield (
                f"The subnet {subnet.id} is in {subnet.vpc_id}, and the brokers are in {place.vpc_id}: name subnets of "
                f"{place.vpc_id}."
            )
    if not place.unknown and all(subnet.vpc_id == place.vpc_id for subnet in place.asked):
        yield from _zones(place)
        yield from _addresses(wish, place)


def _zones(place: Place) -> Iterator[str]:
    """A load balancer does not send to a zone that it has no subnet in."""
    private, public = {each.zone for each in place.private}, {each.zone for each in place.public}
    if len(private) < ZONES:
        yield (
            f"Collectors need private subnets in {ZONES} availability zones, and these are in "
            f"{counted(len(private), 'zone')}: name private subnets of {place.vpc_id} in different zones."
        )
    if closed := sorted(private - public):
        yield (
            f"The load balancer needs a public subnet in each zone of the collectors, and {place.vpc_id} has none in "
            f"{' and '.join(closed)}: add one there, or name private subnets in other zones."
        )


def _addresses(wish: Wish, place: Place) -> Iterator[str]:
    for subnet in place.public:
        if subnet.free_addresses < BALANCER_ADDRESSES:
            yield (
                f"The subnet {subnet.id} has {counted(subnet.free_addresses, 'free address', 'free addresses')}, and a "
                f"load balancer needs {BALANCER_ADDRESSES}: free some, or name other subnets."
            )
    free, wanted = sum(subnet.free_addresses for subnet in place.private), wish.collector.maximum_tasks
    if place.private and free < wanted:
        yield (
            f"The private subnets have {counted(free, 'free address', 'free addresses')} together, and up to {wanted} "
            "collectors need one each: name larger subnets, or allow fewer tasks."
        )
