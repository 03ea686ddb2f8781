"""What is kept: secrets, keys, images, objects."""

from collections.abc import Iterator

from operations.cost.bill import Line
from operations.cost.prices import PriceTable
from operations.templates import Resource, Templates


def secret(_: Resource, __: Templates, prices: PriceTable) -> Iterator[Line]:
    """Each by the month; a secret that is scheduled for deletion costs nothing."""
    yield Line(group="Secrets", what="secrets", quantity=1, price=prices.price["secret"])


def key(_: Resource, __: Templates, prices: PriceTable) -> Iterator[Line]:
    """A key of our own; those that AWS manages are free."""
    yield Line(group="KMS", what="keys", quantity=1, price=prices.price["key"])


def certificate_authority(resource: Resource, _: Templates, prices: PriceTable) -> Iterator[Line]:
    """A private authority of our own, by what it may issue."""
    is_short = resource.get("UsageMode") == "SHORT_LIVED_CERTIFICATE"
    price = prices.price["short_lived_authority" if is_short else "general_authority"]
    what = "authority of short-lived certificates" if is_short else "authority of any certificates"
    yield Line(group="Private CA", what=what, quantity=1, price=price)


def repository(_: Resource, __: Templates, prices: PriceTable) -> Iterator[Line]:
    """The images that a repository keeps."""
    size = prices.assumed["image_gb_an_agent"]
    yield Line(
        group="ECR",
        what="images",
        quantity=size,
        price=prices.price["image_storage"],
        assumed=f"{size:g} GB a repository",
    )


def table(resource: Resource, _: Templates, prices: PriceTable) -> Iterator[Line]:
    """What a table holds, on demand: reads and writes come with use. Once more, where it can be restored."""
    size = prices.assumed["table_gb"]
    told = f"{size:g} GB a table"
    yield Line(group="DynamoDB", what="items", quantity=size, price=prices.price["table_storage"], assumed=told)
    if resource.get("PointInTimeRecoverySpecification", {}).get("PointInTimeRecoveryEnabled"):
        price = prices.price["table_recovery"]
        yield Line(group="DynamoDB", what="recovery", quantity=size, price=price, assumed=told)


def bucket(_: Resource, __: Templates, prices: PriceTable) -> Iterator[Line]:
    """What a bucket holds."""
    size = prices.assumed["bucket_gb"]
    yield Line(
        group="S3",
        what="objects",
        quantity=size,
        price=prices.price["object_storage"],
        assumed=f"{size:g} GB a bucket",
    )
