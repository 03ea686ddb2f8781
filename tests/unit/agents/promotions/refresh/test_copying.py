"""A customer's totals are those of their orders, however often, late or at the same time orders are copied."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.promotions.refresh.copying import Beginning, Copier, NotCopied
from agents.promotions.refresh.shop import ShopCustomer, ShopOrder
from tests.fakes.promotion_tables import promotion_tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBServiceResource

PREFIX = "copying-"
MARY = ShopCustomer(customer_id="cust101", name="Mary", email="mary@example.com", city="Boise", state="ID")


@pytest.fixture(scope="module")
def dynamodb() -> "Iterator[DynamoDBServiceResource]":
    """In this process."""
    with promotion_tables(PREFIX) as resource:
        yield resource


@pytest.fixture
def copier(dynamodb: "DynamoDBServiceResource") -> Copier:
    """Into tables that are empty again."""
    empty(dynamodb)
    return Copier(dynamodb, PREFIX)


def empty(dynamodb: "DynamoDBServiceResource") -> None:
    for name, key in (("customers", "customer_id"), ("orders", "order_id")):
        table = dynamodb.Table(PREFIX + name)
        for item in table.scan()["Items"]:
            table.delete_item(Key={key: item[key]})


def order(number: int, amount: str = "10.00", *, status: str = "pending", change: int = 0) -> ShopOrder:
    return ShopOrder(
        order_id=f"ORD-2026-{number:03}",
        customer_id=MARY.customer_id,
        order_date=date(2026, 1, 1) + timedelta(days=number),
        amount=Decimal(amount),
        status=status,
        changed_at=f"2026-03-01T00:00:{change:02}.000000+00:00",
    )


def kept(dynamodb: "DynamoDBServiceResource") -> dict[str, Any]:
    return dynamodb.Table(f"{PREFIX}customers").get_item(Key={"customer_id": MARY.customer_id})["Item"]


def totals(dynamodb: "DynamoDBServiceResource") -> tuple[str, int, str | None]:
    item = kept(dynamodb)
    return str(item["total_spent"]), int(item["order_count"]), item.get("last_order_date")


def test_a_newcomer_begins_as_a_regular(copier: Copier, dynamodb: "DynamoDBServiceResource") -> None:
    assert copier.copy(MARY, []) == 0
    item = kept(dynamodb)
    assert (item["segment"], item["email_status"], item["total_spent"], item["order_count"]) == ("Regular", "ok", 0, 0)
    assert "last_order_date" not in item


def test_orders_add_up(copier: Copier, dynamodb: "DynamoDBServiceResource") -> None:
    assert copier.copy(MARY, [order(1), order(2, "20.50"), order(3, status="cancelled")]) == 3
    assert totals(dynamodb) == ("30.50", 3, "2026-01-04")
    assert kept(dynamodb)["join_date"] == "2026-01-02"


def test_what_was_copied_is_not_counted_again(copier: Copier, dynamodb: "DynamoDBServiceResource") -> None:
    orders = [order(1), order(2)]
    copier.copy(MARY, orders)
    assert copier.copy(MARY, orders) == 0
    assert copier.copy(MARY, [*orders, order(3)]) == 1
    assert totals(dynamodb) == ("30.00", 3, "2026-01-04")


def test_a_cancelled_order_is_taken_off_once(copier: Copier, dynamodb: "DynamoDBServiceResource") -> None:
    copier.copy(MARY, [order(1), order(2, "5.00")])
    for _ in range(2):
        copier.copy(MARY, [order(1, status="cancelled", change=1)])
    assert totals(dynamodb) == ("5.00", 2, "2026-01-03")


def test_an_earlier_state_comes_too_late(copier: Copier, dynamodb: "DynamoDBServiceResource") -> None:
    copier.copy(MARY, [order(1, status="cancelled", change=2)])
    assert copier.copy(MARY, [order(1, status="pending", change=1)]) == 0
    assert totals(dynamodb)[0] == "0"


def test_what_marketing_says_of_somebody_stays(copier: Copier, dynamodb: "DynamoDBServiceResource") -> None:
    copier.copy(MARY, [order(1)], Beginning(segment="VIP", email_status="complained", join_date="2024-01-01"))
    copier.copy(replace(MARY, name="Mary Ann", email="ann@example.com"), [order(2)])
    item = kept(dynamodb)
    assert (item["segment"], item["email_status"], item["join_date"]) == ("VIP", "complained", "2024-01-01")
    assert (item["name"], item["email"]) == ("Mary Ann", "ann@example.com")


def test_a_new_address_has_not_bounced(copier: Copier, dynamodb: "DynamoDBServiceResource") -> None:
    copier.copy(MARY, [], Beginning(email_status="bounced"))
    copier.copy(replace(MARY, city="Nampa"), [])
    assert kept(dynamodb)["email_status"] == "bounced"
    copier.copy(replace(MARY, email="mary@example.org"), [])
    assert kept(dynamodb)["email_status"] == "ok"


def test_more_orders_than_a_transaction_holds(copier: Copier, dynamodb: "DynamoDBServiceResource") -> None:
    orders = [order(number) for number in range(1, 204)]
    assert copier.copy(MARY, orders) == 203
    assert totals(dynamodb)[:2] == ("2030.00", 203)


class Overtaken(Copier):
    """Others copy between its reading and its writing."""

    def __init__(self, dynamodb: "DynamoDBServiceResource", *, times: int) -> None:
        super().__init__(dynamodb, PREFIX)
        self.other, self.times = Copier(dynamodb, PREFIX), times

    def _written(self, writes: Any) -> bool:
        if self.times:
            self.times -= 1
            self.other.copy(MARY, [order(100 + self.times)])
        return super()._written(writes)


def test_two_at_the_same_time_count_each_order_once(copier: Copier, dynamodb: "DynamoDBServiceResource") -> None:
    Overtaken(dynamodb, times=3).copy(MARY, [order(1), order(100)])
    assert totals(dynamodb)[:2] == ("40.00", 4)


def test_who_is_overtaken_again_and_again_says_so_and_wrote_nothing(
    copier: Copier, dynamodb: "DynamoDBServiceResource"
) -> None:
    with pytest.raises(NotCopied):
        Overtaken(dynamodb, times=99).copy(MARY, [order(1)])
    assert totals(dynamodb)[:2] == ("50.00", 5)
    assert "Item" not in dynamodb.Table(f"{PREFIX}orders").get_item(Key={"order_id": "ORD-2026-001"})


states = st.lists(
    st.tuples(st.integers(1, 4), st.sampled_from(("pending", "delivered", "cancelled")), st.integers(0, 5)), max_size=12
)


@settings(max_examples=12)
@given(states)
def test_in_any_order_the_latest_states_add_up(
    dynamodb: "DynamoDBServiceResource", changes: list[tuple[int, str, int]]
) -> None:
    """One state a moment: what came first at a moment is what it was."""
    empty(dynamodb)
    copier = Copier(dynamodb, PREFIX)
    latest: dict[int, ShopOrder] = {}
    for number, status, change in changes:
        changed = order(number, f"{number}.00", status=status, change=change)
        copier.copy(MARY, [changed])
        if number not in latest or latest[number].changed_at < changed.changed_at:
            latest[number] = changed
    expected = sum(each.amount for each in latest.values() if each.status != "cancelled")
    if changes:
        assert (kept(dynamodb)["total_spent"], kept(dynamodb)["order_count"]) == (expected, len(latest))
