"""What the pool promises beyond the contract: it outlives restarts, rotations and idle hours."""

import asyncio
import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Literal
from structlog.testing import capture_logs

from agents.common.alarms import CONNECTION_FAILED
from agents.common.database import Database
from agents.common.errors import ClickShopError, DatabaseUnavailable
from agents.common.postgres import PoolLimits, PostgresAddress, PostgresDatabase
from local.postgres import PostgresServer
from tests.fakes.http_server import free_port
from tests.fakes.spans import spans_in_memory
from tests.integration.data_api import Aws, create_secret

_WITHIN_SECONDS = 20.0
_USER = "pool_master"
_PASSWORD = "password-of-the-pool's-master"


@pytest.fixture(scope="module")
def stoppable_server() -> Iterator[PostgresServer]:
    """A server that nobody else is on."""
    folder = Path(tempfile.mkdtemp(prefix="clickshop-postgres-"))
    server = PostgresServer(folder, free_port(), settings={"fsync": "off", "full_page_writes": "off"})
    yield server
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture
def own_server(stoppable_server: PostgresServer) -> PostgresServer:
    """It runs, and the test may stop it."""
    stoppable_server.start()
    stoppable_server.create_cluster_database("shop", _USER, _PASSWORD)
    return stoppable_server


@asynccontextmanager
async def pool_on(server: PostgresServer, aws: Aws, limits: PoolLimits, arn: str = "") -> AsyncIterator[Database]:
    """The pool as its master user, on the server's database."""
    secret_arn = arn or create_secret(aws, _USER, _PASSWORD)
    address = PostgresAddress(host="127.0.0.1", port=server.port, name="shop", sslmode="disable", secret_arn=secret_arn)
    async with PostgresDatabase(address, aws.client("secretsmanager"), limits) as database:
        yield database


async def answer(database: Database) -> object:
    """One, when PostgreSQL answers."""
    async with database.transaction(None) as transaction:
        [row] = await transaction.fetch("SELECT 1 AS one")
    return row["one"]


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Polls until it holds; raises TimeoutError when it never does."""
    async with asyncio.timeout(_WITHIN_SECONDS):
        while not await condition():  # noqa: ASYNC110 - what is awaited is another process's state
            await asyncio.sleep(0.05)


async def sessions(server: PostgresServer) -> int:
    """How many connections our user holds."""
    async with await psycopg.AsyncConnection.connect(server.dsn, autocommit=True) as connection:
        cursor = await connection.execute("SELECT count(*) FROM pg_stat_activity WHERE usename = %s", (_USER,))
        row = await cursor.fetchone()
    assert row
    return int(row[0])


async def test_a_restart_is_not_noticed_by_the_next_request(own_server: PostgresServer, aws: Aws) -> None:
    async with pool_on(own_server, aws, PoolLimits()) as database:
        assert await answer(database) == 1
        await asyncio.to_thread(own_server.stop)
        await asyncio.to_thread(own_server.start)
        assert await answer(database) == 1


async def test_an_outage_is_an_error_and_its_end_is_noticed(own_server: PostgresServer, aws: Aws) -> None:
    async with pool_on(own_server, aws, PoolLimits(patience=0.5)) as database:
        assert await answer(database) == 1
        await asyncio.to_thread(own_server.stop)
        for _ in range(3):
            with pytest.raises(DatabaseUnavailable):
                await answer(database)
        await asyncio.to_thread(own_server.start)

        async def answers() -> bool:
            try:
                return await answer(database) == 1
            except DatabaseUnavailable:
                return False

        await until(answers)


async def test_who_waits_is_served_when_the_server_is_back_even_after_the_pool_gave_up(
    own_server: PostgresServer, aws: Aws, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("agents.common.postgres._RETRY_CONNECTING_SECONDS", 0.2)
    await asyncio.to_thread(own_server.stop)
    async with pool_on(own_server, aws, PoolLimits(patience=_WITHIN_SECONDS)) as database:
        waiting = [asyncio.create_task(answer(database)) for _ in range(3)]

        async def gave_up() -> bool:
            return "reconnection attempt in pool" in caplog.text

        await until(gave_up)
        await asyncio.to_thread(own_server.start)
        assert await asyncio.gather(*waiting) == [1, 1, 1]


async def test_a_connection_that_is_lost_in_a_transaction_is_an_error_and_the_next_one_works(
    own_server: PostgresServer, aws: Aws
) -> None:
    async def lose(database: Database) -> None:
        async with database.transaction(None) as transaction:
            await transaction.fetch("SELECT pg_backend_pid() AS pid")
            with psycopg.connect(own_server.dsn, autocommit=True) as superuser:
                superuser.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (_USER,))
            await transaction.fetch("SELECT 1 AS one")

    async with pool_on(own_server, aws, PoolLimits()) as database:
        with pytest.raises(DatabaseUnavailable):
            await lose(database)
        assert await answer(database) == 1


async def test_a_rotated_password_needs_no_restart(own_server: PostgresServer, aws: Aws) -> None:
    arn = create_secret(aws, _USER, _PASSWORD)
    async with pool_on(own_server, aws, PoolLimits(), arn) as database:
        assert await answer(database) == 1
        with psycopg.connect(own_server.dsn, autocommit=True) as superuser:
            superuser.execute(SQL("ALTER ROLE pool_master PASSWORD {}").format(Literal("another-password")))
            superuser.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (_USER,))
        aws.client("secretsmanager").put_secret_value(
            SecretId=arn, SecretString=json.dumps({"username": _USER, "password": "another-password"})
        )
        assert await answer(database) == 1


async def test_an_idle_pool_keeps_no_connection(own_server: PostgresServer, aws: Aws) -> None:
    async with pool_on(own_server, aws, PoolLimits(idle=0.2)) as database:
        await asyncio.gather(*(answer(database) for _ in range(5)))
        assert await sessions(own_server) > 0

        async def is_empty() -> bool:
            return await sessions(own_server) == 0

        await until(is_empty)
        assert await answer(database) == 1


async def test_a_statement_that_takes_too_long_is_ended(own_server: PostgresServer, aws: Aws) -> None:
    async def sleep(database: Database) -> None:
        async with database.transaction(None) as transaction:
            await transaction.fetch("SELECT 1 AS one FROM pg_sleep(60)")

    async with pool_on(own_server, aws, PoolLimits(statement=0.1)) as database:
        with pytest.raises(DatabaseUnavailable):
            await sleep(database)


async def test_no_secret_is_in_an_error(own_server: PostgresServer, aws: Aws) -> None:
    arn = create_secret(aws, _USER, "a-wrong-password")
    with capture_logs() as lines:
        async with pool_on(own_server, aws, PoolLimits(patience=0.3), arn) as database:
            with pytest.raises(ClickShopError) as error:
                await answer(database)
    told = [error.value, error.value.__cause__, getattr(error.value, "__notes__", []), lines]
    assert "wrong-password" not in repr(told)


@pytest.mark.parametrize("secret", ["a-wrong-password", None])
async def test_a_failed_connection_is_a_line_in_the_log(
    own_server: PostgresServer, aws: Aws, secret: str | None
) -> None:
    arn = create_secret(aws, _USER, secret) if secret else "arn:aws:secretsmanager:us-east-1:123456789012:secret:none"
    with capture_logs() as lines:
        async with pool_on(own_server, aws, PoolLimits(patience=0.3), arn) as database:
            with pytest.raises(ClickShopError):
                await answer(database)
    assert [line["event"] for line in lines if line["log_level"] == "warning"][:1] == [CONNECTION_FAILED]


async def test_a_transaction_is_a_span_of_what_it_talks_to(
    own_server: PostgresServer, aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    exporter = spans_in_memory(monkeypatch)
    async with pool_on(own_server, aws, PoolLimits()) as database:
        assert await answer(database) == 1
    (span,) = exporter.get_finished_spans()
    assert span.attributes == {"db.system.name": "postgresql", "db.namespace": "shop"}
