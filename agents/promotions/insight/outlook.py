"""A forecast for a promotion that is planned: from how the segment orders now, and from what past promotions did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import fmean, variance

from agents.promotions.insight.effect import FEWEST_DAYS_BEFORE, mean_of_days
from agents.promotions.insight.forecast import Base, TooLittleKnown, Tried, forecast, held, line_for
from agents.promotions.insight.history import History, Measure
from agents.promotions.insight.interval import Interval
from agents.promotions.insight.past import Measured, discount_on, measured

_DAYS_BACK = 84


@dataclass(frozen=True, kw_only=True)
class Planned:
    """What is planned, in the marketer's terms."""

    discount_percent: float
    target: str
    days: int


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What to expect over all its days, and how sure that is. `held` of the past ones would have been foretold."""

    planned: Planned
    customers: int
    orders: Interval
    revenue: Interval
    cost: Interval
    orders_without: float
    revenue_without: float
    learnt_from: Sequence[Measured]
    held: int


def outlook(planned: Planned, history: History) -> Outlook:
    """Raises TooLittleKnown where it would be a guess."""
    ended = (promotion for promotion in history.promotions if not promotion.running)
    past = [one for each in ended if isinstance(one := measured(each, history), Measured)]
    targeted, _ = history.groups(planned.target)
    customers = history.customers(targeted, history.today)
    if not customers:
        raise TooLittleKnown(f"there are no customers in {planned.target}")
    bases = {measure: _base(measure, planned.target, history) for measure in _MEASURES}
    tried = {measure: _tried(measure, past) for measure in _MEASURES}
    orders, revenue = (
        forecast(
            line_for(planned.discount_percent, tried[measure]),
            discount=planned.discount_percent,
            base=bases[measure],
            days=planned.days,
        )
        for measure in _MEASURES
    )
    return Outlook(
        planned=planned,
        customers=customers,
        orders=orders,
        revenue=revenue,
        cost=revenue.times(discount_on(_share_used(past), planned.discount_percent)),
        orders_without=bases["orders"].mean * planned.days,
        revenue_without=bases["revenue"].mean * planned.days,
        learnt_from=past,
        held=held(tried["revenue"]),
    )


_MEASURES: tuple[Measure, ...] = ("orders", "revenue")


def _base(measure: Measure, target: str, history: History) -> Base:
    """Of the last days on which no promotion ran, for the customers that there are now."""
    days = history.days(history.today - timedelta(days=_DAYS_BACK), history.today)
    if len(days) < FEWEST_DAYS_BEFORE:
        raise TooLittleKnown(f"there are fewer than {FEWEST_DAYS_BEFORE} days lately on which no promotion ran")
    targeted, _ = history.groups(target)
    customers = history.customers(targeted, history.today)
    daily = [rate * customers for rate in history.rates(measure, targeted, days)]
    mean, doubt = mean_of_days(daily)
    return Base(mean=mean, variance_of_mean=doubt, variance_of_day=variance(daily))


def _tried(measure: Measure, past: Sequence[Measured]) -> list[Tried]:
    """Those that there is a share of: something would have been ordered without them, too."""
    told = [
        (one, one.orders, one.orders_without) if measure == "orders" else (one, one.revenue, one.revenue_without)
        for one in past
    ]
    return [
        Tried(discount=float(one.promotion.discount_percent), share=effect.middle / without)
        for one, effect, without in told
        if without > 0
    ]


def _share_used(past: Sequence[Measured]) -> float:
    """Of what the targeted ordered while a promotion ran, the share that used it; all of it where that isn't known."""
    shares = [
        min(1.0, one.used.revenue / total) for one in past if (total := one.revenue_without + one.revenue.middle) > 0
    ]
    return fmean(shares) if shares else 1.0
