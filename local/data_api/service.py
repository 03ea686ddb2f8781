"""The five operations: from a validated request to the body of the response."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Self

from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult

from local.data_api.access import Access
from local.data_api.cache import ShortMemory
from local.data_api.clusters import ClusterDirectory
from local.data_api.column_types import column_types
from local.data_api.credentials import CredentialStore
from local.data_api.errors import BadRequestException, DatabaseErrorException, StatementTimeoutException
from local.data_api.limits import Limits
from local.data_api.metadata import column_metadata
from local.data_api.outlasting import OutlastingStatements
from local.data_api.parameters import bind, in_order
from local.data_api.pool import ConnectionPool
from local.data_api.requests import BatchRequest, BeginRequest, EndRequest, ExecuteRequest, SqlParameter
from local.data_api.results import column_labels, fetch, formatted_records, records
from local.data_api.session import Command, Connection, run
from local.data_api.statements import parse
from local.data_api.transactions import Transaction, Transactions

if TYPE_CHECKING:
    from mypy_boto3_rds import RDSClient
    from mypy_boto3_secretsmanager import SecretsManagerClient

Body = dict[str, object]


class DataApi:
    """What AWS does behind the wire."""

    def __init__(self, access: Access, limits: Limits) -> None:
        self._access = access
        self._limits = limits
        self._transactions = Transactions(access.release, limits)
        self._outlasting = OutlastingStatements()

    @classmethod
    def create(
        cls, *, rds: "RDSClient", secrets_manager: "SecretsManagerClient", host: str, port: int, limits: Limits
    ) -> Self:
        """Over the PostgreSQL at host and port, for the clusters and secrets that the two AWS APIs know."""
        access = Access(
            clusters=ClusterDirectory(rds, ShortMemory(limits.remembered_seconds)),
            credentials=CredentialStore(secrets_manager, ShortMemory(limits.remembered_seconds)),
            pool=ConnectionPool(host=host, port=port, limit=limits.connections),
        )
        return cls(access, limits)

    async def execute(self, request: ExecuteRequest) -> Body:
        """ExecuteStatement."""
        command = _command(request.sql, request.parameters)
        if request.continue_after_timeout:
            return await self._execute_and_outlast(request, command)
        async with self._connection(request) as connection:
            async with self._in_time(connection):
                result = await run(connection, command)
            return await self._response(connection, result, request)

    async def batch_execute(self, request: BatchRequest) -> Body:
        """BatchExecuteStatement."""
        commands = [_command(request.sql, parameters) for parameters in request.parameter_sets]
        async with self._connection(request) as connection, self._in_time(connection):
            if request.transaction_id:
                await _run_all(connection, commands)
            elif commands:
                await run(connection, Command("BEGIN"))  # an error leaves it open, and the pool then rolls it back
                await _run_all(connection, commands)
                await run(connection, Command("COMMIT"))
        return {"updateResults": [{"generatedFields": []} for _ in commands]}

    async def begin_transaction(self, request: BeginRequest) -> Body:
        """BeginTransaction."""
        login, connection = await self._access.connect(
            resource_arn=request.resource_arn, secret_arn=request.secret_arn, database=request.database
        )
        return {"transactionId": await self._transactions.begin(request.resource_arn, login, connection)}

    async def commit_transaction(self, request: EndRequest) -> Body:
        """CommitTransaction."""
        async with self._transaction(request, request.transaction_id) as transaction:
            await self._transactions.commit(transaction)
        return {"transactionStatus": "Transaction Committed"}

    async def rollback_transaction(self, request: EndRequest) -> Body:
        """RollbackTransaction."""
        async with self._transaction(request, request.transaction_id) as transaction:
            await self._transactions.roll_back(transaction)
        return {"transactionStatus": "Rollback Complete"}

    async def close(self) -> None:
        """Rolls back what is open and closes all connections."""
        await self._outlasting.close()
        await self._transactions.close()
        await self._access.close()

    @asynccontextmanager
    async def _transaction(
        self, request: EndRequest | ExecuteRequest | BatchRequest, transaction_id: str
    ) -> AsyncIterator[Transaction]:
        username = await self._access.username(request.secret_arn)
        async with self._transactions.use(
            transaction_id, resource_arn=request.resource_arn, username=username
        ) as transaction:
            yield transaction

    @asynccontextmanager
    async def _connection(self, request: ExecuteRequest | BatchRequest) -> AsyncIterator[Connection]:
        """The transaction's connection, or one for this call."""
        if request.transaction_id:
            async with self._transaction(request, request.transaction_id) as transaction:
                if request.database and request.database != transaction.login.database:
                    raise BadRequestException("Database name is not the same as transaction's")
                yield transaction.connection
            return
        login, connection = await self._access.connect(
            resource_arn=request.resource_arn, secret_arn=request.secret_arn, database=request.database
        )
        try:
            yield connection
        finally:
            await self._access.release(login, connection)

    @asynccontextmanager
    async def _in_time(self, connection: Connection) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._limits.statement_seconds):
                yield
        except TimeoutError as error:  # psycopg has cancelled the statement in the server
            raise _timed_out(connection) from error

    async def _execute_and_outlast(self, request: ExecuteRequest, command: Command) -> Body:
        """The call ends in time, the statement when it is done."""
        login, connection = await self._access.connect(
            resource_arn=request.resource_arn, secret_arn=request.secret_arn, database=request.database
        )
        running = asyncio.create_task(run(connection, command))
        done, _ = await asyncio.wait({running}, timeout=self._limits.statement_seconds)
        if not done:
            self._outlasting.add(running, lambda: self._access.release(login, connection))
            raise _timed_out(connection)
        try:
            return await self._response(connection, running.result(), request)
        finally:
            await self._access.release(login, connection)

    async def _response(self, connection: Connection, result: PGresult, request: ExecuteRequest) -> Body:
        if result.status != ExecStatus.TUPLES_OK:
            return {"numberOfRecordsUpdated": result.command_tuples or 0, "generatedFields": []}
        columns = await column_types(connection, result)
        rows = fetch(result, self._limits)
        body: Body = {"numberOfRecordsUpdated": 0}
        if request.format_records_as == "JSON":
            return body | {"formattedRecords": formatted_records(rows, column_labels(result), columns, request.options)}
        if request.include_result_metadata:
            body["columnMetadata"] = await column_metadata(connection, result, columns)
        return body | {"records": records(rows, columns, request.options)}


async def _run_all(connection: Connection, commands: list[Command]) -> None:
    for command in commands:
        result = await run(connection, command)
        if result.status == ExecStatus.TUPLES_OK and (result.command_status or b"").startswith(b"SELECT"):
            raise DatabaseErrorException("A result was returned when none was expected.; SQLState: 0100E")


def _command(sql: str, parameters: list[SqlParameter]) -> Command:
    bound = bind(parameters)
    statement = parse(sql, frozenset(bound))
    return Command(statement.sql, in_order(statement.names, bound))


def _timed_out(connection: Connection) -> StatementTimeoutException:
    return StatementTimeoutException("Request timed out", dbConnectionId=connection.pgconn.backend_pid)
