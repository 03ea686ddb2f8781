"""One worker at a time sends a batch, so that mail goes out no faster than it may: each holds it for a moment, anew."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from uuid import uuid4

from agents.common.errors import Unavailable
from agents.promotions.mail.deliveries import Batch, Deliveries

# Longer than one mail may take with all its pauses; whoever died is waited for as long.
_HELD = timedelta(seconds=60)
_RENEWED = timedelta(seconds=20)
_ANOTHERS = "This mail is on its way out already. What is left follows by itself."


class Turn:
    """The right to send a batch."""

    def __init__(self, deliveries: Deliveries, batch: Batch, *, now: Callable[[], datetime]) -> None:
        self._deliveries = deliveries
        self._batch = batch
        self._now = now
        self._owner = uuid4().hex
        self._since: datetime | None = None

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Raises Unavailable while it is another worker's. Whoever dies in here holds it until its time is over."""
        await self.keep()
        try:
            yield
        except Exception:
            await self._deliveries.release(self._batch, self._owner)
            raise
        await self._deliveries.release(self._batch, self._owner)

    async def keep(self) -> None:
        """Some more time. Raises Unavailable when it was lost."""
        now = self._now()
        if self._since and now - self._since < _RENEWED:
            return
        held = await self._deliveries.hold(
            self._batch, self._owner, now=now.isoformat(), until=(now + _HELD).isoformat()
        )
        if not held:
            raise Unavailable(_ANOTHERS)
        self._since = now
