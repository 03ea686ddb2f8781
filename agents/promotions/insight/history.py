"""What promotions ran, and what customers of each segment ordered on each day: four plans, whatever the size."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from agents.promotions.insight.reading import Row
from agents.promotions.query.plan import Aggregate, Filter, Group, Join, QueryPlan

Measure = Literal["orders", "revenue"]
EVERYBODY = "All"
_KEPT = Filter(field="orders.status", operator="not_equals", values=("cancelled",))
_COUNTED = (
    Aggregate(function="count", name="orders"),
    Aggregate(function="sum", field="orders.amount", name="revenue"),
)

PROMOTIONS = QueryPlan(
    source="promotions",
    fields=(
        "promotions.promotion_id",
        "promotions.name",
        "promotions.discount_percent",
        "promotions.target_segment",
        "promotions.status",
        "promotions.starts_on",
        "promotions.ends_on",
    ),
    filters=(Filter(field="promotions.status", operator="one_of", values=("ended", "active")),),
)
JOINED = QueryPlan(
    source="customers",
    groups=(Group(field="customers.join_date"), Group(field="customers.segment")),
    aggregates=(Aggregate(function="count", name="customers"),),
)
SALES = QueryPlan(
    source="orders",
    joins=(Join(relationship="orders_customer", kind="each"),),
    filters=(_KEPT,),
    groups=(Group(field="orders.order_date"), Group(field="customers.segment")),
    aggregates=_COUNTED,
)
USED = QueryPlan(
    source="orders",
    filters=(_KEPT, Filter(field="orders.promotion_id", operator="is_known")),
    groups=(Group(field="orders.promotion_id"),),
    aggregates=_COUNTED,
)


@dataclass(frozen=True, kw_only=True)
class Promotion:
    """One that ran, or runs; both days are in it."""

    promotion_id: str
    name: str
    discount_percent: Decimal
    target: str
    running: bool
    starts_on: date
    ends_on: date

    def runs_on(self, day: date) -> bool:
        """Whether it did."""
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True)
class Sales:
    """What was ordered, cancelled orders left out."""

    orders: int = 0
    revenue: float = 0.0


@dataclass(frozen=True, kw_only=True)
class History:
    """All of it, until yesterday."""

    today: date
    promotions: Sequence[Promotion]
    joined: Mapping[str, Sequence[date]]  # by segment, sorted
    sales: Mapping[tuple[date, str], Sales]
    used: Mapping[str, Sales]  # by promotion

    def groups(self, target: str) -> tuple[frozenset[str], frozenset[str]]:
        """The segments that a promotion for `target` is for, and those that it is not for."""
        everybody = frozenset(self.joined)
        targeted = everybody if target == EVERYBODY else everybody & {target}
        return targeted, everybody - targeted

    def customers(self, segments: Collection[str], day: date) -> int:
        """How many there were of those who are in these segments now."""
        return sum(bisect_right(self.joined[segment], day) for segment in segments)

    def rates(self, measure: Measure, segments: Collection[str], days: Iterable[date]) -> list[float]:
        """Per customer, on each of the days."""
        return [self._total(measure, segments, day) / max(1, self.customers(segments, day)) for day in days]

    def days(self, start: date, end: date, *, beside: Promotion | None = None) -> list[date]:
        """From start to end, both included, until yesterday, without days on which another promotion ran."""
        end = min(end, self.today - timedelta(days=1))
        every = (start + timedelta(days=after) for after in range((end - start).days + 1))
        others = [one for one in self.promotions if one is not beside]
        return [day for day in every if not any(one.runs_on(day) for one in others)]

    def _total(self, measure: Measure, segments: Collection[str], day: date) -> float:
        found = [self.sales.get((day, segment), Sales()) for segment in segments]
        return float(sum(one.orders for one in found)) if measure == "orders" else sum(one.revenue for one in found)


def history_of(
    *, today: date, promotions: Iterable[Row], joined: Iterable[Row], sales: Iterable[Row], used: Iterable[Row]
) -> History:
    """Of the rows of the four plans."""
    by_segment = defaultdict[str, list[date]](list)
    for row in joined:
        if isinstance(day := row["join_date"], date):
            by_segment[str(row["segment"])] += [day] * int(str(row["customers"]))
    return History(
        today=today,
        promotions=[one for row in promotions if (one := _promotion(row))],
        joined={segment: sorted(days) for segment, days in by_segment.items()},
        sales={(day, str(row["segment"])): _sales(row) for row in sales if isinstance(day := row["order_date"], date)},
        used={str(row["promotion_id"]): _sales(row) for row in used},
    )


def _promotion(row: Row) -> Promotion | None:
    """None for one without both days: nothing can be told of it."""
    starts_on, ends_on = row["starts_on"], row["ends_on"]
    if not (isinstance(starts_on, date) and isinstance(ends_on, date)):
        return None
    return Promotion(
        promotion_id=str(row["promotion_id"]),
        name=str(row["name"]),
        discount_percent=Decimal(str(row["discount_percent"])),
        target=str(row["target_segment"]),
        running=row["status"] == "active",
        starts_on=starts_on,
        ends_on=ends_on,
    )


def _sales(row: Row) -> Sales:
    return Sales(int(str(row["orders"])), float(str(row["revenue"] or 0)))
