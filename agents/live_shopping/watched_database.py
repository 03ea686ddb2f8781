"""The database port, watched: each statement that a tool runs becomes an activity of its turn."""

from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from typing import LiteralString

from agents.common.database import Database, Parameter, Row, Statement, Transaction
from agents.common.principal import Principal
from agents.live_shopping.activity import sql_watched


class WatchedDatabase:
    """Any database, with every statement's text and time told; values stay where they are."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def transaction(self, principal: Principal | None) -> AsyncIterator[Transaction]:
        """As the database's own."""
        async with self._database.transaction(principal) as transaction:
            yield _WatchedTransaction(transaction)


class _WatchedTransaction:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def fetch(self, sql: LiteralString, /, **parameters: Parameter) -> list[Row]:
        """The rows."""
        with sql_watched(sql):
            return await self._transaction.fetch(sql, **parameters)

    async def execute(self, sql: LiteralString, /, **parameters: Parameter) -> int:
        """The number of rows that changed."""
        with sql_watched(sql):
            return await self._transaction.execute(sql, **parameters)

    async def fetch_all(self, *statements: Statement) -> list[list[Row]]:
        """The rows of each. They travel together, so each of them takes as long as all."""
        with ExitStack() as watched:
            for each in reversed(statements):
                watched.enter_context(sql_watched(each.sql))
            return await self._transaction.fetch_all(*statements)
