"""What every adapter of the database port promises: each test runs over psycopg's pool and over the RDS Data API."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import LiteralString
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from agents.common.data_api import DataApiDatabase
from agents.common.database import (
    Database,
    Parameter,
    SharedDatabase,
)
from agents.common.postgres import PoolLimits, PostgresAddress, PostgresDatabase
from agents.common.principal import Principal
from local.postgres import PostgresServer
from tests.integration.data_api import Aws, create_cluster, create_secret

STAFF = Principal(kind="staff", subject="staff-1", customer_id=None)


def customer(number: int) -> Principal:
    """A customer by number."""
    return Principal(kind="customer", subject=f"subject-{number}", customer_id=f"cust{number:03}")


@dataclass(frozen=True)
class Server:
    """A database and the ARNs to reach it by, made once for all of these tests."""

    host: str
    port: int
    name: str
    dsn: str
    superuser_dsn: str
    cluster_arn: str
    secret_arn: str


@pytest.fixture(scope="session")
def server(postgres: PostgresServer, aws: Aws) -> Server:
    """A cluster's database, its master user's secret, and the way in for who cleans up."""
    name, user, password = f"contract_{uuid4().hex}", "contract_master", "password-of-the-contract's-master"
    postgres.create_cluster_database(name, user, password)
    return Server(
        host="127.0.0.1",
        port=postgres.port,
        name=name,
        dsn=postgres.connection_string(database=name, user=user, password=password),
        superuser_dsn=make_conninfo(postgres.dsn, dbname=name),
        cluster_arn=create_cluster(aws),
        secret_arn=create_secret(aws, user, password),
    )


@pytest.fixture
def clean_server(server: Server) -> Iterator[Server]:
    """Nothing of a test is there for the next one."""
    yield server
    with psycopg.connect(server.superuser_dsn, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public AUTHORIZATION pg_database_owner")


@pytest.fixture(params=["pool", "data_api"])
async def database(
    request: pytest.FixtureRequest, clean_server: Server, aws: Aws, data_api: Aws
) -> AsyncIterator[SharedDatabase]:
    """An empty database as its master user. The pool has two connections, so that tests meet used ones."""
    if request.param == "data_api":
        yield over_http(data_api, clean_server)
        return
    address = PostgresAddress(
        host=clean_server.host,
        port=clean_server.port,
        name=clean_server.name,
        sslmode="disable",
        secret_arn=clean_server.secret_arn,
    )
    async with PostgresDatabase(address, aws.client("secretsmanager"), PoolLimits(connections=2)) as pool:
        yield pool


def over_http(endpoint: Aws, server: Server) -> DataApiDatabase:
    """The server's database by the Data API."""
    return DataApiDatabase(
        endpoint.client("rds-data"), cluster_arn=server.cluster_arn, secret_arn=server.secret_arn, name=server.name
    )


async def value(database: Database, sql: LiteralString, **parameters: Parameter) -> object:
    """The only column of the only row, as nobody."""
    async with database.transaction(None) as transaction:
        [row] = await transaction.fetch(sql, **parameters)
    [only] = row.values()
    return only


async def execute(database: Database, *statements: LiteralString) -> None:
    """Each statement, together in one transaction."""
    async with database.transaction(None) as transaction:
        for statement in statements:
            await transaction.execute(statement)
