"""A database with the schema and nothing in it, for the clickstream's own roles."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Protocol
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier, Literal

from agents.clickstream.deployment.plans import SqlPlans
from agents.clickstream.deployment.record import PlanRecord
from agents.common.postgres import PostgresDatabase
from agents.common.principal import Principal
from db import migrate, migrations
from local.postgres import PostgresServer
from tests.fakes.deployment_plans import a_plan
from tests.integration.agents.shop import MASTER, PASSWORD, Shop

LOGIN = "agent_clickstream"

ADA = Principal(kind="staff", subject="subject-of-ada", customer_id=None)
BOB = Principal(kind="staff", subject="subject-of-bob", customer_id=None)


class NewId(Protocol):
    """Gives ids."""

    def __call__(self, kind: str = "deploy") -> str:
        """Of a plan of that kind."""


@pytest.fixture(scope="session")
def deployments_shop(postgres: PostgresServer) -> Iterator[Shop]:
    """Migrated, without samples."""
    name = f"deployments_{uuid4().hex}"
    postgres.create_cluster_database(name, MASTER, PASSWORD)
    owner = postgres.connection_string(database=name, user=MASTER, password=PASSWORD)
    made = Shop(port=postgres.port, name=name, owner=owner, superuser=postgres.dsn)

    async def fill() -> None:
        async with made.open(MASTER, PASSWORD) as database:
            await migrate.migrate(database, migrations.read_migrations())

    asyncio.run(fill())
    yield made
    with psycopg.connect(postgres.dsn, autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture
async def service(deployments_shop: Shop) -> AsyncIterator[PostgresDatabase]:
    """Signed in as the service. Roles are the server's, so each test sets the password anew."""
    with psycopg.connect(deployments_shop.superuser, autocommit=True) as connection:
        connection.execute(SQL("ALTER ROLE {} PASSWORD {}").format(Identifier(LOGIN), Literal("agents'")))
    async with deployments_shop.open(LOGIN, "agents'") as database:
        yield database


@pytest.fixture
def pipeline() -> str:
    """A pipeline that no other test has."""
    return f"p{uuid4().hex[:12]}"


@pytest.fixture
def new_id() -> NewId:
    """A plan's id that no other test has."""
    return lambda kind="deploy": f"{kind}-{uuid4().hex[:12]}"


@pytest.fixture
def plans(service: PostgresDatabase) -> SqlPlans:
    """Under the service's own role."""
    return SqlPlans(service)


@pytest.fixture
async def draft(plans: SqlPlans, pipeline: str, new_id: NewId) -> PlanRecord:
    """A plan that waits."""
    return await plans.propose(ADA, a_plan(new_id(), pipeline=pipeline), seen=0)
