"""A message's place among those of the same person."""

import asyncio
from dataclasses import dataclass

from agents.common.errors import Overloaded
from agents.promotions.session.turnstile import Turnstile

_TOO_LONG = "What you asked before takes too long; ask again when it is answered."


@dataclass(kw_only=True)
class Place:
    """A ticket on its way through the turnstile. A message without one is worked on at any time."""

    turnstile: Turnstile
    subject: str
    ticket: int | None

    async def wait(self, *, seconds: float, between_looks: float) -> None:
        """Until it is this message's turn. Raises Overloaded when that takes too long."""
        for _ in range(int(seconds / between_looks)):
            if self.ticket is None:
                return
            admission = await asyncio.to_thread(self.turnstile.admits, self.subject, self.ticket)
            if admission == "now":
                return
            if admission == "passed":
                self.ticket, _before = await asyncio.to_thread(self.turnstile.ticket, self.subject)
            else:
                await asyncio.sleep(between_looks)
        raise Overloaded(_TOO_LONG)

    def keep(self) -> None:
        """Some more time, if it is this message's turn."""
        if self.ticket is not None:
            self.turnstile.keeps(self.subject, self.ticket)

    async def leave(self) -> None:
        """Let the next one in."""
        if self.ticket is not None:
            await asyncio.to_thread(self.turnstile.leaves, self.subject, self.ticket)
