"""The database port: what a repository may ask of PostgreSQL, whichever way it is reached.

Two adapters implement it: `postgres.PostgresDatabase` (psycopg's pool, for services) and `data_api.DataApiDatabase`
(the RDS Data API, for Lambdas, migrations and MCP). One contract suite runs on both. This module and the Data API
adapter import nothing beyond the standard library and boto3, so that a Lambda's zip may hold them as they are.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import LiteralString, Protocol
from uuid import UUID

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


class Transaction(Protocol):
    """Statements that commit together. Parameters are named `:name` in the statement; casts are `CAST(x AS type)`."""

    async def fetch(self, sql: LiteralString, /, **parameters: Parameter) -> list[Row]:
        """The rows, by column name: numeric is Decimal, timestamptz an aware datetime, json as parsed."""

    async def execute(self, sql: LiteralString, /, **parameters: Parameter) -> int:
        """The number of rows that the statement changed."""


class Database(Protocol):
    """Opens transactions. Each carries the caller, `LOCAL` to it, which row-level security reads."""

    def transaction(self, principal: Principal | None) -> AbstractAsyncContextManager[Transaction]:
        """Commits on a clean exit, rolls back on an exception. None is no customer at all: policies show nothing.

        Raises agents.common.errors.DatabaseUnavailable when PostgreSQL can't be reached,
        ConstraintViolated when a constraint refuses a row.
        """
