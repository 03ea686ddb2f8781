"""Transactions: all or nothing, side by side, cut short, and without a server."""

import asyncio
from collections.abc import Awaitable, Callable

import psycopg
import pytest

from agents.common.data_api import DataApiDatabase
from agents.common.database import (
    Database,
    StatementRefused,
    statement,
    words_of_postgres,
)
from agents.common.errors import ConstraintViolated, DatabaseUnavailable
from agents.common.postgres import PoolLimits, PostgresAddress, PostgresDatabase
from tests.fakes.http_server import free_port
from tests.integration.agents.common.database_contract.conftest import (
    STAFF,
    Server,
    customer,
    execute,
    value,
)
from tests.integration.data_api import Aws, create_secret

_WITHIN_SECONDS = 10.0


async def test_a_clean_exit_commits(database: Database) -> None:
    await execute(database, "CREATE TABLE kept (n integer)", "INSERT INTO kept VALUES (1), (2)")
    assert await value(database, "SELECT count(*) AS n FROM kept") == 2


async def test_an_exception_rolls_back_and_goes_on(database: Database) -> None:
    await execute(database, "CREATE TABLE kept (n integer)")

    async def fail() -> None:
        async with database.transaction(None) as transaction:
            await transaction.execute("INSERT INTO kept VALUES (1)")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await value(database, "SELECT count(*) AS n FROM kept") == 0


async def test_nothing_is_committed_quietly_after_a_statement_failed(database: Database) -> None:
    await execute(database, "CREATE TABLE kept (n integer PRIMARY KEY)")

    async def overlook_a_failure() -> None:
        async with database.transaction(None) as transaction:
            await transaction.execute("INSERT INTO kept VALUES (1)")
            with pytest.raises(ConstraintViolated):
                await transaction.execute("INSERT INTO kept VALUES (1)")

    with pytest.raises(StatementRefused):
        await overlook_a_failure()
    assert await value(database, "SELECT count(*) AS n FROM kept") == 0


async def test_a_transaction_without_statements_does_nothing(database: Database) -> None:
    async with database.transaction(STAFF):
        pass
    assert await value(database, "SELECT 1 AS one") == 1


async def test_execute_counts_the_rows_that_changed(database: Database) -> None:
    async with database.transaction(None) as transaction:
        assert await transaction.execute("CREATE TABLE kept (n integer)") == 0
        assert await transaction.execute("INSERT INTO kept SELECT generate_series(1, 5)") == 5
        assert await transaction.execute("UPDATE kept SET n = 0 WHERE n > :n", n=3) == 2
        assert await transaction.execute("SELECT n FROM kept") == 0
        assert await transaction.execute("DELETE FROM kept") == 5


async def test_fetch_returns_what_a_change_returns(database: Database) -> None:
    async with database.transaction(None) as transaction:
        assert await transaction.fetch("CREATE TABLE kept (n integer)") == []
        rows = await transaction.fetch("INSERT INTO kept VALUES (:a), (:b) RETURNING n, n * 2 AS twice", a=1, b=2)
        assert [dict(row) for row in rows] == [{"n": 1, "twice": 2}, {"n": 2, "twice": 4}]
        assert await transaction.fetch("SELECT n FROM kept WHERE false") == []


async def test_statements_that_travel_together_answer_in_their_order(database: Database) -> None:
    async with database.transaction(customer(3)) as transaction:
        found = await transaction.fetch_all(
            statement("CREATE TABLE kept (n integer)"),
            statement("INSERT INTO kept VALUES (:a), (:b) RETURNING n", a=1, b=2),
            statement("SELECT sum(n) AS n, current_setting('clickshop.customer_id') AS who FROM kept"),
        )
    assert [[dict(row) for row in rows] for rows in found] == [[], [{"n": 1}, {"n": 2}], [{"n": 3, "who": "cust003"}]]
    async with database.transaction(None) as transaction:
        await transaction.fetch("SELECT 1 AS one")
        [rows, none] = await transaction.fetch_all(
            statement("SELECT count(*) AS n FROM kept"), statement("DELETE FROM kept WHERE n > :n", n=9)
        )
    assert ([dict(row) for row in rows], none) == ([{"n": 2}], [])


async def test_one_that_fails_among_others_is_named_and_takes_them_along(database: Database) -> None:
    await execute(database, "CREATE TABLE kept (n integer PRIMARY KEY)")

    async def write() -> None:
        async with database.transaction(None) as transaction:
            await transaction.fetch_all(
                statement("INSERT INTO kept VALUES (1)"),
                statement("INSERT INTO kept VALUES (1)"),
                statement("INSERT INTO kept VALUES (2)"),
            )

    with pytest.raises(ConstraintViolated) as refused:
        await write()
    assert "23505" in words_of_postgres(refused.value)
    assert await value(database, "SELECT count(*) AS n FROM kept") == 0


async def test_transactions_run_at_the_same_time(database: Database) -> None:
    """Each waits for the other inside its transaction: one after the other, this would never end."""
    meeting = asyncio.Barrier(2)

    async def meet() -> None:
        async with database.transaction(None) as transaction:
            await transaction.fetch("SELECT 1 AS one")
            await meeting.wait()
            await transaction.fetch("SELECT 2 AS two")

    async with asyncio.timeout(_WITHIN_SECONDS):
        await asyncio.gather(meet(), meet())


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Polls until it holds; raises TimeoutError when it never does."""
    async with asyncio.timeout(_WITHIN_SECONDS):
        while not await condition():  # noqa: ASYNC110 - what is awaited is another process's state
            await asyncio.sleep(0.02)


async def test_a_cancelled_transaction_leaves_nothing_and_the_next_one_works(
    database: Database, server: Server
) -> None:
    await execute(database, "CREATE TABLE kept (n integer)")

    async def work() -> None:
        async with database.transaction(STAFF) as transaction:
            await transaction.execute("INSERT INTO kept VALUES (1)")
            await transaction.fetch("SELECT 1 AS slept FROM pg_sleep(1)")
            await transaction.execute("INSERT INTO kept VALUES (2)")

    async with await psycopg.AsyncConnection.connect(server.dsn, autocommit=True) as observer:

        async def active(pattern: str) -> bool:
            cursor = await observer.execute(
                "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
                "AND (state = 'active' OR state LIKE 'idle in%%') AND query LIKE %s",
                (pattern,),
            )
            return await cursor.fetchone() is not None

        task = asyncio.create_task(work())
        await until(lambda: active("%pg_sleep%"))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

        async def is_over() -> bool:
            return not await active("%")

        await until(is_over)
    assert await value(database, "SELECT count(*) AS n FROM kept") == 0


async def test_without_a_server_it_is_unavailable(aws: Aws) -> None:
    port = free_port()
    secret_arn = create_secret(aws, "somebody", "secret-of-somebody")
    address = PostgresAddress(host="127.0.0.1", port=port, name="x", sslmode="disable", secret_arn=secret_arn)
    client = Aws(f"http://127.0.0.1:{port}").client("rds-data")
    nowhere = DataApiDatabase(client, cluster_arn="arn:aws:rds:us-east-1:1:cluster:x", secret_arn=secret_arn, name="x")
    async with PostgresDatabase(address, aws.client("secretsmanager"), PoolLimits(patience=0.3)) as pool:
        for unreachable in (pool, nowhere):
            with pytest.raises(DatabaseUnavailable) as error:
                await value(unreachable, "SELECT 1 AS one")
            assert "secret" not in error.value.message
