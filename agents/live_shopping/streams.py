"""Streams: what their presenters show at which second."""

from typing import Protocol

from agents.common.database import Database
from agents.common.principal import Principal

_EXISTS = "SELECT stream_id FROM streams WHERE stream_id = :stream_id"


class StreamRepository(Protocol):
    """What is asked about streams."""

    async def exists(self, principal: Principal, stream_id: str) -> bool:
        """Whether there is such a stream."""


class SqlStreamRepository:
    """The same over the database port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def exists(self, principal: Principal, stream_id: str) -> bool:
        """Any signed-in person may watch."""
        async with self._database.transaction(principal) as transaction:
            return bool(await transaction.fetch(_EXISTS, stream_id=stream_id))
