"""The samples are loaded once, whatever day it is then, and a load that was cut off goes on."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from agents.promotions.refresh import samples
from agents.promotions.refresh.copying import Copier
from agents.promotions.refresh.samples import load_samples
from agents.promotions.refresh.shop import ShopCustomer, ShopOrder
from db.sample_documents import Row
from db.sample_marketing import Marketing, read_marketing
from tests.fakes.promotion_tables import promotion_tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBServiceResource

TODAY = date(2026, 11, 20)
LATER = date(2027, 3, 5)


class Interrupted(Exception):
    """As the end of a function's time is."""


@pytest.fixture(autouse=True)
def few_customers(monkeypatch: pytest.MonkeyPatch) -> None:
    """moto copies whole tables in each transaction: a dozen customers are enough."""

    def few(rows: Mapping[str, Sequence[Row]], today: date) -> Marketing:
        everybody = read_marketing(rows, today)
        return replace(everybody, customers=everybody.customers[:12])

    monkeypatch.setattr(samples, "read_marketing", few)


def items(dynamodb: "DynamoDBServiceResource", prefix: str) -> dict[str, list[object]]:
    """Everything that was loaded."""
    return {
        name: [*map(dict, dynamodb.Table(prefix + name).scan()["Items"])]
        for name in ("customers", "orders", "promotions")
    }


def test_a_load_that_was_cut_off_goes_on_and_another_one_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with promotion_tables("samples-") as dynamodb:
        with monkeypatch.context() as patch:
            _cut_off(patch, after=5)
            with pytest.raises(Interrupted):
                load_samples(dynamodb, "samples-", today=TODAY)
        loaded = load_samples(dynamodb, "samples-", today=LATER)
        found = items(dynamodb, "samples-")
        assert (len(found["customers"]), len(found["promotions"])) == (12, 14)
        assert 0 < loaded < len(found["orders"])
        assert load_samples(dynamodb, "samples-", today=LATER) == 0
        assert items(dynamodb, "samples-") == found
        orders = dynamodb.Table("samples-orders")
        first = orders.get_item(Key={"order_id": "ORD-2022-001"})["Item"]
        assert first["order_date"] == "2023-11-26"


def _cut_off(monkeypatch: pytest.MonkeyPatch, *, after: int) -> None:
    copy, copied = Copier.copy, 0

    def counted(self: Copier, customer: ShopCustomer, orders: list[ShopOrder], beginning: object) -> int:
        nonlocal copied
        copied += 1
        if copied > after:
            raise Interrupted
        return copy(self, customer, orders, beginning)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(Copier, "copy", counted)
