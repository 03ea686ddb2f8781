"""What DuckDB is told in its own words: averages to the cent."""

from decimal import ROUND_HALF_UP, Decimal

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.promotions.federation.dialect import LoadedTables

TABLES = LoadedTables(tables={"t0": "t0", "j1_1": "j0_1"}, grouped=None)


@given(st.lists(st.decimals(-(10**10), 10**10, places=2), min_size=1, max_size=20))
def test_an_average_is_rounded_as_money_is(amounts: list[Decimal]) -> None:
    expected = (sum(amounts, Decimal(0)) / len(amounts)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert _average(amounts, 2) == expected


@pytest.mark.parametrize(
    ("amounts", "average"), [([], None), (["0.01", "0.02"], "0.02"), (["-0.01", "-0.02"], "-0.02")]
)
def test_halves_go_away_from_zero_and_nothing_has_no_average(amounts: list[str], average: str | None) -> None:
    assert _average([Decimal(amount) for amount in amounts], 2) == (Decimal(average) if average else None)


def _average(amounts: list[Decimal], digits: int) -> Decimal | None:
    select = f"SELECT {TABLES.average('amount', digits)} FROM (SELECT unnest(CAST($1 AS DECIMAL(18,2)[])) AS amount)"  # noqa: S608  # ours
    row = duckdb.execute(select, [amounts]).fetchone()
    assert row is not None
    return row[0]  # type: ignore[no-any-return]  # a DECIMAL or NULL
