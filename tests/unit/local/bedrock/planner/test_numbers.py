"""Numbers that are no measure."""

from datetime import date

import pytest

from local.bedrock.planner.numbers import number_for
from local.bedrock.planner.quantities import Quantity, quantities

TODAY = date(2027, 6, 1)


@pytest.mark.parametrize(
    ("said", "name", "about", "expected"),
    [
        ("what did I pay in premiums in 2026", "year", "calendar year", 2026),
        ("what did I order this year", "year", "", 2027),
        ("a doctor's case for a 4-year-old", "age", "age in years", 4),
        ("there's a girl of nine who takes clocks apart", "age", "", 9),
        ("how full is the first floor?", "floor", "1-4", 1),
        ("Hold three seats for Medea on 26 February at 8", "count", "number of seats", 3),
        ("two bikes for tomorrow from 10 to 12", "amount", "", 2),
        ("is there a place on tour T-98 for my husband and me", "seats", "how many", 2),
        ("which one is free?", "amount", "", None),
        ("it must cost less than 70", "rooms", "Number of rooms", None),
        ("min 4, max 16 (2048 cpu, 4096 mem)", "tasks", "how many", None),
    ],
)
def test_reads_what_the_property_counts(said: str, name: str, about: str, expected: float | None) -> None:
    assert number_for(name, {"type": "integer", "description": about}, said, TODAY) == expected


@pytest.mark.parametrize(
    ("said", "quantity"),
    [
        ("a watch, 200 tops", Quantity(200, "high", "")),
        ("7 kilos to Italy", Quantity(7, "", "kg")),
        ("two stars and less", Quantity(2, "high", "star")),
        ("nothing over 10 euros", Quantity(10, "high", "money")),
    ],
)
def test_reads_bounds_and_units(said: str, quantity: Quantity) -> None:
    assert quantities(said) == [quantity]


def test_a_bound_is_that_of_the_number_after_it() -> None:
    assert quantities("min 4, max 16") == [Quantity(4, "low", ""), Quantity(16, "high", "")]
