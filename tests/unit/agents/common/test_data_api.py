"""The Data API adapter where a real server can't be made to behave so: waking up, breaking, answering late."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, cast

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from agents.common.data_api import DataApiDatabase
from agents.common.database import StatementRefused, words_of_postgres
from agents.common.errors import ClickShopError, ConstraintViolated, DatabaseUnavailable

if TYPE_CHECKING:
    from mypy_boto3_rds_data import RDSDataServiceClient


@lru_cache
def _client() -> "RDSDataServiceClient":
    return boto3.client("rds-data", region_name="us-east-1")


def failure(code: str, message: str = "") -> ClientError:
    """What boto3 raises for an error of the service, of the class that its model names."""
    kind: type[ClientError] = getattr(_client().exceptions, code)
    return kind({"Error": {"Code": code, "Message": message}}, "BeginTransaction")


class FakeDataApi:
    """A client that notes its calls. `on_call` may raise or wait, by the name of the operation."""

    def __init__(self, on_call: Callable[[str], None] = lambda _operation: None) -> None:
        self.exceptions = _client().exceptions
        self.calls: list[str] = []
        self._on_call = on_call

    def _call(self, operation: str) -> Mapping[str, object]:
        self.calls.append(operation)
        self._on_call(operation)
        return {"transactionId": "t-1", "records": [], "columnMetadata": [], "numberOfRecordsUpdated": 0}

    def begin_transaction(self, **_: object) -> Mapping[str, object]:
        """Begins."""
        return self._call("begin")

    def execute_statement(self, **_: object) -> Mapping[str, object]:
        """Executes."""
        return self._call("execute")

    def commit_transaction(self, **_: object) -> Mapping[str, object]:
        """Commits."""
        return self._call("commit")

    def rollback_transaction(self, **_: object) -> Mapping[str, object]:
        """Rolls back."""
        return self._call("rollback")


def database_on(client: FakeDataApi, pauses: list[float] | None = None) -> DataApiDatabase:
    """The adapter on the fake, without real pauses."""

    async def pause(seconds: float) -> None:
        if pauses is not None:
            pauses.append(seconds)

    return DataApiDatabase(
        cast("RDSDataServiceClient", client), cluster_arn="arn:c", secret_arn="arn:s", name="shop", pause=pause
    )


async def read(database: DataApiDatabase) -> None:
    """One statement in one transaction."""
    async with database.transaction(None) as transaction:
        await transaction.fetch("SELECT 1 AS one")


async def test_a_paused_cluster_is_waited_for() -> None:
    asleep = iter([True, True, True, False])

    def wake(operation: str) -> None:
        if operation == "begin" and next(asleep):
            raise failure("DatabaseResumingException")

    client, pauses = FakeDataApi(wake), list[float]()
    await read(database_on(client, pauses))
    assert client.calls == ["begin"] * 4 + ["execute", "execute", "commit"]
    assert len(pauses) == 3


async def test_a_cluster_that_never_wakes_is_unavailable_after_long_enough() -> None:
    def sleep(_operation: str) -> None:
        raise failure("DatabaseResumingException", "is resuming after being auto-paused")

    pauses = list[float]()
    with pytest.raises(DatabaseUnavailable):
        await read(database_on(FakeDataApi(sleep), pauses))
    assert sum(pauses) > 15


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (failure("DatabaseErrorException", "ERROR: duplicate key; SQLState: 23505"), ConstraintViolated),
        (failure("DatabaseErrorException", "ERROR: syntax error; Position: 1; SQLState: 42601"), StatementRefused),
        (failure("BadRequestException", "ERROR: relation does not exist; SQLState: 42P01"), StatementRefused),
        (
            failure("BadRequestException", "Database returned more than the allowed response size limit"),
            StatementRefused,
        ),
        (failure("UnsupportedResultException", "unsupported data type"), StatementRefused),
        (failure("StatementTimeoutException"), DatabaseUnavailable),
        (failure("DatabaseUnavailableException"), DatabaseUnavailable),
        (failure("ServiceUnavailableError"), DatabaseUnavailable),
        (failure("TransactionNotFoundException", "Transaction t-1 is not found"), DatabaseUnavailable),
        (failure("ForbiddenException", "is not authorized"), DatabaseUnavailable),
        (EndpointConnectionError(endpoint_url="https://rds-data"), DatabaseUnavailable),
    ],
)
async def test_errors_are_translated_and_the_transaction_is_rolled_back(
    error: Exception, meaning: type[ClickShopError]
) -> None:
    statements = iter([False, True])

    def fail(operation: str) -> None:
        if operation == "execute" and next(statements):
            raise error

    client = FakeDataApi(fail)
    with pytest.raises(ClickShopError) as raised:
        await read(database_on(client))
    assert type(raised.value) is meaning
    assert str(error).rpartition(": ")[2] in words_of_postgres(raised.value)
    assert client.calls == ["begin", "execute", "execute", "rollback"]


async def test_a_rollback_that_fails_does_not_hide_why() -> None:
    def fail(operation: str) -> None:
        if operation == "rollback":
            raise failure("ServiceUnavailableError")

    async def work() -> None:
        async with database_on(FakeDataApi(fail)).transaction(None):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await work()


async def test_a_commit_that_fails_is_an_error() -> None:
    def fail(operation: str) -> None:
        if operation == "commit":
            raise failure("DatabaseErrorException", "ERROR: deferred; SQLState: 23503")

    with pytest.raises(ConstraintViolated):
        await read(database_on(FakeDataApi(fail)))


@pytest.mark.parametrize(
    ("during", "calls"),
    [("begin", ["begin", "rollback"]), ("execute", ["begin", "execute", "rollback"])],
)
async def test_cancelled_in_a_call_it_rolls_back_after_it(during: str, calls: list[str]) -> None:
    began, may_end = threading.Event(), threading.Event()

    def linger(operation: str) -> None:
        if operation == during:
            began.set()
            assert may_end.wait(10)

    client = FakeDataApi(linger)
    task = asyncio.create_task(read(database_on(client)))
    assert await asyncio.to_thread(began.wait, 10)
    task.cancel()
    await asyncio.sleep(0)
    assert client.calls[-1] == during
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert client.calls == calls
