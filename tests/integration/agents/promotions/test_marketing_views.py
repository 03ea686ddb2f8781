"""The declaration and the shop's database say the same of the marketing views, read by the role that reads them."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from agents.common.sql import numbered
from agents.promotions.declaration.model import DataField, Source
from agents.promotions.declaration.reading import read_declaration
from agents.promotions.query.checking import checked
from agents.promotions.query.plan import Aggregate, Group, QueryPlan
from agents.promotions.query.select import select
from tests.integration.agents.shop import Shop

_DECLARATION = read_declaration("dev", prefix="")
_SOURCES = [source for source in _DECLARATION.sources.values() if source.type == "postgres"]
_TODAY = date(2026, 11, 20)
_TYPES: dict[str, type] = {
    "text": str,
    "choice": str,
    "whole": int,
    "number": Decimal,
    "money": Decimal,
    "date": date,
    "flag": bool,
}


@pytest.fixture(scope="module")
def reader(shop: Shop) -> Iterator[psycopg.Connection]:
    """A member of staff, by the role that promotions reads as."""
    with psycopg.connect(shop.superuser, dbname=shop.name) as connection:
        connection.execute("SELECT set_config('clickshop.principal_kind', 'staff', false)")
        connection.execute("SET ROLE agent_promotions_read")
        yield connection


def _rows(reader: psycopg.Connection, plan: QueryPlan) -> list[tuple[Any, ...]]:
    written = select(checked(plan, _DECLARATION, ("marketer",), today=_TODAY))
    statement = numbered(written.sql)
    with psycopg.RawCursor(reader) as cursor:
        return cursor.execute(
            statement.text.encode(), [written.parameters[name] for name in statement.names]
        ).fetchall()


@pytest.mark.parametrize("source", _SOURCES, ids=lambda source: source.name)
def test_a_view_has_what_is_declared(reader: psycopg.Connection, source: Source) -> None:
    fields = tuple(f"{source.name}.{name}" for name in source.fields)
    rows = _rows(reader, QueryPlan(source=source.name, fields=fields, limit=200))
    assert rows
    for field, values in zip(source.fields.values(), zip(*rows, strict=True), strict=True):
        assert all(_is_of(field, value) for value in values), (field, set(values))


def _is_of(field: DataField, value: object) -> bool:
    """What is unknown is of every type."""
    if value is None:
        return not field.always
    return type(value) is _TYPES[field.type] and (not field.values or value in field.values)


@pytest.mark.parametrize("source", _SOURCES, ids=lambda source: source.name)
def test_a_key_is_of_one_row(reader: psycopg.Connection, source: Source) -> None:
    plan = QueryPlan.model_validate(
        {
            "source": source.name,
            "groups": [Group(field=f"{source.name}.{name}") for name in source.key],
            "aggregates": [Aggregate(function="count", name="rows_of_it")],
            "having": [{"aggregate": "rows_of_it", "operator": "more_than", "value": 1}],
        }
    )
    assert _rows(reader, plan) == []


@pytest.mark.parametrize("field", ["products.category", "preferences.preferred_category"])
def test_every_category_is_told(reader: psycopg.Connection, field: str) -> None:
    """A model knows no other values than those that it reads of."""
    source, _, _ = field.partition(".")
    known = {value for (value,) in _rows(reader, QueryPlan(source=source, groups=(Group(field=field),))) if value}
    assert known <= set(_DECLARATION.field(field).means.partition("such as ")[2].split(", "))
