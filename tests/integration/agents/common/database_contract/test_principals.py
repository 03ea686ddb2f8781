"""Whom a transaction acts for, and as which role: never the one before."""

import asyncio
from collections.abc import Iterator
from typing import LiteralString

import psycopg
import pytest

from agents.common.database import (
    Database,
    SharedDatabase,
)
from agents.common.errors import NotAllowed
from agents.common.principal import Principal
from tests.integration.agents.common.database_contract.conftest import (
    STAFF,
    Server,
    customer,
    execute,
    value,
)

_CARRIED: LiteralString = """
SELECT concat_ws('/', current_setting('clickshop.principal_kind'), current_setting('clickshop.customer_id'),
                 current_setting('clickshop.subject')) AS carried
"""


@pytest.mark.parametrize(
    ("principal", "carried"), [(customer(7), "customer/cust007/subject-7"), (STAFF, "staff//staff-1"), (None, "//")]
)
async def test_a_transaction_carries_its_principal(
    database: Database, principal: Principal | None, carried: str
) -> None:
    async with database.transaction(principal) as transaction:
        for _ in range(2):
            [row] = await transaction.fetch(_CARRIED)
            assert row["carried"] == carried


async def test_principals_never_mix_on_shared_connections(database: Database) -> None:
    async def carried(number: int) -> object:
        async with database.transaction(customer(number) if number % 3 else None) as transaction:
            await transaction.fetch("SELECT 1 AS one FROM pg_sleep(0.01)")
            [row] = await transaction.fetch(_CARRIED)
        return row["carried"]

    found = await asyncio.gather(*map(carried, range(24)))
    assert found == [f"customer/cust{n:03}/subject-{n}" if n % 3 else "//" for n in range(24)]


async def test_what_a_statement_set_for_its_session_does_not_reach_the_next_principal(database: Database) -> None:
    for _ in range(4):  # each connection of the pool
        async with database.transaction(customer(1)) as transaction:
            await transaction.fetch("SELECT set_config('clickshop.principal_kind', 'staff', false) AS set")
    for principal, carried in ((None, "//"), (customer(2), "customer/cust002/subject-2")):
        async with database.transaction(principal) as transaction:
            [row] = await transaction.fetch(_CARRIED)
            assert row["carried"] == carried


@pytest.fixture
def clerk(server: Server) -> Iterator[LiteralString]:
    """A role that the master user may become, and another one that it may not: both belong to the server."""
    name: LiteralString = "contract_clerk"
    with psycopg.connect(server.superuser_dsn, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} NOLOGIN")
        connection.execute("CREATE ROLE contract_stranger NOLOGIN")
        connection.execute(f"GRANT {name} TO contract_master WITH INHERIT FALSE, SET TRUE")
    yield name
    with psycopg.connect(server.superuser_dsn, autocommit=True) as connection:
        connection.execute(f"DROP OWNED BY {name}, contract_stranger")
        connection.execute(f"DROP ROLE {name}, contract_stranger")


_WHO: LiteralString = "SELECT current_user AS acting, session_user AS signed_in"


async def test_a_transaction_acts_as_its_role_and_the_next_one_does_not(
    database: SharedDatabase, clerk: LiteralString
) -> None:
    acting = database.acting_as(clerk)
    for _ in range(2):
        async with acting.transaction(customer(7)) as transaction:
            [row] = await transaction.fetch(_WHO)
            assert dict(row) == {"acting": clerk, "signed_in": "contract_master"}
            [row] = await transaction.fetch(_CARRIED)
            assert row["carried"] == "customer/cust007/subject-7"
        assert await value(database, "SELECT current_user AS acting") == "contract_master"


async def test_a_role_has_its_own_grants_only(database: SharedDatabase, clerk: LiteralString) -> None:
    await execute(
        database,
        "CREATE TABLE shown (n integer)",
        "CREATE TABLE hidden (n integer)",
        f"GRANT USAGE ON SCHEMA public TO {clerk}",
        f"GRANT SELECT ON shown TO {clerk}",
    )
    acting = database.acting_as(clerk)
    assert await value(acting, "SELECT count(*) AS n FROM shown") == 0
    with pytest.raises(NotAllowed):
        await value(acting, "SELECT count(*) AS n FROM hidden")
    assert await value(database, "SELECT count(*) AS n FROM hidden") == 0


async def test_a_role_that_was_left_open_is_not_the_next_ones(database: SharedDatabase, clerk: LiteralString) -> None:
    for _ in range(4):  # each connection of the pool
        async with database.transaction(None) as transaction:
            await transaction.fetch("SELECT set_config('role', :role, false) AS set", role=clerk)
    assert await value(database, "SELECT current_user AS acting") == "contract_master"


async def test_nobody_acts_as_a_role_that_was_not_granted(database: SharedDatabase, clerk: LiteralString) -> None:
    with pytest.raises(NotAllowed):
        await value(database.acting_as("contract_stranger"), "SELECT 1 AS one")
    assert await value(database.acting_as(clerk), "SELECT 1 AS one") == 1


async def test_roles_never_mix_on_shared_connections(database: SharedDatabase, clerk: LiteralString) -> None:
    async def who(number: int) -> object:
        chosen = database.acting_as(clerk) if number % 2 else database
        async with chosen.transaction(customer(number)) as transaction:
            await transaction.fetch("SELECT 1 AS one FROM pg_sleep(0.01)")
            [row] = await transaction.fetch(_WHO)
        return row["acting"]

    found = await asyncio.gather(*map(who, range(16)))
    assert found == [clerk if number % 2 else "contract_master" for number in range(16)]


async def test_a_principal_is_data_whatever_it_is_called(database: Database) -> None:
    hostile = Principal(kind="customer", subject="'; DROP TABLE x; --", customer_id="cust001', false), ('")
    async with database.transaction(hostile) as transaction:
        [row] = await transaction.fetch(_CARRIED)
    assert row["carried"] == "customer/cust001', false), ('/'; DROP TABLE x; --"
