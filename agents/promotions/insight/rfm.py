"""Recency, frequency, money: each customer's place among all, from 1 to 5, and what such a customer is called."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from agents.promotions.insight.customers import Customer

SCORES = 5


@dataclass(frozen=True, kw_only=True)
class Scored:
    """5 is best: most lately, most often, most money."""

    customer: Customer
    recency: int
    frequency: int
    money: int

    @property
    def segment(self) -> str:
        """The first that fits."""
        return next(segment.name for segment in SEGMENTS if segment.has(self))


@dataclass(frozen=True)
class Segment:
    """A name for customers with like scores."""

    name: str
    means: str
    has: Callable[[Scored], bool]


SEGMENTS = (
    Segment("champions", "buy lately, often and much", lambda one: min(one.recency, one.frequency, one.money) >= 4),
    Segment("loyal", "buy often, and did so lately", lambda one: one.recency >= 3 and one.frequency >= 4),
    Segment("big spenders", "few orders, but much money", lambda one: one.recency >= 3 and one.money >= 4),
    Segment("promising", "bought lately, not often yet", lambda one: one.recency >= 4),
    Segment("need attention", "neither lately nor long ago", lambda one: one.recency == 3),
    Segment("at risk", "bought often or much, but not lately", lambda one: max(one.frequency, one.money) >= 4),
    Segment("hibernating", "bought little, and long ago", lambda _: True),
)


def scored(customers: Sequence[Customer]) -> tuple[Scored, ...]:
    """Those who ever ordered; equal customers have equal scores, however many they are."""
    buyers = [one for one in customers if one.last_order is not None and one.orders > 0]
    recency = _places([_ordinal(one.last_order) for one in buyers])
    frequency = _places([one.orders for one in buyers])
    money = _places([float(one.spent) for one in buyers])
    return tuple(
        Scored(customer=one, recency=lately, frequency=often, money=much)
        for one, lately, often, much in zip(buyers, recency, frequency, money, strict=True)
    )


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day else 0


def _places(values: Sequence[float]) -> list[int]:
    """Fifths of the ranks, by the middle of those who are equal."""
    ordered = sorted(values)
    return [
        min(SCORES, (bisect_left(ordered, value) + bisect_right(ordered, value)) * SCORES // (2 * len(ordered)) + 1)
        for value in values
    ]
