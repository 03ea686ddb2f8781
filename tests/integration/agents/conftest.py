"""The sample shop, migrated and embedded once a session, each agent's own role in it, and an endless Bedrock."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier, Literal

from agents.catalog import CATALOG, agent_named
from agents.common.postgres import PostgresDatabase
from agents.order_management.tools import OrderTools
from agents.personalization.tools import CustomerTools
from agents.product_recommendation.tools import ProductTools
from agents.troubleshooting.tools import SupportTools
from local.postgres import PostgresServer
from tests.fakes.agent_tools import customer_tools, order_tools, product_tools, support_tools
from tests.fakes.bedrock_models import EndlessModel
from tests.fakes.endless_bedrock import endless_bedrock
from tests.fakes.runtimes import ENVIRONMENT
from tests.integration.agents.shop import MASTER, PASSWORD, AgentsEmbedder, OpenDatabase, Shop


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


@pytest.fixture
async def orders(database_of: OpenDatabase) -> AsyncIterator[OrderTools]:
    """The order desk's tools."""
    async with database_of("order-management") as database:
        yield order_tools(database)


@pytest.fixture
async def products(database_of: OpenDatabase) -> AsyncIterator[ProductTools]:
    """The product adviser's tools."""
    async with database_of("product-recommendation") as database:
        yield product_tools(database, AgentsEmbedder())


@pytest.fixture
async def customers(database_of: OpenDatabase) -> AsyncIterator[CustomerTools]:
    """The personal assistant's tools."""
    async with database_of("personalization") as database:
        yield customer_tools(database)


@pytest.fixture
async def support(database_of: OpenDatabase) -> AsyncIterator[SupportTools]:
    """Technical support's tools."""
    async with database_of("troubleshooting") as database:
        yield support_tools(database, AgentsEmbedder())


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> Iterator[EndlessModel]:
    """Bedrock, behind which a model never ends."""
    with endless_bedrock(monkeypatch) as model:
        yield model
