"""Which end of a span a property takes, and how it is written."""

from datetime import date

import pytest

from local.bedrock.planner.context import Context
from local.bedrock.planner.said_days import date_for

ISO = "ISO date"


@pytest.mark.parametrize(
    ("said", "name", "about", "expected"),
    [
        ("a pitch for two nights from the 12th", "departure", ISO, "2026-03-14"),
        ("a room for tonight", "checkout", ISO, "2026-03-11"),
        ("what did I order since February", "until", ISO, None),
        ("what did I order since February", "since", ISO, "2026-02-01"),
        ("any slot before the 18th", "to_date", ISO, "2026-03-17"),
        ("any slot before the 18th", "from_date", ISO, None),
        ("the bill for January", "month", "YYYY-MM", "2026-01"),
        ("a car tomorrow from 15:00 to 18:00", "start", "ISO date and time", "2026-03-11T15:00"),
        ("he won't come tomorrow", "to_date", "last day, ISO, if more than one", None),
    ],
)
def test_takes_its_own_end(said: str, name: str, about: str, expected: str | None) -> None:
    context = Context(said, said, said, said, date(2026, 3, 10))
    assert date_for(name, {"type": "string", "description": about}, context) == expected


def test_the_next_day_is_the_one_after_what_was_asked_before() -> None:
    said = "Pity. And the next day, from when?"
    context = Context(said, said, said, said, date(2026, 3, 10), earlier=("Are you open on Monday the 30th?",))
    assert date_for("day", {"type": "string", "description": ISO}, context) == "2026-03-31"
