"""Tables of the mail in this process."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from tests.fakes.promotion_mail import PREFIX, MailHouse
from tests.fakes.promotion_tables import create_promotion_tables

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
    with mock_aws():
        resource = boto3.resource("dynamodb", "us-east-1", aws_access_key_id="t", aws_secret_access_key="t")
        create_promotion_tables(resource.meta.client, PREFIX)
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
