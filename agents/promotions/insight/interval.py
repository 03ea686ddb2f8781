"""An estimate with the interval that is honest about it: Student's t, as Python's statistics has only the normal.

https://en.wikipedia.org/wiki/Student%27s_t-distribution, and Abramowitz and Stegun, 26.7.3.
"""

import math
from dataclasses import dataclass

LEVEL = 0.95
_HALVINGS = 60


@dataclass(frozen=True)
class Interval:
    """Of all intervals that are made like this one, `level` hold the truth."""

    low: float
    middle: float
    high: float
    level: float = LEVEL

    @property
    def tells(self) -> bool:
        """Whether it says at least which way: zero is not in it."""
        return self.low > 0 or self.high < 0

    def times(self, factor: float) -> "Interval":
        """In another unit; the factor is not negative."""
        return Interval(self.low * factor, self.middle * factor, self.high * factor, self.level)

    def above_zero(self) -> "Interval":
        """Of what can't be negative."""
        return Interval(max(self.low, 0.0), max(self.middle, 0.0), max(self.high, 0.0), self.level)


def around(middle: float, *, error: float, freedom: float, level: float = LEVEL) -> Interval:
    """Of an estimate whose standard error was itself estimated, with so many degrees of freedom."""
    half = quantile(level, max(1, math.floor(freedom))) * error
    return Interval(middle - half, middle, middle + half, level)


def quantile(level: float, freedom: int) -> float:
    """Half the width of the interval around zero in which a t variable is with probability `level`."""
    low, high = 0.0, math.pi / 2
    for _ in range(_HALVINGS):
        angle = (low + high) / 2
        low, high = (angle, high) if _within(angle, freedom) < level else (low, angle)
    return math.sqrt(freedom) * math.tan((low + high) / 2)


def _within(angle: float, freedom: int) -> float:
    """P(|t| < sqrt(freedom) * tan(angle)): a finite series for whole degrees of freedom."""
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = freedom % 2
    term, total = (cosine if odd else 1.0), 0.0
    for step in range(1, freedom // 2 + 1):
        total += term
        term *= cosine * cosine * (2 * step / (2 * step + 1) if odd else (2 * step - 1) / (2 * step))
    return 2 / math.pi * (angle + sine * total) if odd else sine * total
