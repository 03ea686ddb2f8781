"""A made-up shop whose promotions have effects that the test knows, as the rows that insight's plans would find."""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from agents.promotions.insight.history import History, Promotion, Sales

TODAY = date(2026, 11, 20)
SEGMENTS = {"VIP": 0.06, "Premium": 0.04, "Regular": 0.02}  # orders per customer a day
_BASKET = (4.0, 0.6)  # of a log-normal
MEAN_BASKET = math.exp(_BASKET[0] + _BASKET[1] ** 2 / 2)


@dataclass(frozen=True, kw_only=True)
class World:
    """`customers` in each segment; `lift` is by which share a promotion of that id raises orders.

    For all alike, orders go up and down by the share `yearly` over the year, and fade away by `fading` a day.
    """

    seed: int
    customers: int
    promotions: Sequence[Promotion]
    lift: Mapping[str, float]
    days: int = 1000
    yearly: float = 0.3
    fading: float = 0.0

    def history(self) -> History:
        """Until yesterday. The same seed is the same world."""
        dice = dice_of(self.seed)
        first = TODAY - timedelta(days=self.days)
        sales: dict[tuple[date, str], Sales] = {}
        used = dict.fromkeys((one.promotion_id for one in self.promotions), Sales())
        for day in (first + timedelta(days=after) for after in range(self.days)):
            for segment in SEGMENTS:
                running = [one for one in self.promotions if one.runs_on(day) and one.target in (segment, "All")]
                made = _ordered(dice, self.expected(segment, day))
                sales[day, segment] = made
                for one in running:
                    before = used[one.promotion_id]
                    used[one.promotion_id] = Sales(before.orders + made.orders, before.revenue + made.revenue)
        joined = {segment: [first] * self.customers for segment in SEGMENTS}
        return History(today=TODAY, promotions=self.promotions, joined=joined, sales=sales, used=used)

    def expected(self, segment: str, day: date, *, with_promotions: bool = True) -> float:
        """Orders of a segment on a day: weekends and the year go up and down for all alike."""
        weekend = 1.3 if day.weekday() >= 5 else 1.0
        year = 1 + self.yearly * math.sin(day.timetuple().tm_yday / 58)
        running = [one for one in self.promotions if one.runs_on(day) and one.target in (segment, "All")]
        lift = sum(self.lift.get(one.promotion_id, 0.0) for one in running) if with_promotions else 0.0
        faded = (1 - self.fading) ** (self.days - (TODAY - day).days)
        return SEGMENTS[segment] * self.customers * weekend * year * faded * (1 + lift)

    def true_orders(self, promotion: Promotion) -> float:
        """How many orders more it brings in the mean."""
        every = range((promotion.ends_on - promotion.starts_on).days + 1)
        days = [promotion.starts_on + timedelta(days=after) for after in every]
        lift = self.lift.get(promotion.promotion_id, 0.0)
        return lift * sum(self.expected(promotion.target, day, with_promotions=False) for day in days)


def promotion(
    number: int, *, target: str = "Premium", discount: float = 15, days_ago: int, days: int = 14
) -> Promotion:
    """One that began so long ago."""
    starts_on = TODAY - timedelta(days=days_ago)
    return Promotion(
        promotion_id=f"PROMO-{number:03d}",
        name=f"Promotion {number}",
        discount_percent=Decimal(str(discount)),
        target=target,
        running=False,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=days - 1),
    )


def dice_of(seed: int) -> random.Random:
    """The same seed throws the same."""
    return random.Random(seed)  # noqa: S311  # data to test with


def _ordered(dice: random.Random, mean: float) -> Sales:
    orders = _poisson(dice, mean)
    return Sales(orders, sum(dice.lognormvariate(*_BASKET) for _ in range(orders)))


def _poisson(dice: random.Random, mean: float) -> int:
    """By Knuth."""
    enough, product, orders = math.exp(-mean), dice.random(), 0
    while product > enough:
        product *= dice.random()
        orders += 1
    return orders
