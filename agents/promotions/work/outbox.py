"""Frames of one message on their way to everybody who follows it, in order; words that wait are sent together."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

import structlog
from botocore.exceptions import BotoCoreError, ClientError

from agents.promotions.session.connections import Connections
from agents.promotions.wire.gateway import Gateway, Gone
from agents.promotions.wire.protocol import Outgoing, TextChunk

log = structlog.stdlib.get_logger(__name__)

_LONGEST_CHUNK = 6000  # characters, each at most four bytes


class Outbox:
    """Sends while others work. `deserted` is set once nobody is left to hear it."""

    def __init__(self, connections: Connections, gateway: Gateway, *, subject: str, connection_id: str) -> None:
        self._connections = connections
        self._gateway = gateway
        self._subject = subject
        self._followers = {connection_id}
        self._gone: set[str] = set()
        self._waiting: deque[Outgoing] = deque()
        self._something = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self.deserted = asyncio.Event()
        self.sent = 0

    def put(self, message: Outgoing) -> None:
        """Send this after what was put before."""
        last = self._waiting[-1] if self._waiting else None
        if isinstance(message, TextChunk) and isinstance(last, TextChunk) and _fit(last, message):
            self._waiting[-1] = last.model_copy(update={"text": last.text + message.text})
            return
        self._waiting.append(message)
        self._idle.clear()
        self._something.set()

    async def flush(self) -> None:
        """Wait until all of it was sent."""
        await self._idle.wait()

    def reached(self, connection_id: str) -> bool:
        """Whether a client was there to the last frame."""
        return connection_id in self._followers

    async def refresh(self) -> None:
        """Let clients follow that the same person opened meanwhile."""
        try:
            found = await asyncio.to_thread(self._connections.of_subject, self._subject)
        except (BotoCoreError, ClientError) as error:
            log.warning("who follows could not be looked up", error=type(error).__name__, exc_info=error)
            return
        self._followers |= found - self._gone

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Outbox"]:
        """Sends for as long as this lasts, and then what is left."""
        sending = asyncio.create_task(self._send_all())
        try:
            yield self
            await self.flush()
        finally:
            sending.cancel()
            await asyncio.wait([sending])

    async def _send_all(self) -> None:
        await self.refresh()
        while True:
            await self._something.wait()
            self._something.clear()
            while self._waiting:
                await self._send(self._waiting.popleft())
            self._idle.set()

    async def _send(self, message: Outgoing) -> None:
        followers = sorted(self._followers)
        arrived = await asyncio.gather(*(asyncio.to_thread(self._post, id_, message) for id_ in followers))
        self.sent += 1
        await self._without({id_ for id_, has in zip(followers, arrived, strict=True) if not has})

    async def _without(self, gone: Collection[str]) -> None:
        """A client that left may have come back by another connection."""
        if not gone:
            return
        self._followers -= set(gone)
        self._gone |= set(gone)
        if not self._followers:
            await self.refresh()
        if not self._followers:
            self.deserted.set()

    def _post(self, connection_id: str, message: Outgoing) -> bool:
        try:
            self._gateway.post(connection_id, message)
        except Gone:
            return False
        except (BotoCoreError, ClientError) as error:
            log.warning("a frame was lost", type=message.type, error=type(error).__name__, exc_info=error)
        return True


def _fit(one: TextChunk, other: TextChunk) -> bool:
    return len(one.text) + len(other.text) <= _LONGEST_CHUNK
