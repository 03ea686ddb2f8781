"""Statements and their parameters: refusals that tell nothing, and data that stays data."""

import asyncio
from typing import LiteralString

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.common.database import (
    Database,
    Json,
    StatementRefused,
    words_of_postgres,
)
from agents.common.errors import BadInput, ClickShopError, ConstraintViolated, NotAllowed
from tests.integration.agents.common.database_contract.conftest import (
    Server,
    execute,
    over_http,
    value,
)
from tests.integration.data_api import Aws


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("INSERT INTO kept VALUES (1, 1)", ConstraintViolated),
        ("INSERT INTO kept VALUES (2, -1)", ConstraintViolated),
        ("INSERT INTO kept VALUES (NULL, 1)", ConstraintViolated),
        ("INSERT INTO child VALUES (99)", ConstraintViolated),
        ("SELECT CAST('ten' AS integer) AS n", BadInput),
        ("SELECT 1 / (SELECT 0) AS n", BadInput),
        ("SELECT * FROM pg_authid", NotAllowed),
        ("SELECT secret_column FROM kept", StatementRefused),
        ("SELEC 1", StatementRefused),
        ("SELECT 1 AS one; DELETE FROM kept", StatementRefused),
    ],
)
async def test_a_refusal_is_named_and_tells_a_client_nothing_of_the_statement(
    database: Database, statement: LiteralString, error: type[ClickShopError]
) -> None:
    await execute(
        database,
        "CREATE TABLE kept (n integer PRIMARY KEY, m integer CHECK (m > 0))",
        "CREATE TABLE child (n integer REFERENCES kept)",
        "INSERT INTO kept VALUES (1, 1)",
    )
    with pytest.raises(ClickShopError) as refused:
        await execute(database, statement)
    assert type(refused.value) is error
    assert not any(word in refused.value.message.lower() for word in ("kept", "column", "select", "syntax", "relation"))
    assert "SQLSTATE" in words_of_postgres(refused.value)
    assert await value(database, "SELECT count(*) AS n FROM kept") == 1


@pytest.mark.parametrize("parameters", [{}, {"a": 1}, {"a": 1, "b": 2, "c": 3}, {"a": 1, "x": 2}])
async def test_parameters_are_given_exactly(database: Database, parameters: dict[str, int]) -> None:
    async with database.transaction(None) as transaction:
        with pytest.raises(TypeError, match="was given"):
            await transaction.fetch("SELECT CAST(:a AS integer) + CAST(:b AS integer) AS n", **parameters)


async def test_only_what_is_a_parameter_is_taken_for_one(database: Database) -> None:
    found = await value(
        database,
        """SELECT CAST(:a AS text) || ' :a ' || E'\\':a' || $$ :a $$ || $q$ $$:a $q$ || "x:y" || CAST(:a AS text)::text
           -- :nothing
           /* :nothing /* :nested */ :nothing */
           AS found FROM (SELECT '%s %% $1' AS "x:y") AS t""",
        a="!",
    )
    assert found == "! :a ':a :a  $$:a %s %% $1!"


HOSTILE = (
    "'; DROP TABLE kept; --",
    "' OR '1'='1",
    "\\'; DROP TABLE kept; --",
    "$$; DROP TABLE kept; $$",
    "/* */; DROP TABLE kept",
    ":name",
    "$1",
    "%s",
    "cust001' UNION SELECT rolpassword FROM pg_authid --",
    "ＡＤＭＩＮ＇ OR 1=1",
)


@pytest.mark.parametrize("words", HOSTILE)
async def test_a_parameter_stays_data(database: Database, words: str) -> None:
    await execute(database, "CREATE TABLE kept (name text)")
    async with database.transaction(None) as transaction:
        await transaction.execute("INSERT INTO kept VALUES (:name)", name=words)
    async with database.transaction(None) as transaction:
        assert [dict(row) for row in await transaction.fetch("SELECT name FROM kept")] == [{"name": words}]
        assert await transaction.fetch("SELECT name FROM kept WHERE name = :name || 'x'", name=words) == []


@pytest.mark.parametrize("words", ["nothing\0more", "\ud800 alone"])
async def test_text_that_postgres_cannot_hold_is_bad_input(database: Database, words: str) -> None:
    with pytest.raises(BadInput):
        await value(database, "SELECT CAST(:words AS text) AS found", words=words)
    with pytest.raises(BadInput):
        await value(database, "SELECT CAST(:words AS jsonb) AS found", words=Json({"words": words}))


@settings(
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(words=st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_any_text_comes_back_as_it_went(data_api: Aws, server: Server, words: str) -> None:
    database = over_http(data_api, server)
    assert asyncio.run(value(database, "SELECT CAST(:words AS text) AS found", words=words)) == words
