"""Scores, segments and stages of customers."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from agents.promotions.insight.customers import Customer
from agents.promotions.insight.lifecycle import stage_of
from agents.promotions.insight.rfm import Scored, scored

TODAY = date(2026, 11, 20)


def customer(number: int, *, ago: int | None = 10, orders: int = 1, spent: int = 100, joined: int = 400) -> Customer:
    return Customer(
        customer_id=f"cust{number:03d}",
        name=f"Customer {number}",
        joined=TODAY - timedelta(days=joined),
        last_order=None if ago is None else TODAY - timedelta(days=ago),
        orders=orders,
        spent=Decimal(spent),
    )


def test_scores_are_fifths_and_five_is_best() -> None:
    found = scored([customer(at, ago=10 * at, orders=20 - at, spent=2000 - 100 * at) for at in range(10)])
    assert [one.recency for one in found] == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]
    assert [one.frequency for one in found] == [one.money for one in found] == [one.recency for one in found]


def test_equal_customers_have_equal_scores() -> None:
    assert {(one.recency, one.frequency, one.money) for one in scored([customer(at) for at in range(9)])} == {(3, 3, 3)}


def test_who_never_ordered_has_no_scores() -> None:
    assert scored([customer(1, ago=None, orders=0)]) == ()


@pytest.mark.parametrize(
    ("scores", "segment"),
    [
        ((5, 5, 5), "champions"),
        ((4, 4, 4), "champions"),
        ((3, 5, 2), "loyal"),
        ((4, 1, 5), "big spenders"),
        ((5, 1, 1), "promising"),
        ((3, 2, 2), "need attention"),
        ((1, 5, 5), "at risk"),
        ((2, 2, 2), "hibernating"),
    ],
)
def test_each_segment(scores: tuple[int, int, int], segment: str) -> None:
    recency, frequency, money = scores
    assert Scored(customer=customer(1), recency=recency, frequency=frequency, money=money).segment == segment


@pytest.mark.parametrize(
    ("joined", "ago", "stage"),
    [
        (89, 5, "new"),
        (90, 89, "active"),
        (400, 90, "at risk"),
        (400, 179, "at risk"),
        (400, 180, "lapsed"),
        (800, 364, "lapsed"),
        (800, 365, "lost"),
        (10, None, "never ordered"),
    ],
)
def test_each_stage_up_to_its_last_day(joined: int, ago: int | None, stage: str) -> None:
    assert stage_of(customer(1, joined=joined, ago=ago), TODAY).name == stage
