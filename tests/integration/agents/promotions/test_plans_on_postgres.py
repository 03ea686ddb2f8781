"""Random plans over random rows: PostgreSQL answers what the plan means, row by row."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.sql import SQL, Identifier, Placeholder

from agents.common.sql import numbered
from agents.promotions.declaration.model import Declaration, FieldType, Source
from agents.promotions.declaration.reading import read_declaration
from agents.promotions.query.checking import checked
from agents.promotions.query.plan import Aggregate, Filter, Group, Operator, Order, QueryPlan, Unit
from agents.promotions.query.select import Select, select
from local.postgres import PostgresServer
from tests.fakes.plan_evaluator import Row, Tables, evaluated
from tests.fakes.plans import TEXTS, TODAY, plans, tables

_COLUMNS: dict[FieldType, str] = {
    "text": "text",
    "choice": "text",
    "whole": "integer",
    "number": "numeric",
    "money": "numeric",
    "date": "date",
    "flag": "boolean",
}


def _all_in_postgres() -> Declaration:
    """The shop's declaration, as if every source were a view: PostgreSQL then makes every join."""
    declaration = read_declaration("dev", prefix="")
    sources = {
        name: source.model_copy(update={"type": "postgres", "table": f"all_{name}", "indexes": ()})
        for name, source in declaration.sources.items()
    }
    return declaration.model_copy(update={"sources": sources})


DECLARATION = _all_in_postgres()


@pytest.fixture(scope="module")
def connection(postgres: PostgresServer) -> Iterator[psycopg.Connection]:
    """Empty tables of all sources, which are gone with the connection."""
    with psycopg.connect(postgres.dsn, autocommit=True) as connected:
        for source in DECLARATION.sources.values():
            connected.execute(_create(source))
        yield connected


def _create(source: Source) -> Any:
    columns = SQL(", ").join(
        SQL("{} {}").format(Identifier(name), SQL(_COLUMNS[field.type])) for name, field in source.fields.items()
    )
    return SQL("CREATE TEMPORARY TABLE {} ({})").format(Identifier(source.table), columns)


def _fill(connection: psycopg.Connection, rows: Tables) -> None:
    for name, of_source in rows.items():
        source = DECLARATION.sources[name]
        connection.execute(SQL("TRUNCATE {}").format(Identifier(source.table)))
        if of_source:
            _insert(connection, source, of_source)


def _insert(connection: psycopg.Connection, source: Source, rows: Sequence[Row]) -> None:
    names = tuple(source.fields)
    statement = SQL("INSERT INTO {} ({}) VALUES ({})").format(
        Identifier(source.table),
        SQL(", ").join(map(Identifier, names)),
        SQL(", ").join(Placeholder() * len(names)),
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, [tuple(row[name] for name in names) for row in rows])


def _fetch(connection: psycopg.Connection, written: Select) -> list[tuple[Any, ...]]:
    statement = numbered(written.sql)
    statement.check(written.parameters)
    with psycopg.RawCursor(connection) as cursor:
        cursor.execute(statement.text.encode(), [written.parameters[name] for name in statement.names])
        return cursor.fetchall()


@settings(max_examples=200, derandomize=True, suppress_health_check=list(HealthCheck))
@given(asked=plans(DECLARATION), seed=st.integers(0, 2**32))
def test_rows_are_those_that_the_plan_means(connection: psycopg.Connection, asked: QueryPlan, seed: int) -> None:
    plan = checked(asked, DECLARATION, ("marketer",), today=TODAY)
    rows = tables(DECLARATION, asked, seed)
    _fill(connection, rows)
    meant = evaluated(plan, rows)
    found = _fetch(connection, select(plan))
    assert found[: plan.plan.limit] == meant.rows
    assert (len(found) > plan.plan.limit) == meant.more


def _table(source: str, **columns: Sequence[Any]) -> dict[str, list[Row]]:
    """Rows with these values, numbered, and unknown otherwise."""
    fields = DECLARATION.sources[source].fields
    count = len(next(iter(columns.values())))
    empty = dict.fromkeys(fields)
    key = DECLARATION.sources[source].key[0]
    return {source: [{**empty, key: f"k{n}", **{name: of[n] for name, of in columns.items()}} for n in range(count)]}


@pytest.mark.parametrize("operator", ["contains", "starts_with", "equals", "not_equals", "one_of", "none_of"])
def test_texts_are_compared_alike(connection: psycopg.Connection, operator: Operator) -> None:
    rows = _table("products", name=[*TEXTS, "Straße", "ΣΑΣ", "DİYARBAKIR", "a%b", None])
    _fill(connection, rows)
    for text in TEXTS:
        part = Filter(field="products.name", operator=operator, values=(text,))
        plan = checked(QueryPlan(source="products", filters=(part,)), DECLARATION, ("marketer",), today=TODAY)
        assert _fetch(connection, select(plan)) == evaluated(plan, rows).rows, text


@pytest.mark.parametrize("unit", ["day", "week", "month", "quarter", "year"])
def test_days_are_grouped_alike(connection: psycopg.Connection, unit: Unit) -> None:
    days = [date(2023, 12, 25) + timedelta(days=3 * number) for number in range(300)]
    rows = _table("reviews", review_date=[*days, None], review_id=range(301), rating=[n % 5 for n in range(301)])
    _fill(connection, rows)
    asked = QueryPlan(
        source="reviews",
        groups=(Group(field="reviews.review_date", unit=unit),),
        aggregates=(Aggregate(function="average", field="reviews.rating", name="stars"),),
        limit=200,
    )
    plan = checked(asked, DECLARATION, ("marketer",), today=TODAY)
    assert _fetch(connection, select(plan))[:200] == evaluated(plan, rows).rows


def test_ties_are_ordered_by_code_points_and_then_by_key(connection: psycopg.Connection) -> None:
    rows = _table("products", name=[*TEXTS, None, *TEXTS, None])
    _fill(connection, rows)
    for descending in (False, True):
        order = (Order(by="products.name", descending=descending),)
        plan = checked(QueryPlan(source="products", order=order), DECLARATION, ("marketer",), today=TODAY)
        assert _fetch(connection, select(plan)) == evaluated(plan, rows).rows
