"""A database that notes what is run on it, so that the same can be run without what stands above it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import LiteralString

from agents.common.database import Database, Parameter, Row, Statement, Transaction, statement
from agents.common.principal import Principal


@dataclass(frozen=True)
class Recorded:
    """A transaction as it was run: for whom, and which statements."""

    principal: Principal | None
    statements: list[Statement] = field(default_factory=list)


class RecordingDatabase:
    """A database that notes what is run on it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.transactions: list[Recorded] = []

    @asynccontextmanager
    async def transaction(self, principal: Principal | None) -> AsyncIterator[Transaction]:
        """As the database's own."""
        recorded = Recorded(principal)
        self.transactions.append(recorded)
        async with self._database.transaction(principal) as transaction:
            yield _RecordingTransaction(transaction, recorded)


class _RecordingTransaction:
    def __init__(self, transaction: Transaction, recorded: Recorded) -> None:
        self._transaction = transaction
        self._recorded = recorded

    async def fetch(self, sql: LiteralString, /, **parameters: Parameter) -> list[Row]:
        """The rows."""
        self._recorded.statements.append(statement(sql, **parameters))
        return await self._transaction.fetch(sql, **parameters)

    async def execute(self, sql: LiteralString, /, **parameters: Parameter) -> int:
        """The number of rows that changed."""
        self._recorded.statements.append(statement(sql, **parameters))
        return await self._transaction.execute(sql, **parameters)

    async def fetch_all(self, *statements: Statement) -> list[list[Row]]:
        """The rows of each."""
        self._recorded.statements.extend(statements)
        return await self._transaction.fetch_all(*statements)
