"""A message's place among those of the same person."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass

from agents.common.errors import Overloaded
from agents.promotions.session.turnstile import Admission, Turnstile

_TOO_LONG = "What you asked before takes too long; ask again when it is answered."


@dataclass(kw_only=True)
class Place:
    """A ticket on its way through the turnstile. A message without one is worked on at any time. Times in seconds."""

    turnstile: Turnstile
    subject: str
    ticket: int | None
    patience: float
    between_looks: float

    async def wait(self) -> None:
        """Until it is this message's turn. Raises Overloaded when that takes too long."""
        async for admission in self._looks():
            if admission == "now":
                return
            if admission == "passed":
                self.ticket, _before = await asyncio.to_thread(self.turnstile.ticket, self.subject)

    def keep(self) -> None:
        """Some more time, if it is this message's turn."""
        if self.ticket is not None:
            self.turnstile.keeps(self.subject, self.ticket)

    async def leave(self) -> None:
        """Let the next one in, as soon as it would be this message's turn: nobody waits for a ticket without work."""
        with suppress(Overloaded):
            async for admission in self._looks():
                if admission == "now" and self.ticket is not None:
                    await asyncio.to_thread(self.turnstile.leaves, self.subject, self.ticket)
                if admission != "later":
                    return

    async def _looks(self) -> AsyncIterator[Admission]:
        for _ in range(int(self.patience / self.between_looks)):
            if self.ticket is None:
                yield "now"
                return
            admission = await asyncio.to_thread(self.turnstile.admits, self.subject, self.ticket)
            yield admission
            if admission == "later":
                await asyncio.sleep(self.between_looks)
        raise Overloaded(_TOO_LONG)
