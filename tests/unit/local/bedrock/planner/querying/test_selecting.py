"""Which rows a deed is for, by what one of them is called."""

from datetime import date

import pytest

from local.bedrock.model import Json
from local.bedrock.planner.querying.selecting import rows_in
from local.bedrock.planner.querying.shape import shape_of
from tests.fakes.library_plans import ASKS

TODAY = date(2026, 11, 20)


def chosen(said: str) -> Json:
    shape = shape_of(ASKS)
    assert shape
    rows = rows_in(said, shape, shape.domain, TODAY, source="books")
    assert rows
    return rows.parts.get("filters")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("the Whale Songs book", "Whale Songs"),
        ("the the moonlit book", "moonlit"),
        ("our Tall Ships book", "Tall Ships"),
    ],
)
def test_one_thing_is_meant_by_part_of_its_name(said: str, name: str) -> None:
    assert chosen(said) == [{"field": "books.title", "operator": "contains", "values": [name]}]


def test_what_is_no_name_stays_what_it_is() -> None:
    assert chosen("the history book") == [{"field": "books.subject", "operator": "equals", "values": ["history"]}]


@pytest.mark.parametrize("said", ["the book", "all moonlit books", "every moonlit book"])
def test_nothing_is_taken_for_a_name_that_is_none(said: str) -> None:
    assert "books.title" not in str(chosen(said))
