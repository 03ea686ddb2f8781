"""A fresh PostgreSQL for the integration tests, and the Data API over it.

One server a session, one database a test that asks for one.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from moto.server import ThreadedMotoServer
from psycopg.sql import SQL, Identifier

from local.data_api.limits import Limits
from local.postgres import PostgresServer
from tests.fakes.http_server import free_port
from tests.integration.data_api import Aws, DataApiDatabase, create_cluster, create_secret, serve_data_api

MASTER_USER = "clickshop_admin"
MASTER_PASSWORD = "master-of-a-test's-database"


@dataclass(frozen=True)
class ClusterDatabase:
    """An empty database as RDS hands it over: its master user owns it and is no superuser."""

    host: str
    port: int
    name: str
    username: str
    password: str
    dsn: str


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A running PostgreSQL 18 with pgvector, gone after the session (and so in no hurry to reach the disk)."""
    folder = Path(tempfile.mkdtemp(prefix="clickshop-postgres-"))  # pytest's own folders are closed to other accounts
    server = PostgresServer(folder, free_port(), settings={"fsync": "off", "full_page_writes": "off"})
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder)


@contextmanager
def new_database(postgres: PostgresServer) -> Iterator[ClusterDatabase]:
    """A database, dropped in the end. Roles outlive it: they belong to the server."""
    name = f"test_{uuid4().hex}"
    postgres.create_cluster_database(name, MASTER_USER, MASTER_PASSWORD)
    yield ClusterDatabase(
        host="127.0.0.1",
        port=postgres.port,
        name=name,
        username=MASTER_USER,
        password=MASTER_PASSWORD,
        dsn=postgres.connection_string(database=name, user=MASTER_USER, password=MASTER_PASSWORD),
    )
    with psycopg.connect(postgres.dsn, autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture
def cluster_database(postgres: PostgresServer) -> Iterator[ClusterDatabase]:
    """A database for one test."""
    with new_database(postgres) as database:
        yield database


@pytest.fixture(scope="session")
def aws() -> Iterator[Aws]:
    """Secrets Manager and RDS's control plane, by moto."""
    port = free_port()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    yield Aws(f"http://127.0.0.1:{port}")
    server.stop()


@pytest.fixture(scope="session")
def data_api(aws: Aws, postgres: PostgresServer) -> Iterator[Aws]:
    """The Data API with AWS's own limits."""
    with serve_data_api(aws, postgres_port=postgres.port, limits=Limits()) as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def reused_database(aws: Aws, data_api: Aws, postgres: PostgresServer) -> Iterator[DataApiDatabase]:
    """One database, because making one takes longer than most tests of the Data API."""
    with new_database(postgres) as database:
        yield DataApiDatabase(
            client=data_api.client("rds-data"),
            resource_arn=create_cluster(aws),
            secret_arn=create_secret(aws, database.username, database.password),
            name=database.name,
        )


@pytest.fixture
def data_api_database(reused_database: DataApiDatabase) -> DataApiDatabase:
    """An empty schema by the Data API, as the database's master user."""
    for statement in ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public", "GRANT USAGE ON SCHEMA public TO PUBLIC"):
        reused_database.execute(statement)
    return reused_database
