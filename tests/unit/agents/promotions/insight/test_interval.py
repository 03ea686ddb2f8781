"""Student's t as tables have it."""

import pytest

from agents.promotions.insight.interval import Interval, around, quantile

# https://www.itl.nist.gov/div898/handbook/eda/section3/eda3672.htm
TABLE = [
    (0.95, 1, 12.706),
    (0.95, 2, 4.303),
    (0.95, 3, 3.182),
    (0.95, 4, 2.776),
    (0.90, 5, 2.015),
    (0.99, 8, 3.355),
    (0.95, 29, 2.045),
    (0.95, 30, 2.042),
    (0.99, 100, 2.626),
]


@pytest.mark.parametrize(("level", "freedom", "expected"), TABLE)
def test_quantiles_are_those_of_the_table(level: float, freedom: int, expected: float) -> None:
    assert quantile(level, freedom) == pytest.approx(expected, abs=0.0006)


def test_degrees_of_freedom_are_rounded_to_the_wider_interval() -> None:
    assert around(10, error=2, freedom=3.9).high == pytest.approx(10 + 2 * 3.182, abs=0.002)


def test_tells_which_way_only_without_zero() -> None:
    assert Interval(0.1, 1, 2).tells
    assert Interval(-3, -2, -1).tells
    assert not Interval(-0.1, 1, 2).tells


def test_what_cannot_be_negative_is_not() -> None:
    assert Interval(-5, 1, 7).above_zero() == Interval(0, 1, 7)
