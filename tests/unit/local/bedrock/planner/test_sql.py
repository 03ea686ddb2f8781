"""SELECTs over views that a prompt explains, in a library."""

import pytest
import sqlglot

from agents.live_shopping.mcp_agent.guard import guarded
from agents.live_shopping.mcp_agent.prompts import RUN_QUERY
from local.bedrock.model import Json, JsonObject, Tool
from local.bedrock.planner.sql.questions import Shelf, shelf
from local.bedrock.planner.sql.views import sql_parameter, views_in

PROMPT = """You may read:
books(book_id text — its id, such as B-17, title text — what it is called, subject text — what it is about, price numeric — to replace it, edition text — such as large print, copies_available integer — copies that can be lent) — one row per edition of a book
desk(room_id text — the reading room's id, such as R-1, at_minute integer — when, kind text — book_shown, book_hidden or said, shown_until_minute integer — until when, shown_now boolean — whether it lies there now, book_id text — the book's id, title text — its title) — what lies on the desk
"""  # noqa: E501  one line a view, as prompts write them
VIEWS = views_in([PROMPT])


def library(**said: str) -> Shelf:
    found = shelf(VIEWS, key="book_id", options=("edition",), said=said)
    assert found
    return found


def test_reads_the_views_that_a_text_explains() -> None:
    books, desk = VIEWS
    assert [column.name for column in books.columns] == [
        "book_id", "title", "subject", "price", "edition", "copies_available",
    ]  # fmt: skip
    assert books.columns[0].meaning == "its id, such as B-17"
    assert desk.flag == desk.column("shown_now")


def test_knows_a_tool_for_sql_by_what_it_says() -> None:
    schema: JsonObject = {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]}
    assert sql_parameter(Tool("ask", "Run a SELECT.", schema)) == "query"
    assert sql_parameter(Tool("search", "Search the books.", schema)) is None


def test_what_is_pointed_at_is_looked_for_where_it_is_shown_first() -> None:
    statements = [*map(str, library(room_id="R-1").by_name("white whale", "I want that white whale"))]
    here, by_its_noun, so_far, everywhere, *_ = statements
    assert "s.room_id = 'R-1' AND s.shown_now" in here
    assert "white" in here
    assert "white" not in by_its_noun
    assert "s.kind = 'book_shown'" in so_far
    assert "desk" not in everywhere


def test_a_few_things_are_told_whatever_kinds_there_are_of_each() -> None:
    statement = str(next(library().question("Which atlases do you have?", "atlases", None)))
    assert statement.startswith("SELECT book_id, title, subject, price FROM books")
    grouped, ordered = statement.split(" GROUP BY ")[1].split(" ORDER BY ")
    assert grouped == "book_id, title, subject, price"
    assert ordered == "CASE WHEN title ILIKE '%atlas%' THEN 1 ELSE 0 END DESC LIMIT 5"


def test_a_time_that_the_prompt_gives_stands_in_the_place_of_now() -> None:
    statement = str(next(library(room_id="R-1", at_minute="95").by_name("", "that one")))
    assert "shown_now" not in statement
    assert "s.at_minute <= 95 AND (s.shown_until_minute IS NULL OR s.shown_until_minute > 95)" in statement


def test_a_kind_is_a_condition() -> None:
    assert str(library().kinds("B-17", {"edition": "large print"})).endswith(
        "WHERE book_id = 'B-17' AND edition = 'large print' LIMIT 20"
    )


def test_bounds_and_the_cheapest_first() -> None:
    statement = str(next(library().question("What is your cheapest atlas under $20?", "atlas", None)))
    assert "price <= 20" in statement
    assert "ORDER BY price" in statement


@pytest.mark.parametrize("hostile", ["'; DROP TABLE books; --", "o'brien's % _", "x' OR '77'='77", "\\'; --"])
def test_values_stay_values(hostile: str) -> None:
    statements = [
        *library(room_id=hostile).by_name(hostile, f"that {hostile}"),
        library().kinds(hostile, {"edition": hostile}),
        *library().question(hostile, hostile, None),
    ]
    for statement in statements:
        (tree,) = sqlglot.parse(str(statement), read="postgres")
        assert isinstance(tree, sqlglot.exp.Select)
        assert not [*tree.find_all(sqlglot.exp.Drop)]
        assert "77" not in {literal.name for literal in tree.find_all(sqlglot.exp.Literal)}


@pytest.mark.parametrize("said", [{}, {"stream_id": "fitness_stream_morning_001", "at_second": "95"}])
def test_the_guard_of_the_agent_that_takes_sql_lets_it_through(said: dict[str, Json]) -> None:
    shop = shelf(views_in([RUN_QUERY]), key="product_id", options=("size",), said=said)
    assert shop
    statements = [
        *shop.by_name("running shoes", "those running shoes"),
        *shop.by_name("", "the second one"),
        *shop.by_name("o'brien [x]", "the o'brien [x]"),
        shop.kinds("shoe_001", {"size": "10"}),
        *shop.question("What is your cheapest mat under $50 in stock?", "mat", None),
        *shop.question("which colors does it come in?", "pegasus", None),
        *shop.question("what is it made of?", "", "shoe_001"),
        *shop.question("what was shown before?", "", None),
        *shop.question("your best rated headphones?", "headphones", None),
    ]
    assert all(guarded(str(statement)) for statement in statements)
