"""Statements that go on after their call has ended (`continueAfterTimeout`)."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from psycopg.pq.abc import PGresult

from local.data_api.errors import DataApiError

logger = logging.getLogger(__name__)


class OutlastingStatements:
    """Holds on to them until they are done."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def add(self, running: asyncio.Task[PGresult], release: Callable[[], Awaitable[None]]) -> None:
        """Releases the statement's connection when it is done; nobody hears of its result any more."""
        task = asyncio.create_task(self._wait(running, release))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Cancels those that are left."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _wait(self, running: asyncio.Task[PGresult], release: Callable[[], Awaitable[None]]) -> None:
        try:
            await running
        except DataApiError as error:
            logger.warning("statement failed after its call", extra={"reason": error.message})
        finally:
            await release()
