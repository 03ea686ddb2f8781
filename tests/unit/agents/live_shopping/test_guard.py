"""The guard before the database that SQL written by a model goes to."""

import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from agents.common.errors import BadInput
from agents.common.tool_results import MOST_ROWS
from agents.live_shopping.mcp_agent.grammar import KINDS
from agents.live_shopping.mcp_agent.guard import QueryRefused, guarded, readable
from agents.live_shopping.mcp_agent.views import VIEWS
from tests.fakes.hostile_sql import HONEST, HOSTILE

READABLE = {f"public.{name}" for name in VIEWS}
PIECES = sorted(
    {word for statement in (*HOSTILE, *HONEST) for word in statement.split() if len(word) < 60}
    | {
        "customers",
        "orders",
        "AS",
        "FROM",
        "SELECT",
        "WITH",
        ",",
        "(",
        ")",
        "'",
        '"',
        "--",
        "/*",
        "*/",
        ";",
        "::",
        "$$",
    }
)


@pytest.mark.parametrize("sql", HOSTILE)
def test_refuses_what_is_hostile(sql: str) -> None:
    with pytest.raises(QueryRefused) as refused:
        guarded(sql)
    assert isinstance(refused.value, BadInput)
    assert len(refused.value.message) < 600


@pytest.mark.parametrize("sql", HONEST)
def test_lets_honest_queries_by(sql: str) -> None:
    written = guarded(sql)
    assert tables(written)
    assert guarded(written) == written


@pytest.mark.parametrize(
    ("sql", "limit"),
    [
        ("SELECT name FROM live_catalogue", MOST_ROWS),
        ("SELECT name FROM live_catalogue LIMIT 3", 3),
        ("SELECT name FROM live_catalogue LIMIT 3 OFFSET 6", 3),
        ("SELECT name FROM live_catalogue LIMIT 100000", MOST_ROWS),
        ("SELECT name FROM live_catalogue LIMIT 10 + 10", MOST_ROWS),
        ("SELECT name FROM live_catalogue LIMIT (SELECT COUNT(*) FROM live_catalogue)", MOST_ROWS),
    ],
)
def test_limits_the_rows(sql: str, limit: int) -> None:
    query = sqlglot.parse_one(guarded(sql), read="postgres")
    assert query.args["limit"].expression.name == str(limit)


def test_writes_the_query_anew() -> None:
    assert guarded("select Name, price::text from PUBLIC.Live_Catalogue where name <> 'it''s \\' limit 5 ;  ") == (
        "SELECT name, CAST(price AS TEXT) FROM public.live_catalogue WHERE name <> 'it''s \\' LIMIT 5"
    )


@pytest.mark.parametrize(
    ("sql", "hint"),
    [
        ("SELECT colour FROM live_catalogue", "There is no column colour. live_catalogue has product_id, name,"),
        ("SELECT t.size FROM live_timeline t", "There is no column size."),
        ("SELECT name FROM shoes", "shoes can't be read here: there are live_catalogue and live_timeline."),
        ("SELECT pg_sleep(1)", "pg_sleep() is not allowed here: write a plain SELECT from live_catalogue or"),
        ("SELECT name FROM live_catalogue FOR UPDATE", "SELECT with locks is not allowed here"),
        ("SELECT name || 'x' FROM live_catalogue", "|| is not allowed here"),
        ("SELECT price FROM live_catalogue WHERE size = :size", "a parameter is not allowed here"),
        ("SELECT '\ud800' FROM live_catalogue", "a character that PostgreSQL does not take"),
        ("DELETE FROM live_catalogue", "Only SELECT is run here: nothing can be changed by SQL."),
        ("SELECT 1; SELECT 2", "Write exactly one SELECT."),
    ],
)
def test_tells_the_model_what_to_mend(sql: str, hint: str) -> None:
    with pytest.raises(QueryRefused) as refused:
        guarded(sql)
    assert hint in refused.value.message


def test_knows_the_names_of_the_views() -> None:
    assert readable(" public.Live_Timeline ") == "live_timeline"
    with pytest.raises(QueryRefused):
        readable("customers")


@given(st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join))
def test_nothing_but_the_views_is_read_whatever_gets_by(sql: str) -> None:
    """Fragments of all these statements, put together at random."""
    try:
        written = guarded(f"SELECT {sql}")
    except QueryRefused:
        return
    assert tables(written) <= READABLE
    assert kinds(written) <= KINDS
    assert guarded(written) == written


@given(st.sampled_from(HONEST), st.sampled_from(HOSTILE), st.integers(0, 200))
def test_hostile_text_inside_an_honest_query_is_refused_or_only_text(honest: str, hostile: str, place: int) -> None:
    """Cut in anywhere: in a name, in a text, between two clauses."""
    try:
        written = guarded(honest[:place] + hostile + honest[place:])
    except QueryRefused:
        return
    assert tables(written) <= READABLE
    assert kinds(written) <= KINDS
    assert guarded(written) == written


def tables(sql: str) -> set[str]:
    """What a statement reads of the database, by a reading of its own: without the names that it defines."""
    (query,) = sqlglot.parse(sql, read="postgres")
    assert isinstance(query, exp.Select)
    own = {cte.alias for cte in query.ctes}
    return {f"{table.db or 'public'}.{table.name}" for table in query.find_all(exp.Table) if table.name not in own}


def kinds(sql: str) -> set[type[exp.Expr]]:
    return {type(node) for node in sqlglot.parse_one(sql, read="postgres").walk()}
