"""Counts, numbers and times as a person says them."""

from decimal import Decimal

import pytest

from agents.promotions.writes.wording import counted, dollars, moment, plain, time_of


@pytest.mark.parametrize(("number", "said"), [(0, "0 rows"), (1, "1 row"), (1200, "1,200 rows")])
def test_counts(number: int, said: str) -> None:
    assert counted(number, "rows") == said


@pytest.mark.parametrize(("number", "said"), [("25.0", "25"), ("12.50", "12.5"), ("1E+3", "1,000"), ("0.00", "0.00")])
def test_numbers(number: str, said: str) -> None:
    assert plain(Decimal(number)) == said


@pytest.mark.parametrize(("money", "said"), [("99.7", "+$99.70"), ("-1234.5", "-$1,234.50")])
def test_differences(money: str, said: str) -> None:
    assert dollars(Decimal(money)) == said


def test_times() -> None:
    assert time_of("2026-11-20T16:17:05+00:00") == "16:17 UTC"
    assert moment("2026-11-20T16:17:05+00:00") == "2026-11-20 16:17 UTC"
