"""Transactions between calls: each holds a connection, takes one call at a time, and times out."""

import asyncio
import logging
import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from local.data_api.errors import (
    DatabaseErrorException,
    DatabaseUnavailableException,
    StatementTimeoutException,
    TransactionNotFoundException,
    UnsupportedResultException,
)
from local.data_api.limits import Limits
from local.data_api.pool import Login
from local.data_api.session import Command, Connection, is_aborted, is_idle, run

logger = logging.getLogger(__name__)

# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.troubleshooting.html
EXPIRED = "Transaction may be expired."
ENDED = "One previous call resulted in a termination of your transaction."
ABORTED = "Transaction has been aborted due to an error from a previous call."
_REMEMBERED = 1000


@dataclass
class Transaction:
    """One that is open; `busy` while a call uses it."""

    id: str
    resource_arn: str
    login: Login
    connection: Connection
    deadline: float
    busy: bool = False
    timer: asyncio.TimerHandle | None = field(default=None, repr=False)


class Transactions:
    """Those that are open, by id, and why others are not."""

    def __init__(self, release: Callable[[Login, Connection], Awaitable[None]], limits: Limits) -> None:
        self._release = release
        self._limits = limits
        self._open: dict[str, Transaction] = {}
        self._over: OrderedDict[str, str] = OrderedDict()
        self._endings: set[asyncio.Task[None]] = set()

    async def begin(self, resource_arn: str, login: Login, connection: Connection) -> str:
        """Its id. The connection is the transaction's from now on, and released at its end."""
        try:
            await run(connection, Command("BEGIN"))
        except BaseException:
            await self._release(login, connection)
            raise
        deadline = asyncio.get_running_loop().time() + self._limits.transaction_seconds
        transaction = Transaction(secrets.token_urlsafe(120), resource_arn, login, connection, deadline)
        self._open[transaction.id] = transaction
        self._arm(transaction)
        return transaction.id

    @asynccontextmanager
    async def use(self, transaction_id: str, *, resource_arn: str, username: str) -> AsyncIterator[Transaction]:
        """The transaction for one call, which rests the clock of its idleness."""
        transaction = self._find(transaction_id, resource_arn=resource_arn, username=username)
        transaction.busy = True
        self._disarm(transaction)
        try:
            yield transaction
        except (StatementTimeoutException, UnsupportedResultException, DatabaseUnavailableException):
            await self._end(transaction, ABORTED)
            raise
        finally:
            transaction.busy = False
            if transaction.id in self._open:
                await self._settle(transaction)

    async def commit(self, transaction: Transaction) -> None:
        """Raises TransactionNotFoundException when an error has doomed it: it is rolled back."""
        if is_aborted(transaction.connection):
            await self._end(transaction, ABORTED)
            raise self._not_found(transaction.id)
        try:
            await run(transaction.connection, Command("COMMIT"))
        finally:
            await self._end(transaction, ENDED)

    async def roll_back(self, transaction: Transaction) -> None:
        """Undoes it."""
        try:
            await run(transaction.connection, Command("ROLLBACK"))
        finally:
            await self._end(transaction, ENDED)

    async def close(self) -> None:
        """Rolls back all that are open."""
        for transaction in list(self._open.values()):
            await self._end(transaction, EXPIRED)
        await asyncio.gather(*self._endings)

    def _find(self, transaction_id: str, *, resource_arn: str, username: str) -> Transaction:
        transaction = self._open.get(transaction_id)
        if transaction is None or transaction.resource_arn != resource_arn or transaction.login.username != username:
            raise self._not_found(transaction_id)
        if transaction.busy:
            raise DatabaseErrorException("Transaction is still running a query")
        return transaction

    def _not_found(self, transaction_id: str) -> TransactionNotFoundException:
        reason = self._over.get(transaction_id, EXPIRED)
        return TransactionNotFoundException(f"Transaction {transaction_id} is not found. {reason}")

    async def _settle(self, transaction: Transaction) -> None:
        if is_idle(transaction.connection):  # the statement itself was a COMMIT or ROLLBACK
            await self._end(transaction, ENDED)
        else:
            self._arm(transaction)

    def _arm(self, transaction: Transaction) -> None:
        loop = asyncio.get_running_loop()
        when = min(loop.time() + self._limits.idle_transaction_seconds, transaction.deadline)
        transaction.timer = loop.call_at(when, self._expire, transaction)

    def _disarm(self, transaction: Transaction) -> None:
        if transaction.timer:
            transaction.timer.cancel()

    def _expire(self, transaction: Transaction) -> None:
        logger.info("transaction expired", extra={"database": transaction.login.database})
        ending = asyncio.get_running_loop().create_task(self._end(transaction, EXPIRED))
        self._endings.add(ending)
        ending.add_done_callback(self._endings.discard)

    async def _end(self, transaction: Transaction, reason: str) -> None:
        """Gives the connection back; the pool closes one that is still in its transaction, and so rolls it back."""
        if self._open.pop(transaction.id, None) is None:
            return
        self._disarm(transaction)
        self._over[transaction.id] = reason
        if len(self._over) > _REMEMBERED:
            self._over.popitem(last=False)
        await self._release(transaction.login, transaction.connection)
