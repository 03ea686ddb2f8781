"""`verify-full` as the task definitions ask for it: by TLS, and with nobody but the host that the certificate names."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from agents.common.alarms import CONNECTION_FAILED
from agents.common.database import Database
from agents.common.errors import DatabaseUnavailable
from agents.common.postgres import PoolLimits, PostgresAddress, PostgresDatabase
from tests.fakes.tls_postgres import tls_before, write_certificate
from tests.integration.conftest import ClusterDatabase
from tests.integration.data_api import Aws, create_secret

HERE, ELSEWHERE = "127.0.0.1", "127.0.0.2"


@asynccontextmanager
async def verified(database: ClusterDatabase, aws: Aws, *, port: int, roots: Path) -> AsyncIterator[Database]:
    """The pool, with the task definitions' `sslmode`."""
    address = PostgresAddress(
        host=HERE,
        port=port,
        name=database.name,
        sslmode="verify-full",
        sslrootcert=str(roots),
        secret_arn=create_secret(aws, database.username, database.password),
    )
    async with PostgresDatabase(address, aws.client("secretsmanager"), PoolLimits(patience=1.0)) as opened:
        yield opened


async def answer(database: Database) -> object:
    """One, when PostgreSQL answers."""
    async with database.transaction(None) as transaction:
        [row] = await transaction.fetch("SELECT 1 AS one")
    return row["one"]


async def test_talks_to_the_host_that_the_certificate_names(
    cluster_database: ClusterDatabase, aws: Aws, tmp_path: Path
) -> None:
    certificate = write_certificate(tmp_path, address=HERE)
    async with (
        tls_before(cluster_database.port, certificate) as port,
        verified(cluster_database, aws, port=port, roots=certificate) as database,
    ):
        assert await answer(database) == 1


@pytest.mark.parametrize(
    ("address", "trusts_another", "reason"),
    [(ELSEWHERE, False, "does not match host name"), (HERE, True, "certificate verify failed")],
)
async def test_refuses_another_host_and_an_unknown_authority(
    cluster_database: ClusterDatabase, aws: Aws, tmp_path: Path, address: str, trusts_another: bool, reason: str
) -> None:
    certificate = write_certificate(tmp_path, address=address)
    roots = write_certificate(tmp_path, address=HERE) if trusts_another else certificate
    with capture_logs() as lines:
        async with (
            tls_before(cluster_database.port, certificate) as port,
            verified(cluster_database, aws, port=port, roots=roots) as database,
        ):
            with pytest.raises(DatabaseUnavailable):
                await answer(database)
    failed = [line for line in lines if line["event"] == CONNECTION_FAILED]
    assert failed
    assert reason in failed[0]["reason"]


async def test_refuses_a_server_without_tls(cluster_database: ClusterDatabase, aws: Aws, tmp_path: Path) -> None:
    roots = write_certificate(tmp_path, address=HERE)
    with capture_logs() as lines:
        async with verified(cluster_database, aws, port=cluster_database.port, roots=roots) as database:
            with pytest.raises(DatabaseUnavailable):
                await answer(database)
    assert "server does not support SSL" in lines[0]["reason"]
