"""The database port over psycopg's pool: for services that live long and answer many."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, LiteralString, Self

import pgvector
import psycopg
import structlog
from pgvector.psycopg.vector import VectorBinaryDumper
from psycopg import AsyncConnection, AsyncRawCursor
from psycopg.pq import TransactionStatus
from psycopg.rows import DictRow, dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from agents.common.alarms import CONNECTION_FAILED
from agents.common.database import (
    SET_PRINCIPAL,
    ActingDatabase,
    Json,
    Parameter,
    Row,
    Statement,
    Vector,
    principal_parameters,
    refusal,
)
from agents.common.errors import DatabaseUnavailable
from agents.common.principal import Principal
from agents.common.role_credentials import RoleCredentials
from agents.common.sql import numbered
from agents.common.telemetry import client_span

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

log = structlog.stdlib.get_logger(__name__)

_RETRY_CONNECTING_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True)
class PostgresAddress:
    """Where PostgreSQL listens, and the secret ({"username", "password"}) of the role to sign in with.

    `sslmode` and `sslrootcert` (a file of certificates) are libpq's own words.
    """

    host: str
    port: int
    name: str
    sslmode: str
    secret_arn: str
    sslrootcert: str | None = None


@dataclass(frozen=True, kw_only=True)
class PoolLimits:
    """How many connections, and how many seconds: of waiting for one, of idleness, of one statement."""

    connections: int = 10
    patience: float = 17.0  # a paused Aurora wakes in about 15
    idle: float = 60.0
    statement: float = 15.0


class _Connection(AsyncConnection[DictRow]):
    """A connection that says in the log when it could not be opened."""

    @classmethod
    async def connect(cls, conninfo: str = "", **arguments: Any) -> Self:
        """Raises what psycopg raises."""
        with _failures_logged():
            return await super().connect(conninfo, **arguments)


class PostgresDatabase:
    """A pool that opens connections when they are needed, and keeps none when nobody asks."""

    def __init__(self, address: PostgresAddress, secrets: "SecretsManagerClient", limits: PoolLimits) -> None:
        self._address = address
        self._limits = limits
        self._credentials = RoleCredentials(secrets, address.secret_arn)
        self._pool: AsyncConnectionPool[_Connection] = AsyncConnectionPool(
            connection_class=_Connection,
            kwargs=self._arguments,
            configure=self._configure,
            min_size=0,
            max_size=limits.connections,
            max_idle=limits.idle,
            timeout=limits.patience,
            reconnect_timeout=_RETRY_CONNECTING_SECONDS,
            reconnect_failed=_keep_trying,
            check=AsyncConnectionPool.check_connection,
            name=address.name,
            open=False,
        )

    async def __aenter__(self) -> Self:
        await self._pool.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._pool.close()

    def transaction(self, principal: Principal | None) -> AbstractAsyncContextManager["PostgresTransaction"]:
        """Begins with its first statement, in the same round trip; commits on a clean exit."""
        return self._transaction(principal, role=None)

    def acting_as(self, role: str) -> "ActingDatabase":
        """The same pool, in another role that this one may become."""
        return ActingDatabase(partial(self._transaction, role=role))

    @asynccontextmanager
    async def _transaction(
        self, principal: Principal | None, *, role: str | None
    ) -> AsyncIterator["PostgresTransaction"]:
        told = {"db.system.name": "postgresql", "db.namespace": self._address.name}
        with client_span("transaction", told), _translated():
            async with self._pool.connection() as connection:
                yield PostgresTransaction(connection, principal_parameters(principal, role))
                _check_nothing_failed(connection)

    async def _arguments(self) -> dict[str, Any]:
        limits = self._limits
        with _failures_logged():
            credentials = await self._credentials.read()
        return {
            "host": self._address.host,
            "port": self._address.port,
            "dbname": self._address.name,
            "sslmode": self._address.sslmode,
            "sslrootcert": self._address.sslrootcert,
            **credentials,
            "options": f"-c timezone=UTC -c statement_timeout={round(limits.statement * 1000)}",
            "connect_timeout": 30,
            "keepalives_idle": 30,
            "tcp_user_timeout": 10_000,  # a failover must not leave us waiting for a host that is gone
            "row_factory": dict_row,
            "cursor_factory": AsyncRawCursor,
        }

    async def _configure(self, connection: _Connection) -> None:
        self._credentials.accept()
        # Binary: a vector as text costs four times as much. The cast in the statement gives the type.
        connection.adapters.register_dumper(pgvector.Vector, VectorBinaryDumper)


class PostgresTransaction:
    """Statements on one connection. The first travels with BEGIN, the principal and the role."""

    def __init__(self, connection: _Connection, carried: Mapping[str, str]) -> None:
        self._connection = connection
        self._carried = carried
        self._begun = False

    async def fetch(self, sql: LiteralString, /, **parameters: Parameter) -> list[Row]:
        """The rows, by column name."""
        with _translated():
            cursor = await self._run(sql, parameters)
            return [*await cursor.fetchall()] if cursor.description else []

    async def execute(self, sql: LiteralString, /, **parameters: Parameter) -> int:
        """The number of rows that the statement changed."""
        with _translated():
            cursor = await self._run(sql, parameters)
            reads = (cursor.statusmessage or "").startswith("SELECT")
            return 0 if reads else max(cursor.rowcount, 0)

    async def fetch_all(self, *statements: Statement) -> list[list[Row]]:
        """The rows of each, in one round trip."""
        with _translated():
            async with self._connection.pipeline():
                await self._begin()
                cursors = [await self._send(each.sql, each.parameters) for each in statements]
            return [[*await cursor.fetchall()] if cursor.description else [] for cursor in cursors]

    async def _run(self, sql: str, parameters: Mapping[str, Parameter]) -> psycopg.AsyncCursor[DictRow]:
        if self._begun:
            return await self._send(sql, parameters)
        async with self._connection.pipeline():
            await self._begin()
            return await self._send(sql, parameters)

    async def _begin(self) -> None:
        if not self._begun:
            self._begun = True
            await self._send(SET_PRINCIPAL, self._carried)

    async def _send(self, sql: str, parameters: Mapping[str, Parameter]) -> psycopg.AsyncCursor[DictRow]:
        statement = numbered(sql)
        statement.check(parameters)
        values = [_adapted(parameters[name]) for name in statement.names]
        try:
            # Bytes, because psycopg's own type for a statement is a literal: ours was one before it was numbered.
            return await self._connection.execute(statement.text.encode(), values)
        except UnicodeEncodeError as error:  # half of a surrogate pair is no text
            raise refusal("22021", str(error)) from error


def _adapted(value: Parameter) -> object:
    match value:
        case Json():
            return Jsonb(value.document)
        case Vector():
            return pgvector.Vector([*value.values])
    return value


def _check_nothing_failed(connection: _Connection) -> None:
    """PostgreSQL answers COMMIT with a quiet ROLLBACK after a statement that failed."""
    if connection.info.transaction_status == TransactionStatus.INERROR:
        raise refusal("25P02", "a statement before the commit failed")


async def _keep_trying(pool: AsyncConnectionPool[_Connection]) -> None:
    """The pool forgets its waiting clients when it stops connecting: while there are any, it starts again."""
    if pool.get_stats().get("requests_waiting"):
        await pool.check()


@contextmanager
def _failures_logged() -> Iterator[None]:
    """In the words that an alarm counts: the pool tries again by itself, and a caller hears of it only by waiting."""
    try:
        yield
    except Exception as error:
        log.warning(CONNECTION_FAILED, error=type(error).__name__, reason=str(error))
        raise


@contextmanager
def _translated() -> Iterator[None]:
    """psycopg's errors in the port's words. https://www.psycopg.org/psycopg3/docs/api/errors.html"""
    try:
        yield
    except PoolTimeout as error:
        raise DatabaseUnavailable("The shop's database does not answer right now.") from error
    except psycopg.Error as error:
        raise refusal(error.sqlstate or _sqlstate_of(error), str(error)) from error


def _sqlstate_of(error: psycopg.Error) -> str:
    """For what psycopg says itself, before PostgreSQL hears of it or after it has gone."""
    match error:
        case psycopg.OperationalError():
            return "08006"
        case psycopg.DataError():
            return "22021"
    return "XX000"
