"""The sample shop, migrated and embedded once a session, and each agent's own role in it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier, Literal

from agents.catalog import CATALOG, agent_named
from agents.common.postgres import PostgresDatabase
from local.postgres import PostgresServer
from tests.fakes.runtimes import ENVIRONMENT
from tests.integration.agents.shop import MASTER, PASSWORD, OpenDatabase, Shop


@pytest.fixture(scope="session")
def shop(postgres: PostgresServer) -> Iterator[Shop]:
    """The shop as a deployment leaves it."""
    name = f"shop_{uuid4().hex}"
    postgres.create_cluster_database(name, MASTER, PASSWORD)
    owner = postgres.connection_string(database=name, user=MASTER, password=PASSWORD)
    made = Shop(port=postgres.port, name=name, owner=owner, superuser=postgres.dsn)
    asyncio.run(made.fill())
    yield made
    with psycopg.connect(postgres.dsn, autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture
def database_of(shop: Shop) -> OpenDatabase:
    """Opens the shop under an agent's own role. Roles are the server's, so each test sets its passwords anew."""
    with psycopg.connect(shop.superuser, autocommit=True) as connection:
        for spec in CATALOG:
            statement = SQL("ALTER ROLE {} PASSWORD {}").format(Identifier(spec.database_role), Literal("agents'"))
            connection.execute(statement)

    @asynccontextmanager
    async def open_database(agent: str) -> AsyncIterator[PostgresDatabase]:
        async with shop.open(agent_named(agent).database_role, "agents'") as database:
            yield database

    return open_database


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A task definition's environment."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
