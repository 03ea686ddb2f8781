"""Runs one statement on a connection by PostgreSQL's extended protocol, and reads its errors as AWS writes them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import psycopg
from psycopg import AsyncConnection, generators
from psycopg.pq import DiagnosticField, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

from local.data_api.errors import (
    AuthenticationFailed,
    DataApiError,
    DatabaseErrorException,
    DatabaseUnavailableException,
    ValidationException,
)
from local.data_api.parameters import BoundValue

Connection: TypeAlias = AsyncConnection[tuple[Any, ...]]

_DONE = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK, ExecStatus.EMPTY_QUERY)
_GOING_OR_COMING = ("57P01", "57P02", "57P03", "08003", "08006")  # shutting down, starting up, connection lost
_PARTS = {  # in the order of the PostgreSQL JDBC driver, whose messages the Data API's are
    "Detail": DiagnosticField.MESSAGE_DETAIL,
    "Hint": DiagnosticField.MESSAGE_HINT,
    "Position": DiagnosticField.STATEMENT_POSITION,
    "Where": DiagnosticField.CONTEXT,
}


@dataclass(frozen=True)
class Command:
    """SQL with `$n` and their values."""

    sql: str
    values: Sequence[BoundValue] = ()


async def run(connection: Connection, command: Command) -> PGresult:
    """The result, all of it, in text format. Always the extended protocol: it takes one statement and no more."""
    try:
        async with connection.lock:
            connection.pgconn.send_query_params(
                _encoded(command.sql),
                [value.data for value in command.values],
                [value.oid for value in command.values],
            )
            results: list[PGresult] = await connection.wait(generators.execute(connection.pgconn))
    except psycopg.OperationalError as error:
        raise DatabaseUnavailableException from error
    result = results[-1]
    if result.status in _DONE:
        return result
    if result.status != ExecStatus.FATAL_ERROR:  # COPY from or to the client: the connection waits for it
        await connection.close()
        raise DatabaseErrorException("COPY from STDIN or to STDOUT isn't supported")
    raise statement_error(result)


def is_idle(connection: Connection) -> bool:
    """Whether the connection is open and outside a transaction."""
    return connection.pgconn.transaction_status == TransactionStatus.IDLE


def is_aborted(connection: Connection) -> bool:
    """Whether an error has doomed the transaction; a savepoint may still rescue it."""
    return connection.pgconn.transaction_status == TransactionStatus.INERROR


def statement_error(result: PGresult) -> DataApiError:
    """PostgreSQL's refusal of a statement."""
    state = _field(result, DiagnosticField.SQLSTATE)
    message = _field(result, DiagnosticField.MESSAGE_PRIMARY)
    if state in _GOING_OR_COMING:
        return DatabaseUnavailableException()
    if state == "42601" and message == "cannot insert multiple commands into a prepared statement":
        return ValidationException("Multistatements aren't supported.")
    parts = [f"\n  {label}: {text}" for label, field in _PARTS.items() if (text := _field(result, field))]
    severity = _field(result, DiagnosticField.SEVERITY)
    return DatabaseErrorException(f"{severity}: {message}{''.join(parts)}; SQLState: {state}")


_REFUSALS = {  # libpq tells a refused connection by its text alone
    r"password authentication failed": "28P01",
    r"role .* (does not exist|is not permitted to log in)": "28000",
    r"database .* does not exist": "3D000",
    r"permission denied for database": "42501",
    r"too many (clients|connections)|remaining connection slots": "53300",
}


def connection_error(error: psycopg.OperationalError) -> DataApiError:
    """PostgreSQL's refusal of a connection, or its absence."""
    fatal = re.search(r"FATAL:\s+(.*)", str(error))
    state = next((state for pattern, state in _REFUSALS.items() if fatal and re.search(pattern, fatal[1])), None)
    if fatal is None or state is None:
        return DatabaseUnavailableException()
    kind = AuthenticationFailed if state.startswith("28") else DatabaseErrorException
    return kind(f"FATAL: {fatal[1]}; SQLState: {state}")


def _field(result: PGresult, field: DiagnosticField) -> str:
    return (result.error_field(field) or b"").decode(errors="replace")


def _encoded(sql: str) -> bytes:
    if "\0" in sql:
        raise DatabaseErrorException('ERROR: invalid byte sequence for encoding "UTF8": 0x00; SQLState: 22021')
    return sql.encode()
