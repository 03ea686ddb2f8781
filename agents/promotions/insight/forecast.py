"""What a new promotion may bring, as past ones did: their measured shares over the discount, drawn as a line.

The interval is one of prediction: it has the spread of past promotions around the line (in which the doubt of their
own measurement is), the doubt of the line, and how orders go up and down without any promotion.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, linear_regression

from agents.common.errors import Refused
from agents.promotions.insight.interval import LEVEL, Interval, around

FEWEST_PROMOTIONS = 5
_REACH = 5.0  # percentage points beyond the discounts that were tried


@dataclass(frozen=True, kw_only=True)
class Tried:
    """A past promotion: its discount, and by which share it moved what would have been without it."""

    discount: float
    share: float


@dataclass(frozen=True, kw_only=True)
class Base:
    """A day without a promotion: its mean, the variance of that mean, and of a day around it."""

    mean: float
    variance_of_mean: float
    variance_of_day: float


class TooLittleKnown(Refused):
    """There is too little to forecast from; the message says why."""

    def __init__(self, why: str) -> None:
        super().__init__("too_little_known", f"That can't be foretold: {why}.")


@dataclass(frozen=True)
class Line:
    """A share by its discount, with what is left unexplained."""

    slope: float
    intercept: float
    discounts: Sequence[float]
    spread: float  # variance around the line
    freedom: int

    @classmethod
    def through(cls, tried: Sequence[Tried]) -> "Line":
        """Least squares; level where every discount was the same."""
        discounts, shares = [one.discount for one in tried], [one.share for one in tried]
        level = len(set(discounts)) == 1
        slope, intercept = (0.0, fmean(shares)) if level else linear_regression(discounts, shares)
        left = sum(
            (share - intercept - slope * discount) ** 2 for discount, share in zip(discounts, shares, strict=True)
        )
        freedom = len(tried) - (1 if level else 2)
        return cls(slope, intercept, discounts, left / freedom, freedom)

    def at(self, discount: float) -> tuple[float, float]:
        """The share there, and the variance of the next promotion around it."""
        middle = fmean(self.discounts)
        apart = sum((one - middle) ** 2 for one in self.discounts)
        doubt = 1 + 1 / len(self.discounts) + ((discount - middle) ** 2 / apart if apart else 0.0)
        return self.intercept + self.slope * discount, self.spread * doubt


def line_for(discount: float, tried: Sequence[Tried]) -> Line:
    """The line of what was tried. Raises TooLittleKnown."""
    if len(tried) < FEWEST_PROMOTIONS:
        raise TooLittleKnown(
            f"the effect of only {len(tried)} past promotions can be told; a forecast needs {FEWEST_PROMOTIONS}"
        )
    low, high = min(one.discount for one in tried), max(one.discount for one in tried)
    if not low - _REACH <= discount <= high + _REACH:
        raise TooLittleKnown(
            f"past promotions had {low:g} to {high:g} percent off: nothing like {discount:g} was tried"
        )
    return Line.through(tried)


def forecast(line: Line, *, discount: float, base: Base, days: int, level: float = LEVEL) -> Interval:
    """Of all the days together; what can't be negative isn't."""
    share, doubt = line.at(discount)
    more = 1 + share
    variance = (
        (base.mean * days) ** 2 * doubt
        + (more * days) ** 2 * base.variance_of_mean
        + max(more, 0.0) * days * base.variance_of_day
    )
    return around(base.mean * days * more, error=math.sqrt(variance), freedom=line.freedom, level=level).above_zero()


def held(tried: Sequence[Tried], *, level: float = LEVEL) -> int:
    """How many past promotions the line through the others would have foretold within its interval."""
    return sum(_foretold(one, [other for other in tried if other is not one], level) for one in tried)


def _foretold(one: Tried, others: Sequence[Tried], level: float) -> bool:
    middle, variance = Line.through(others).at(one.discount)
    expected = around(middle, error=math.sqrt(variance), freedom=Line.through(others).freedom, level=level)
    return expected.low <= one.share <= expected.high
