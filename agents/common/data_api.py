"""The database port over the RDS Data API: for Lambdas, migrations and MCP. Standard library and boto3 only."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, LiteralString, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from agents.common.data_api_values import as_parameter, as_row
from agents.common.database import (
    SET_PRINCIPAL,
    ActingDatabase,
    Parameter,
    Row,
    Statement,
    principal_parameters,
    refusal,
)
from agents.common.errors import ClickShopError
from agents.common.principal import Principal
from agents.common.sql import numbered

if TYPE_CHECKING:
    from mypy_boto3_rds_data import RDSDataServiceClient
    from mypy_boto3_rds_data.type_defs import BeginTransactionResponseTypeDef, ExecuteStatementResponseTypeDef

logger = logging.getLogger(__name__)

_T = TypeVar("_T")

_WAKING_UP_SECONDS = (1.0, 2.0, 4.0, 8.0, 8.0, 8.0, 8.0)  # a paused Aurora needs about 15
_SQLSTATE = re.compile(r"SQLState: ([0-9A-Z]{5})")
# What an error without a SQLSTATE is about. All others are about the way there.
_SQLSTATES = {
    "BadRequestException": "XX000",
    "DatabaseErrorException": "XX000",
    "UnsupportedResultException": "XX000",
    "ValidationException": "XX000",
    "SerializationException": "22021",  # half of a surrogate pair is no text
}


class DataApiDatabase:
    """Transactions over HTTP, under the role that the secret names."""

    def __init__(
        self,
        client: "RDSDataServiceClient",
        *,
        cluster_arn: str,
        secret_arn: str,
        name: str,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._cluster_arn = cluster_arn
        self._secret_arn = secret_arn
        self._name = name
        self._pause = pause

    def transaction(self, principal: Principal | None) -> AbstractAsyncContextManager["DataApiTransaction"]:
        """Begins with a call of its own, waiting for a paused cluster to wake; commits on a clean exit."""
        return self._carrying(principal, role=None)

    def acting_as(self, role: str) -> ActingDatabase:
        """The same secret, in another role that its own may become."""
        return ActingDatabase(partial(self._carrying, role=role))

    @asynccontextmanager
    async def _carrying(self, principal: Principal | None, *, role: str | None) -> AsyncIterator["DataApiTransaction"]:
        transaction = self._transaction(await self._begin())
        try:
            await transaction.fetch(SET_PRINCIPAL, **principal_parameters(principal, role))
            yield transaction
        except BaseException:
            await transaction.roll_back()
            raise
        await transaction.commit()

    async def _begin(self) -> str:
        with _translated():
            for seconds in _WAKING_UP_SECONDS:
                with suppress(self._client.exceptions.DatabaseResumingException):
                    return await self._begin_once()
                logger.info("the database is waking up")
                await self._pause(seconds)
            return await self._begin_once()

    async def _begin_once(self) -> str:
        begin = asyncio.create_task(asyncio.to_thread(self._call_begin))
        try:
            return (await asyncio.shield(begin))["transactionId"]
        except asyncio.CancelledError:
            await asyncio.wait([begin])
            if begin.exception() is None:
                await self._transaction(begin.result()["transactionId"]).roll_back()
            raise

    def _call_begin(self) -> "BeginTransactionResponseTypeDef":
        return self._client.begin_transaction(
            resourceArn=self._cluster_arn, secretArn=self._secret_arn, database=self._name
        )

    def _transaction(self, id_: str) -> "DataApiTransaction":
        return DataApiTransaction(self._client, cluster_arn=self._cluster_arn, secret_arn=self._secret_arn, id_=id_)


class DataApiTransaction:
    """Statements under one transaction id, one call each."""

    def __init__(self, client: "RDSDataServiceClient", *, cluster_arn: str, secret_arn: str, id_: str) -> None:
        self._client = client
        self._cluster_arn = cluster_arn
        self._secret_arn = secret_arn
        self._id = id_
        self._has_failed = False

    async def fetch(self, sql: LiteralString, /, **parameters: Parameter) -> list[Row]:
        """The rows, by column name."""
        response = await self._run(sql, parameters)
        columns = response.get("columnMetadata", [])
        return [as_row(columns, record) for record in response.get("records", [])]

    async def execute(self, sql: LiteralString, /, **parameters: Parameter) -> int:
        """The number of rows that the statement changed."""
        return (await self._run(sql, parameters)).get("numberOfRecordsUpdated", 0)

    async def fetch_all(self, *statements: Statement) -> list[list[Row]]:
        """The rows of each, a call each."""
        return [await self.fetch(each.sql, **each.parameters) for each in statements]

    async def commit(self) -> None:
        """Ends it well. Raises StatementRefused when a statement failed: PostgreSQL would quietly keep nothing."""
        if self._has_failed:
            await self.roll_back()
            raise refusal("25P02", "a statement before the commit failed")
        with _translated():
            await _in_thread(
                lambda: self._client.commit_transaction(
                    resourceArn=self._cluster_arn, secretArn=self._secret_arn, transactionId=self._id
                )
            )

    async def roll_back(self) -> None:
        """Ends it without a trace. A failure is only logged: the transaction then ends by itself, in three minutes."""
        try:
            await _in_thread(
                lambda: self._client.rollback_transaction(
                    resourceArn=self._cluster_arn, secretArn=self._secret_arn, transactionId=self._id
                )
            )
        except (ClientError, BotoCoreError) as error:
            logger.warning("could not roll back a transaction: %s", error)

    async def _run(self, sql: str, parameters: Mapping[str, Parameter]) -> "ExecuteStatementResponseTypeDef":
        numbered(sql).check(parameters)
        try:
            with _translated():
                return await _in_thread(
                    lambda: self._client.execute_statement(
                        resourceArn=self._cluster_arn,
                        secretArn=self._secret_arn,
                        transactionId=self._id,
                        sql=sql,
                        parameters=[as_parameter(name, value) for name, value in parameters.items()],
                        includeResultMetadata=True,
                    )
                )
        except ClickShopError:
            self._has_failed = True
            raise


async def _in_thread(call: Callable[[], _T]) -> _T:
    """A thread can't be cancelled: when we are, it first ends, so that a rollback comes after it and not beside it."""
    task = asyncio.create_task(asyncio.to_thread(call))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


@contextmanager
def _translated() -> Iterator[None]:
    """The Data API's errors in the port's words.

    https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/CommonErrors.html
    """
    try:
        yield
    except ClientError as error:
        raise _refusal_of(error) from error
    except BotoCoreError as error:  # no answer at all
        raise refusal("08006", str(error)) from error


def _refusal_of(error: ClientError) -> ClickShopError:
    code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
    if said := _SQLSTATE.search(message):
        return refusal(said[1], message)
    return refusal(_SQLSTATES.get(code, "08006"), f"{code}: {message}")
