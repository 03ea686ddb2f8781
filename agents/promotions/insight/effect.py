"""What a promotion brought, against a fair comparison: how customers who were not targeted did over the same days.

Difference in differences, in proportion: had there been no promotion, the targeted would have gone up and down by the
same share as the others. What moves everybody alike (a holiday, a weekday, the year) drops out; what the two always
differ in drops out too. The days are the sample: their spread, and how they go on from one to the next (Newey and
West, over a week), give the interval.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, linear_regression, variance

from agents.promotions.insight.interval import Interval, around

FEWEST_DAYS_BEFORE = 28
FEWEST_DAYS_DURING = 3
_LAG = 6  # days that go on from one to the next: up to a week
_TREND_LEVEL = 0.99  # one in a hundred fair comparisons is taken for unfair


@dataclass(frozen=True, kw_only=True)
class Rates:
    """What customers did, per customer, on each of some days. Where everybody is targeted, there are no others."""

    targeted: Sequence[float]
    others: Sequence[float] | None


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The days before the promotion and those during it."""

    before: Rates
    during: Rates

    def effect(self) -> Interval:
        """Per targeted customer a day, by Welch; a few quiet days borrow the spread of the many before them."""
        before, during = self._gaps(self.before), self._gaps(self.during)
        days = (len(before) - 1, len(during) - 1)
        spread, lately = variance(before), variance(during)
        lately = max(lately, (days[0] * spread + days[1] * lately) / sum(days))
        going_on = _going_on(before)
        first, second = self._moved**2 * going_on * spread / len(before), going_on * lately / len(during)
        freedom = (first + second) ** 2 / (first**2 / days[0] + second**2 / days[1]) if second else sum(days)
        middle = fmean(during) - self._moved * fmean(before)
        return around(middle, error=math.sqrt(first + second), freedom=freedom)

    @property
    def expected_without(self) -> float:
        """What the targeted would have done during it, had they gone as the others did."""
        return fmean(self.before.targeted) * self._moved

    def went_alike_before(self) -> bool:
        """Whether the gap kept its width before the promotion: one that grew or shrank would have gone on to."""
        gaps = self._gaps(self.before)
        days = range(len(gaps))
        slope, start = linear_regression(days, gaps)
        left = [gap - start - slope * day for day, gap in zip(days, gaps, strict=True)]
        apart = sum((day - fmean(days)) ** 2 for day in days)
        error = math.sqrt(_going_on(left) * sum(one * one for one in left) / (len(gaps) - 2) / apart)
        return not around(slope, error=error, freedom=len(gaps) - 2, level=_TREND_LEVEL).tells

    @property
    def _proportion(self) -> float:
        """How much more the targeted do than the others, by the days before."""
        others = fmean(self.before.others or (0.0,))
        return fmean(self.before.targeted) / others if others else 0.0

    @property
    def _moved(self) -> float:
        """By which factor the others do more during it than before."""
        others = fmean(self.before.others or (0.0,))
        return fmean(self.during.others or (0.0,)) / others if others else 1.0

    def _gaps(self, rates: Rates) -> list[float]:
        """Day by day, between the targeted and the others at the scale of the targeted."""
        if rates.others is None:
            return list(rates.targeted)
        scale = self._proportion
        return [ours - scale * theirs for ours, theirs in zip(rates.targeted, rates.others, strict=True)]


def mean_of_days(values: Sequence[float]) -> tuple[float, float]:
    """The mean, and the variance that it has for having so few days."""
    return fmean(values), _going_on(values) * variance(values) / len(values)


def _going_on(values: Sequence[float]) -> float:
    """How much less sure a mean is because a day is like the one before it: 1 where it is not."""
    mean = fmean(values)
    around_mean = [value - mean for value in values]
    own = sum(value * value for value in around_mean)
    lags = range(1, min(_LAG, len(values) - 1) + 1)
    shared = sum(
        2 * (1 - lag / (len(lags) + 1)) * sum(a * b for a, b in zip(around_mean, around_mean[lag:], strict=False))
        for lag in lags
    )
    return max(1.0, 1 + shared / own) if own else 1.0
