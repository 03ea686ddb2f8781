"""Amounts with their unit and bound, and whose they are."""

import pytest

from local.bedrock.model import JsonObject
from local.bedrock.planner.measured import measured, people_in
from local.bedrock.planner.quantities import Quantity, quantities

PRICE: JsonObject = {"type": "number", "description": "The most it may cost, in euros."}
SHORTEST: JsonObject = {"type": "integer", "description": "Shortest length."}
WALK: JsonObject = {"type": "integer", "description": "No further than so many minutes on foot."}
SEATS: JsonObject = {"type": "integer", "description": "Adults and children together."}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("at least 45 minutes", [Quantity(45, "low", "minut")]),
        ("not above 80 euros", [Quantity(80, "high", "money")]),
        ("between 20 and $50", [Quantity(20, "low", "money"), Quantity(50, "high", "money")]),
        ("no more than a quarter of an hour", [Quantity(15, "high", "minut")]),
        ("under 100 lol", [Quantity(100, "high", "")]),
        ("1000 bucks max", [Quantity(1000, "high", "money")]),
        ("order HC-20418", []),
    ],
)
def test_reads_amounts(text: str, found: list[Quantity]) -> None:
    assert quantities(text) == found


def test_an_amount_is_the_property_s_by_unit_and_bound() -> None:
    said = "a massage of at least 45 minutes, but not above 80 euros"
    beside = {"max_price": PRICE, "min_minutes": SHORTEST}
    assert measured("max_price", PRICE, said, beside=beside) == 80
    assert measured("min_minutes", SHORTEST, said, beside=beside) == 45


def test_hours_are_minutes_where_minutes_are_measured() -> None:
    assert measured("max_walk_minutes", WALK, "within half an hour", beside={}) == 30
    assert measured("max_walk_minutes", WALK, "under 50 euros", beside={}) is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("two adults and a child", 3),
        ("all four of us", 4),
        ("my wife and I", 2),
        ("just me", 1),
        ("a table for six", 6),
        ("a quiet one", None),
    ],
)
def test_counts_people(text: str, count: float | None) -> None:
    assert people_in(text) == count
    assert measured("guests", SEATS, text, beside={}) == count
