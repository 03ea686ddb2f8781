"""Connections to PostgreSQL, kept per login and reset between calls: each call finds a session as new."""

import asyncio
import logging
import time
from collections import defaultdict
from dataclasses import dataclass, field

import psycopg
from psycopg import AsyncConnection

from local.data_api.errors import DataApiError
from local.data_api.session import Command, Connection, connection_error, is_idle, run

logger = logging.getLogger(__name__)

_CONNECT_SECONDS = 5
_KEPT_PER_LOGIN = 8
_KEPT_SECONDS = 60
# The Data API returns times in UTC and dates as ISO, whatever a role or database has set.
_OPTIONS = "-c timezone=UTC -c datestyle=ISO -c intervalstyle=postgres -c bytea_output=hex -c extra_float_digits=1"


@dataclass(frozen=True)
class Login:
    """Who connects to which database."""

    username: str
    password: str = field(repr=False)
    database: str


@dataclass(frozen=True, eq=False)
class _Idle:
    connection: Connection
    since: float


class ConnectionPool:
    """Lends connections, `limit` of them at a time; who asks for more waits."""

    def __init__(self, *, host: str, port: int, limit: int) -> None:
        self._host = host
        self._port = port
        self._places = asyncio.Semaphore(limit)
        self._idle: dict[Login, list[_Idle]] = defaultdict(list)

    async def acquire(self, login: Login) -> Connection:
        """A connection outside any transaction. Raises DatabaseErrorException or DatabaseUnavailableException."""
        await self._places.acquire()
        try:
            return await self._reuse(login) or await self._connect(login)
        except BaseException:
            self._places.release()
            raise

    async def release(self, login: Login, connection: Connection) -> None:
        """Takes a connection back; one that is broken or in a transaction is closed, which rolls it back."""
        try:
            await self._close_stale()
            if is_idle(connection) and len(self._idle[login]) < _KEPT_PER_LOGIN:
                self._idle[login].append(_Idle(connection, since=time.monotonic()))
            else:
                await connection.close()
        finally:
            self._places.release()

    async def close(self) -> None:
        """Closes what is idle."""
        for idle in [idle for kept in self._idle.values() for idle in kept]:
            await idle.connection.close()
        self._idle.clear()

    async def _reuse(self, login: Login) -> Connection | None:
        while self._idle[login]:
            connection = self._idle[login].pop().connection
            try:
                await run(connection, Command("DISCARD ALL"))  # also finds out whether PostgreSQL went away
            except DataApiError:
                logger.info("connection was broken", extra={"database": login.database})
                await connection.close()
            else:
                return connection
        return None

    async def _close_stale(self) -> None:
        """Closes what nobody wanted for a while, such as logins from before a rotation."""
        until = time.monotonic() - _KEPT_SECONDS
        stale = [(login, idle) for login, kept in self._idle.items() for idle in kept if idle.since < until]
        for login, idle in stale:
            self._idle[login].remove(idle)
            await idle.connection.close()

    async def _connect(self, login: Login) -> Connection:
        try:
            return await AsyncConnection.connect(
                host=self._host,
                port=self._port,
                user=login.username,
                password=login.password,
                dbname=login.database,
                autocommit=True,
                connect_timeout=_CONNECT_SECONDS,
                client_encoding="utf8",
                application_name="rds-data-api",
                options=_OPTIONS,
                sslmode="disable",
            )
        except psycopg.OperationalError as error:
            raise connection_error(error) from error
