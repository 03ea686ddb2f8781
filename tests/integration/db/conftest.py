"""The sample shop in a real PostgreSQL: migrated, loaded, and with a password for each agent's role."""

import asyncio
import secrets
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from agents.catalog import CATALOG, FUNCTION_ROLES
from agents.common.data_api import DataApiDatabase
from agents.common.database import Database
from agents.common.postgres import PoolLimits, PostgresAddress, PostgresDatabase
from db.migrate import migrate
from db.migrations import read_migrations
from db.roles import set_passwords
from db.sample_data import load
from db.sample_rows import read_rows
from local.postgres import PostgresServer
from tests.integration.data_api import Aws, create_cluster, create_secret

SERVICE = "agent_live_shopping"
READER = "agent_live_shopping_mcp"
ROLES = tuple(dict.fromkeys((*(agent.database_role for agent in CATALOG), SERVICE, *FUNCTION_ROLES)))
LOGINS = (*ROLES, READER)
MASTER = "clickshop_admin"


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A database, by both ways in, and the secrets that open it."""

    aws: Aws
    data_api: Aws
    port: int
    name: str
    arn: str
    master_secret: str
    role_secrets: Mapping[str, str]
    superuser_dsn: str

    def over_http(self, secret_arn: str | None = None) -> DataApiDatabase:
        """By the Data API, as the master user or as the role that a secret names."""
        return DataApiDatabase(
            self.data_api.client("rds-data"),
            cluster_arn=self.arn,
            secret_arn=secret_arn or self.master_secret,
            name=self.name,
        )

    def as_role(self, role: str) -> AbstractAsyncContextManager[PostgresDatabase]:
        """By the pool, as an agent's role or as the master user."""
        address = PostgresAddress(
            host="127.0.0.1",
            port=self.port,
            name=self.name,
            sslmode="disable",
            secret_arn=self.role_secrets.get(role, self.master_secret),
        )
        return PostgresDatabase(address, self.aws.client("secretsmanager"), PoolLimits(patience=8.0))


def new_cluster(postgres: PostgresServer, aws: Aws, data_api: Aws) -> Cluster:
    """An empty database as RDS hands it over, and secrets for roles that are not there yet."""
    name, password = (
        f"shop_{uuid4().hex}",
        "master-of-a-test's-database",
    )  # the master user is the server's, for all tests
    postgres.create_cluster_database(name, MASTER, password)
    return Cluster(
        aws=aws,
        data_api=data_api,
        port=postgres.port,
        name=name,
        arn=create_cluster(aws),
        master_secret=create_secret(aws, MASTER, password),
        role_secrets={role: create_secret(aws, role, secrets.token_urlsafe(24)) for role in LOGINS},
        superuser_dsn=make_conninfo(postgres.dsn, dbname=name),
    )


def copied(original: Cluster) -> Cluster:
    """The same once more, in a tenth of the time that filling one takes. Nobody may be connected to the original.

    What is granted on the database itself is not copied.
    """
    name = f"shop_{uuid4().hex}"
    statement = SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}")
    with psycopg.connect(original.superuser_dsn, dbname="postgres", autocommit=True) as connection:
        connection.execute(statement.format(*map(Identifier, (name, MASTER, original.name))))
    return replace(original, name=name, superuser_dsn=make_conninfo(original.superuser_dsn, dbname=name))


def filled_by(cluster: Cluster, fill: Callable[[Database], Coroutine[None, None, object]]) -> Cluster:
    """The same, once it is filled and nobody is connected to it any more."""

    async def by_the_pool() -> None:
        async with cluster.as_role(MASTER) as database:
            await fill(database)

    asyncio.run(by_the_pool())
    return cluster


@pytest.fixture(scope="session")
def migrated(postgres: PostgresServer, aws: Aws, data_api: Aws) -> Cluster:
    """Nothing but the schema. Only to be copied."""
    return filled_by(new_cluster(postgres, aws, data_api), lambda database: migrate(database, read_migrations()))


@pytest.fixture(scope="session")
def sampled(migrated: Cluster) -> Cluster:
    """With the samples, and without embeddings. Only to be copied."""
    rows = read_rows(datetime.now(UTC).date())
    return filled_by(copied(migrated), lambda database: load(database, rows))


@pytest.fixture
def empty_cluster(postgres: PostgresServer, aws: Aws, data_api: Aws) -> Cluster:
    """For tests of what fills it."""
    return new_cluster(postgres, aws, data_api)


@pytest.fixture(scope="session")
def filled(postgres: PostgresServer, aws: Aws, data_api: Aws) -> Cluster:
    """The shop of the session."""
    cluster = new_cluster(postgres, aws, data_api)

    async def fill() -> None:
        database = cluster.over_http()
        await migrate(database, read_migrations())
        await load(database, read_rows(datetime.now(UTC).date()))

    asyncio.run(fill())
    return cluster


@pytest.fixture(scope="module")
def shop(filled: Cluster) -> Cluster:
    """For tests that read it, or that undo what they do. Roles are the server's: each module sets passwords anew."""
    with psycopg.connect(filled.superuser_dsn) as connection:
        for role in LOGINS:  # the comment says which password is set, whoever has set another since
            connection.execute(SQL("COMMENT ON ROLE {} IS NULL").format(Identifier(role)))
    asyncio.run(set_passwords(filled.over_http(), filled.role_secrets, filled.aws.client("secretsmanager")))
    return filled
