"""The database port: what a repository may ask of PostgreSQL, whichever way it is reached.

Two adapters implement it: `postgres.PostgresDatabase` (psycopg's pool, for services) and `data_api.DataApiDatabase`
(the RDS Data API, for Lambdas, migrations and MCP). One contract suite runs on both. This module and the Data API
adapter import nothing beyond the standard library and boto3, so that a Lambda's zip may hold them as they are.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import LiteralString, Protocol
from uuid import UUID

from agents.common.errors import BadInput, ClickShopError, ConstraintViolated, DatabaseUnavailable, NotAllowed
from agents.common.principal import Principal


@dataclass(frozen=True)
class Vector:
    """An embedding as a parameter; the statement says `CAST(:name AS vector)`."""

    values: Sequence[float]


@dataclass(frozen=True)
class Json:
    """A JSON document as a parameter; the statement says `CAST(:name AS jsonb)`."""

    document: object


Parameter = str | int | float | bool | Decimal | date | datetime | time | UUID | Vector | Json | None
Row = Mapping[str, object]


@dataclass(frozen=True)
class Statement:
    """A statement with its parameters, to be sent with others."""

    sql: LiteralString
    parameters: Mapping[str, Parameter]


def statement(sql: LiteralString, /, **parameters: Parameter) -> Statement:
    """Written as `fetch` is."""
    return Statement(sql, parameters)


class Transaction(Protocol):
    """Statements that commit together. Parameters are named `:name` in the statement; casts are `CAST(x AS type)`.

    A datetime is aware and its statement says `CAST(:name AS timestamptz)`; a vector is read as `CAST(x AS text)`.
    """

    async def fetch(self, sql: LiteralString, /, **parameters: Parameter) -> list[Row]:
        """The rows, by column name: numeric is Decimal, timestamptz an aware datetime, json as parsed."""

    async def execute(self, sql: LiteralString, /, **parameters: Parameter) -> int:
        """The number of rows that the statement changed."""

    async def fetch_all(self, *statements: Statement) -> list[list[Row]]:
        """The rows of each, in one round trip where the adapter can. The first that fails ends all of them."""


class Database(Protocol):
    """Opens transactions. Each carries the caller, `LOCAL` to it, which row-level security reads."""

    def transaction(self, principal: Principal | None) -> AbstractAsyncContextManager[Transaction]:
        """Commits on a clean exit, rolls back on an exception. None is no customer at all: policies show nothing.

        Raises DatabaseUnavailable when PostgreSQL can't be reached or takes too long, ConstraintViolated when a
        constraint refuses a row, NotAllowed beyond the role's grants, BadInput for a value that is none of its type,
        StatementRefused for any other statement that PostgreSQL does not take.
        """


class SharedDatabase(Database, Protocol):
    """A database whose login may become other roles: several agents share its connections, each with its own grants."""

    def acting_as(self, role: str) -> Database:
        """The same connections. Its transactions have the role's grants and no others; nobody else's have them.

        A transaction raises NotAllowed when the login may not become the role.
        """


@dataclass(frozen=True)
class ActingDatabase:
    """A database in a role of its own, by whichever adapter opened its transactions."""

    open_transaction: Callable[[Principal | None], AbstractAsyncContextManager[Transaction]]

    def transaction(self, principal: Principal | None) -> AbstractAsyncContextManager[Transaction]:
        """As the port promises."""
        return self.open_transaction(principal)


class StatementRefused(ClickShopError):
    """PostgreSQL does not take the statement as it is written: a mistake of ours."""


SET_PRINCIPAL = """
SELECT set_config('clickshop.principal_kind', :kind, true),
       set_config('clickshop.customer_id', :customer_id, true),
       set_config('clickshop.subject', :subject, true),
       set_config('role', :role, true)
"""
_OWN_ROLE = "none"  # PostgreSQL's word for the one that signed in


def principal_parameters(principal: Principal | None, role: str | None = None) -> Mapping[str, str]:
    """What SET_PRINCIPAL is given. Nobody is set too: what an earlier transaction left must not remain."""
    acting = {"role": role or _OWN_ROLE}
    if principal is None:
        return {"kind": "", "customer_id": "", "subject": "", **acting}
    return {"kind": principal.kind, "customer_id": principal.customer_id or "", "subject": principal.subject, **acting}


def refusal(sqlstate: str, reason: str) -> ClickShopError:
    """What a SQLSTATE means to whoever asked. PostgreSQL's own words are a note: for logs, never for a client.

    https://www.postgresql.org/docs/18/errcodes-appendix.html
    """
    error = _meaning(sqlstate)
    error.add_note(f"PostgreSQL: {reason} (SQLSTATE {sqlstate})")
    return error


def words_of_postgres(error: ClickShopError) -> str:
    """What PostgreSQL said, for an operator: the note of a refusal, else the message."""
    return "; ".join(getattr(error, "__notes__", [])) or error.message


def _meaning(sqlstate: str) -> ClickShopError:
    match sqlstate[:2]:
        case "23":
            return ConstraintViolated("The shop's data does not allow this: a rule of the database refuses it.")
        case "22":
            return BadInput("A value is not of the kind that is stored there.")
        case "08" | "28" | "40" | "53" | "57" | "58":
            return DatabaseUnavailable("The shop's database does not answer right now.")
    if sqlstate == "55P03":  # somebody else holds the row for longer than we wait
        return DatabaseUnavailable("The shop's database does not answer right now.")
    if sqlstate == "42501":
        return NotAllowed("The shop's database does not allow this.")
    return StatementRefused("The shop's database did not understand the question.")
