"""Tables of the mail in this process."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.fakes.promotion_mail import PREFIX, MailHouse
from tests.fakes.promotion_tables import promotion_tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBServiceResource

_KEYS = {
    "customers": ("customer_id",),
    "promotions": ("promotion_id",),
    "deliveries": ("promotion_id", "customer_id"),
    "approvals": ("approval_id",),
    "audit": ("chain", "sequence"),
}


@pytest.fixture(scope="module")
def dynamodb() -> "Iterator[DynamoDBServiceResource]":
    """moto's."""
    with promotion_tables(PREFIX) as resource:
        yield resource


@pytest.fixture
def house(dynamodb: "DynamoDBServiceResource") -> Callable[..., MailHouse]:
    """A house in empty tables: customers 1 to 6, of whom some agreed."""
    for name, keys in _KEYS.items():
        table = dynamodb.Table(PREFIX + name)
        for item in table.scan()["Items"]:
            table.delete_item(Key={key: item[key] for key in keys})

    def new(agreed: Iterable[int] = range(1, 7), many: int = 6) -> MailHouse:
        return MailHouse(dynamodb, agreed=[f"cust{number:03}" for number in agreed], many=many)

    return new
