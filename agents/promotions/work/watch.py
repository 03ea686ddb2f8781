"""Watches over the work on one message: keeps its claim and its place, and ends it when nobody wants it any more."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import structlog
from botocore.exceptions import BotoCoreError, ClientError

from agents.promotions.session.claims import Claim, ClaimLost, Claims
from agents.promotions.session.place import Place
from agents.promotions.session.work_order import WorkOrder
from agents.promotions.wire.protocol import ToolProgress
from agents.promotions.work.outbox import Outbox

log = structlog.stdlib.get_logger(__name__)

Result = TypeVar("Result")
Ending = Literal["stopped", "deserted", "lost"]

_STILL = "Still working on it."


class Ended(Exception):
    """The work was ended from outside."""

    def __init__(self, why: Ending) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Rhythm:
    """How often it looks, and after how many looks without a frame it says that the work goes on. Seconds and looks."""

    seconds: float = 1.0
    silent: int = 5


@dataclass(frozen=True, kw_only=True)
class Watch:
    """Over the work on one message. What must not be cut short, a decision or an undo, only has its claim renewed."""

    order: WorkOrder
    claim: Claim
    claims: Claims
    place: Place
    outbox: Outbox
    may_end: bool
    rhythm: Rhythm

    async def over(self, work: Coroutine[Any, Any, Result]) -> Result:
        """The work's result. Raises Ended; by then the work has been cancelled, and is over."""
        working = asyncio.create_task(work)
        watching = asyncio.create_task(self._look())
        try:
            await asyncio.wait([working, watching], return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                working.cancel()
                await asyncio.wait([working])
            if working.cancelled():
                raise Ended(watching.result())
            return working.result()
        finally:
            for task in (working, watching):
                task.cancel()
            await asyncio.wait([working, watching])

    async def _look(self) -> Ending:
        """Returns when the work is to end."""
        looks = silent = sent = 0
        while True:
            if await self._is_deserted():
                return "deserted"
            looks += 1
            silent, sent = (silent + 1, sent) if self.outbox.sent == sent else (0, self.outbox.sent)
            if ending := await self._checked():
                return ending
            if silent and silent % self.rhythm.silent == 0:
                self.outbox.put(ToolProgress(message_id=self.order.message_id, tool="assistant", text=_STILL))
            if looks % self.rhythm.silent == 0:
                await self.outbox.refresh()

    async def _is_deserted(self) -> bool:
        """Waits for the next look, or until nobody listens any more."""
        try:
            async with asyncio.timeout(self.rhythm.seconds):
                await self.outbox.deserted.wait()
        except TimeoutError:
            return False
        if not self.may_end:
            await asyncio.sleep(self.rhythm.seconds)
        return self.may_end

    async def _checked(self) -> Ending | None:
        """One look. DynamoDB may fail now and then: the lease is longer than that."""
        try:
            await asyncio.to_thread(self.claims.renew, self.claim)
            if not self.may_end:
                return None
            await asyncio.to_thread(self.place.keep)
            stopped_at = await asyncio.to_thread(self.place.turnstile.stopped_at, self.order.subject)
        except ClaimLost:
            return "lost" if self.may_end else None
        except (BotoCoreError, ClientError) as error:
            log.warning("the claim could not be renewed", error=type(error).__name__, exc_info=error)
            return None
        return "stopped" if stopped_at >= self.order.received_at else None
