"""The five operations: from a validated request to the body of the response."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Self

from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult

from local.data_api.cache import ShortMemory
from local.data_api.clusters import ClusterDirectory
from local.data_api.column_types import column_types
from local.data_api.credentials import CredentialStore
from local.data_api.errors import (
    AuthenticationFailed,
    BadRequestException,
    DataApiError,
    DatabaseErrorException,
    StatementTimeoutException,
)
from local.data_api.limits import Limits
from local.data_api.metadata import column_metadata
from local.data_api.parameters import bind, in_order
from local.data_api.pool import ConnectionPool, Login
from local.data_api.requests import BatchRequest, BeginRequest, EndRequest, ExecuteRequest, SqlParameter
from local.data_api.results import column_labels, fetch, formatted_records, records
from local.data_api.session import Command, Connection, run
from local.data_api.statements import parse
from local.data_api.transactions import Transactions

if TYPE_CHECKING:
    from mypy_boto3_rds import RDSClient
    from mypy_boto3_secretsmanager import SecretsManagerClient

logger = logging.getLogger(__name__)

Body = dict[str, object]
_DEFAULT_DATABASE = "postgres"


class DataApi:
    """What AWS does behind the wire."""

    def __init__(
        self, *, clusters: ClusterDirectory, credentials: CredentialStore, pool: ConnectionPool, limits: Limits
    ) -> None:
        self._clusters = clusters
        self._credentials = credentials
        self._pool = pool
        self._limits = limits
        self._transactions = Transactions(pool, limits)
        self._outlasting: set[asyncio.Task[None]] = set()

    @classmethod
    def create(
        cls, *, rds: "RDSClient", secrets_manager: "SecretsManagerClient", host: str, port: int, limits: Limits
    ) -> Self:
        """Over the PostgreSQL at host and port, for the clusters and secrets that the two AWS APIs know."""
        return cls(
            clusters=ClusterDirectory(rds, ShortMemory(limits.remembered_seconds)),
            credentials=CredentialStore(secrets_manager, ShortMemory(limits.remembered_seconds)),
            pool=ConnectionPool(host=host, port=port, limit=limits.connections),
            limits=limits,
        )

    async def execute(self, request: ExecuteRequest) -> Body:
        """ExecuteStatement."""
        command = _command(request.sql, request.parameters)
        if request.continue_after_timeout:
            return await self._execute_and_outlast(request, command)
        async with self._connection(request) as connection:
            result = await self._run(connection, command)
            return await self._response(connection, result, request)

    async def batch_execute(self, request: BatchRequest) -> Body:
        """BatchExecuteStatement."""
        commands = [_command(request.sql, parameters) for parameters in request.parameter_sets]
        async with self._connection(request) as connection:
            if request.transaction_id:
                await self._run_all(connection, commands)
            elif commands:
                await run(connection, Command("BEGIN"))  # left open by an error, and then rolled back by the pool
                await self._run_all(connection, commands)
                await run(connection, Command("COMMIT"))
        return {"updateResults": [{"generatedFields": []} for _ in commands]}

    async def begin_transaction(self, request: BeginRequest) -> Body:
        """BeginTransaction."""
        await self._clusters.require(request.resource_arn)
        login = await self._login(request.secret_arn, request.database)
        try:
            return {"transactionId": await self._transactions.begin(request.resource_arn, login)}
        except AuthenticationFailed:
            login = await self._renewed(request.secret_arn, login)
            return {"transactionId": await self._transactions.begin(request.resource_arn, login)}

    async def commit_transaction(self, request: EndRequest) -> Body:
        """CommitTransaction."""
        username = (await self._login(request.secret_arn, None)).username
        async with self._transactions.use(
            request.transaction_id, resource_arn=request.resource_arn, username=username
        ) as transaction:
            await self._transactions.commit(transaction)
        return {"transactionStatus": "Transaction Committed"}

    async def rollback_transaction(self, request: EndRequest) -> Body:
        """RollbackTransaction."""
        username = (await self._login(request.secret_arn, None)).username
        async with self._transactions.use(
            request.transaction_id, resource_arn=request.resource_arn, username=username
        ) as transaction:
            await self._transactions.roll_back(transaction)
        return {"transactionStatus": "Rollback Complete"}

    async def close(self) -> None:
        """Rolls back what is open and closes all connections."""
        for task in self._outlasting:
            task.cancel()
        await asyncio.gather(*self._outlasting, return_exceptions=True)
        await self._transactions.close()
        await self._pool.close()

    @asynccontextmanager
    async def _connection(self, request: ExecuteRequest | BatchRequest) -> AsyncIterator[Connection]:
        """The transaction's connection, or one for this call."""
        await self._clusters.require(request.resource_arn)
        if request.transaction_id:
            username = (await self._login(request.secret_arn, None)).username
            async with self._transactions.use(
                request.transaction_id, resource_arn=request.resource_arn, username=username
            ) as transaction:
                if request.database and request.database != transaction.login.database:
                    raise BadRequestException("Database name is not the same as transaction's")
                yield transaction.connection
            return
        login, connection = await self._connect(request.secret_arn, request.database)
        try:
            yield connection
        finally:
            await self._pool.release(login, connection)

    async def _connect(self, secret_arn: str, database: str | None) -> tuple[Login, Connection]:
        login = await self._login(secret_arn, database)
        try:
            return login, await self._pool.acquire(login)
        except AuthenticationFailed:
            login = await self._renewed(secret_arn, login)
            return login, await self._pool.acquire(login)

    async def _login(self, secret_arn: str, database: str | None) -> Login:
        credentials = await self._credentials.get(secret_arn)
        return Login(credentials.username, credentials.password, database or _DEFAULT_DATABASE)

    async def _renewed(self, secret_arn: str, refused: Login) -> Login:
        """The login with what the secret holds now: it may have been rotated since it was read."""
        self._credentials.forget(secret_arn)
        return await self._login(secret_arn, refused.database)

    async def _run(self, connection: Connection, command: Command) -> PGresult:
        try:
            async with asyncio.timeout(self._limits.statement_seconds):
                return await run(connection, command)
        except TimeoutError as error:  # psycopg has cancelled it in the server
            raise _timed_out(connection) from error

    async def _run_all(self, connection: Connection, commands: list[Command]) -> None:
        for command in commands:
            result = await self._run(connection, command)
            if result.status == ExecStatus.TUPLES_OK and (result.command_status or b"").startswith(b"SELECT"):
                raise DatabaseErrorException("A result was returned when none was expected.; SQLState: 0100E")

    async def _execute_and_outlast(self, request: ExecuteRequest, command: Command) -> Body:
        """The call ends after 45 seconds, the statement when it is done."""
        await self._clusters.require(request.resource_arn)
        login, connection = await self._connect(request.secret_arn, request.database)
        running = asyncio.create_task(run(connection, command))
        done, _ = await asyncio.wait({running}, timeout=self._limits.statement_seconds)
        if not done:
            self._outlast(running, login, connection)
            raise _timed_out(connection)
        try:
            return await self._response(connection, running.result(), request)
        finally:
            await self._pool.release(login, connection)

    def _outlast(self, running: asyncio.Task[PGresult], login: Login, connection: Connection) -> None:
        async def wait_and_release() -> None:
            try:
                await running
            except DataApiError as error:  # nobody waits for it any more
                logger.warning("a statement failed after its call: %s", error.message)
            finally:
                await self._pool.release(login, connection)

        task = asyncio.create_task(wait_and_release())
        self._outlasting.add(task)
        task.add_done_callback(self._outlasting.discard)

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


def _command(sql: str, parameters: list[SqlParameter]) -> Command:
    bound = bind(parameters)
    statement = parse(sql, frozenset(bound))
    return Command(statement.sql, in_order(statement.names, bound))


def _timed_out(connection: Connection) -> StatementTimeoutException:
    return StatementTimeoutException("Request timed out", dbConnectionId=connection.pgconn.backend_pid)
