"""A fuse that burns with every step of a database: what ends there, ends between any two of them."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import LiteralString

from agents.common.database import Database, Parameter, Row, Statement, Transaction
from agents.common.principal import Principal


class Died(BaseException):
    """The process is gone: nobody handles that."""


class Fuse:
    """Burns a step at a time. At its end it raises what it is given, once or at every step from then on."""

    def __init__(self, steps: int, *, ends_in: Callable[[], BaseException] = Died, once: bool = False) -> None:
        self._left = steps
        self._ends_in = ends_in
        self._once = once
        self.has_ended = False

    def burn(self) -> None:
        """A step."""
        if self._left == 0 and not (self._once and self.has_ended):
            self.has_ended = True
            raise self._ends_in()
        self._left = max(self._left - 1, 0)


class FusedDatabase:
    """Ends before each statement, before the commit, and after it."""

    def __init__(self, database: Database, fuse: Fuse) -> None:
        self._database = database
        self._fuse = fuse

    @asynccontextmanager
    async def transaction(self, principal: Principal | None) -> AsyncIterator[Transaction]:
        """As the database's own."""
        async with self._database.transaction(principal) as transaction:
            yield _FusedTransaction(transaction, self._fuse)
            self._fuse.burn()
        self._fuse.burn()


class _FusedTransaction:
    def __init__(self, transaction: Transaction, fuse: Fuse) -> None:
        self._transaction = transaction
        self._fuse = fuse

    async def fetch(self, sql: LiteralString, /, **parameters: Parameter) -> list[Row]:
        self._fuse.burn()
        return await self._transaction.fetch(sql, **parameters)

    async def execute(self, sql: LiteralString, /, **parameters: Parameter) -> int:
        self._fuse.burn()
        return await self._transaction.execute(sql, **parameters)

    async def fetch_all(self, *statements: Statement) -> list[list[Row]]:
        rows = []
        for each in statements:
            self._fuse.burn()
            rows.append(await self._transaction.fetch(each.sql, **each.parameters))
        return rows
