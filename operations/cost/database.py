"""What remembers: Aurora's capacity units while nobody asks, and what is stored."""

from collections.abc import Iterator

from operations.cost.bill import Line
from operations.cost.prices import PriceTable
from operations.templates import Resource, Templates

_GROUP = "Aurora"


def instance(resource: Resource, templates: Templates, prices: PriceTable) -> Iterator[Line]:
    """Each instance idles at the cluster's smallest capacity. At 0 units it is paused, and costs nothing."""
    cluster = templates.named(resource.stack, resource.get("DBClusterIdentifier"))
    least = float(cluster.get("ServerlessV2ScalingConfiguration", {}).get("MinCapacity", 0.5))
    yield Line(
        group=_GROUP,
        what=f"capacity at rest, {least:g} ACU an instance" + ("" if least else ": paused"),
        quantity=least * prices.hours_a_month,
        price=prices.price["aurora_capacity"],
        when_parked="stops",
    )


def cluster(resource: Resource, _: Templates, prices: PriceTable) -> Iterator[Line]:
    """Storage and its reads and writes, and the secret that RDS makes; backups up to the database's size are free."""
    if resource.get("ManageMasterUserPassword"):
        yield Line(group="Secrets", what="the master's, by RDS", quantity=1, price=prices.price["secret"])
    stored, requests = prices.assumed["database_gb"], prices.assumed["database_ios_millions"]
    yield Line(
        group=_GROUP,
        what="storage",
        quantity=stored,
        price=prices.price["aurora_storage"],
        assumed=f"{stored:g} GB",
    )
    yield Line(
        group=_GROUP,
        what="I/O",
        quantity=requests,
        price=prices.price["aurora_requests"],
        assumed=f"{requests:g} million",
    )
