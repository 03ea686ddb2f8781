"""Values come back as they went, whatever their type."""

import math
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import LiteralString
from uuid import UUID

import pytest

from agents.common.database import (
    Database,
    Json,
    Parameter,
    Vector,
)
from tests.integration.agents.common.database_contract.conftest import execute, value


@pytest.mark.parametrize(
    ("type_", "given_value"),
    [
        ("boolean", True),
        ("boolean", False),
        ("integer", -2_147_483_648),
        ("bigint", 9_223_372_036_854_775_807),
        ("double precision", 0.1),
        ("double precision", math.inf),
        ("numeric", Decimal("-0.10")),
        ("numeric", Decimal("12345678901234567890.123456789")),
        ("numeric", Decimal("1E+3")),
        ("text", ""),
        ("text", "naïve 'quote' \\ :name $1 %s %% -- \U0001f680\n"),
        ("date", date(2024, 2, 29)),
        ("time", time(23, 59, 59)),
        ("timestamptz", datetime(2026, 11, 20, 5, 8, 9, 123456, UTC)),
        ("timestamptz", datetime(2026, 11, 20, 5, 8, tzinfo=timezone(timedelta(hours=-7)))),
        ("uuid", UUID("3f680a7f-6f86-11eb-bd8b-02004c4f4f50")),
        ("boolean", None),
        ("integer", None),
        ("numeric", None),
        ("text", None),
        ("timestamptz", None),
        ("uuid", None),
        ("jsonb", None),
    ],
)
async def test_a_value_comes_back_as_it_went(database: Database, type_: LiteralString, given_value: Parameter) -> None:
    found = await value(database, f"SELECT CAST(:value AS {type_}) AS found", value=given_value)
    assert found == given_value
    assert type(found) is type(given_value)


@pytest.mark.parametrize("document", [{}, [], "text", 1.5, None, {"a": [1, {"b": None}], "ü": "'; --"}, [True, False]])
async def test_json_comes_back_parsed(database: Database, document: object) -> None:
    assert await value(database, "SELECT CAST(:it AS jsonb) AS found", it=Json(document)) == document
    assert await value(database, "SELECT CAST(CAST(:it AS jsonb) AS json) AS found", it=Json(document)) == document


async def test_instants_are_aware_and_the_same_wherever_they_were_said(database: Database) -> None:
    found = await value(database, "SELECT CAST('2026-11-20 12:00:00.5+02' AS timestamptz) AS found")
    assert isinstance(found, datetime)
    assert found.utcoffset() == timedelta(0)
    assert found == datetime(2026, 11, 20, 10, 0, 0, 500_000, UTC)


async def test_columns_have_the_types_of_their_table(database: Database) -> None:
    await execute(
        database,
        "CREATE DOMAIN usd AS numeric(10, 2)",
        "CREATE TABLE things (a smallint, b usd, c date, d uuid, e jsonb, f char(3), g varchar(9), h real, i time)",
        """INSERT INTO things VALUES
           (7, 9.5, '2026-11-20', '3f680a7f-6f86-11eb-bd8b-02004c4f4f50', '{"k": 1}', 'abc', 'def', 0.5, '12:30')""",
    )
    async with database.transaction(None) as transaction:
        [row] = await transaction.fetch("SELECT * FROM things")
    assert dict(row) == {
        "a": 7,
        "b": Decimal("9.50"),
        "c": date(2026, 11, 20),
        "d": UUID("3f680a7f-6f86-11eb-bd8b-02004c4f4f50"),
        "e": {"k": 1},
        "f": "abc",
        "g": "def",
        "h": 0.5,
        "i": time(12, 30),
    }


async def test_a_vector_is_stored_and_the_nearest_is_found(database: Database) -> None:
    await execute(
        database,
        "CREATE EXTENSION vector",
        "CREATE TABLE places (name text, at vector(3))",
        "CREATE INDEX ON places USING hnsw (at vector_cosine_ops)",
    )
    async with database.transaction(None) as transaction:
        for name, at in (("x", [1.0, 0.0, 0.0]), ("y", [0.0, 1.0, 0.0]), ("z", [0.0, 0.0, -1.5])):
            await transaction.execute(
                "INSERT INTO places VALUES (:name, CAST(:at AS vector))", name=name, at=Vector(at)
            )
    async with database.transaction(None) as transaction:
        await transaction.execute("SET LOCAL hnsw.iterative_scan = strict_order")
        rows = await transaction.fetch(
            "SELECT name, CAST(at AS text) AS at FROM places ORDER BY at <=> CAST(:near AS vector) LIMIT 1",
            near=Vector([0.1, 0.9, 0.0]),
        )
    assert [dict(row) for row in rows] == [{"name": "y", "at": "[0,1,0]"}]
