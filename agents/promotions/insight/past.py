"""Past promotions, measured: what each brought, or why that can't be told."""

from dataclasses import dataclass
from datetime import date, timedelta

from agents.promotions.insight.effect import FEWEST_DAYS_BEFORE, FEWEST_DAYS_DURING, Comparison, Rates
from agents.promotions.insight.history import History, Measure, Promotion, Sales
from agents.promotions.insight.interval import Interval

FEWEST_CUSTOMERS = 5
_DAYS_BEFORE = 84


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Over all its days and all whom it was for; `compared` with customers whom it was not for, else with before."""

    promotion: Promotion
    compared: bool
    days: int
    customers: int
    used: Sales
    orders: Interval
    revenue: Interval
    orders_without: float
    revenue_without: float

    @property
    def moved(self) -> tuple[tuple[str, Interval], ...]:
        """What it moved by more than chance would."""
        both = (("orders", self.orders), ("revenue", self.revenue))
        return tuple((name, interval) for name, interval in both if interval.tells)

    @property
    def discount_cost(self) -> float:
        """What its discounts took off the orders that used it: amounts are after the discount."""
        return discount_on(self.used.revenue, float(self.promotion.discount_percent))


@dataclass(frozen=True, kw_only=True)
class Untold:
    """One whose effect can't be told, and why."""

    promotion: Promotion
    used: Sales
    why: str


def discount_on(revenue: float, percent: float) -> float:
    """What was taken off to come to this revenue."""
    return revenue * percent / (100 - percent) if percent < 100 else 0.0


def measured(promotion: Promotion, history: History) -> Measured | Untold:
    """By difference in differences; one that was for everybody by what was before it alone."""
    used = history.used.get(promotion.promotion_id, Sales())
    before = _days_before(promotion.starts_on, history)
    during = history.days(promotion.starts_on, promotion.ends_on, beside=promotion)
    if why := _unfair(promotion, history, before, during):
        return Untold(promotion=promotion, used=used, why=why)
    orders, revenue = (_comparison(measure, promotion, history, before, during) for measure in ("orders", "revenue"))
    compared = bool(history.groups(promotion.target)[1])
    if not (orders.went_alike_before() and revenue.went_alike_before()):
        why = (
            "who was not targeted went another way already before it" if compared else "orders moved already before it"
        )
        return Untold(promotion=promotion, used=used, why=why)
    customers = history.customers(history.groups(promotion.target)[0], promotion.starts_on)
    scale = customers * len(during)
    return Measured(
        promotion=promotion,
        compared=compared,
        days=len(during),
        customers=customers,
        used=used,
        orders=orders.effect().times(scale),
        revenue=revenue.effect().times(scale),
        orders_without=orders.expected_without * scale,
        revenue_without=revenue.expected_without * scale,
    )


def _days_before(start: date, history: History) -> list[date]:
    return history.days(start - timedelta(days=_DAYS_BEFORE), start - timedelta(days=1))


def _unfair(promotion: Promotion, history: History, before: list[date], during: list[date]) -> str | None:
    """Why there is no fair comparison."""
    targeted, others = history.groups(promotion.target)
    first = before[0] if before else promotion.starts_on
    groups = [segments for segments in (targeted, others) if segments]
    if min((history.customers(segments, first) for segments in groups), default=0) < FEWEST_CUSTOMERS:
        return f"there were fewer than {FEWEST_CUSTOMERS} customers to compare"
    if len(during) < FEWEST_DAYS_DURING:
        return f"there are fewer than {FEWEST_DAYS_DURING} days on which no other promotion ran"
    if len(before) < FEWEST_DAYS_BEFORE:
        return f"there are fewer than {FEWEST_DAYS_BEFORE} days before it on which no other promotion ran"
    return None


def _comparison(
    measure: Measure, promotion: Promotion, history: History, before: list[date], during: list[date]
) -> Comparison:
    targeted, others = history.groups(promotion.target)
    first, second = (
        Rates(
            targeted=history.rates(measure, targeted, days),
            others=history.rates(measure, others, days) if others else None,
        )
        for days in (before, during)
    )
    return Comparison(before=first, during=second)
