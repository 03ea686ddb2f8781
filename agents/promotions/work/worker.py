"""Works on one message: claims it, waits for its turn, answers, stores the answer, and tells it."""

import asyncio
from dataclasses import dataclass, field

import structlog

from agents.common.error_meanings import error_detail_of
from agents.promotions.session.claims import NOBODY, Claim, ClaimLost, Claims, Finished
from agents.promotions.session.connections import Connections
from agents.promotions.session.conversations import Conversations
from agents.promotions.session.place import Place
from agents.promotions.session.turnstile import Turnstile
from agents.promotions.session.work_order import WorkOrder
from agents.promotions.wire.frames import frame
from agents.promotions.wire.gateway import Gateway
from agents.promotions.wire.protocol import (
    Decide,
    Error,
    Figures,
    MessageComplete,
    Response,
    Undo,
    Withdraw,
)
from agents.promotions.work.outbox import Outbox
from agents.promotions.work.reply import Conclusion, Replier
from agents.promotions.work.watch import Ended, Rhythm, Watch

log = structlog.stdlib.get_logger(__name__)

_TELLING_SECONDS = 3.0  # between storing an answer and having told it
_STOPPED = "Stopped, as you asked."


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long a worker waits for others, in seconds."""

    for_its_turn: float = 120.0
    for_another_worker: float = 120.0
    between_looks: float = 0.25


@dataclass(frozen=True, kw_only=True)
class Stores:
    """Where a worker keeps things."""

    claims: Claims
    turnstile: Turnstile
    conversations: Conversations
    connections: Connections


@dataclass(frozen=True, kw_only=True)
class Worker:
    """What works on messages, one call of `work` each; many may run at once, here and elsewhere."""

    stores: Stores
    gateway: Gateway
    replier: Replier
    rhythm: Rhythm = field(default_factory=Rhythm)
    patience: Patience = field(default_factory=Patience)

    async def work(self, order: WorkOrder) -> None:
        """All of it. Whatever becomes of the message, its client is told, and nothing is raised."""
        outbox = Outbox(self.stores.connections, self.gateway, subject=order.subject, connection_id=order.connection_id)
        place = Place(
            turnstile=self.stores.turnstile,
            subject=order.subject,
            ticket=order.ticket,
            patience=self.patience.for_its_turn,
            between_looks=self.patience.between_looks,
        )
        async with outbox.open():
            try:
                claim = await self._claimed(order)
                if claim is None:
                    return  # the place is that other worker's
                if isinstance(claim, Claim):
                    await self._worked(order, claim, place, outbox)
                elif claim.told != order.connection_id:
                    outbox.put(Response.model_validate_json(claim.frame))
                    outbox.put(MessageComplete(message_id=order.message_id, figures=Figures()))
            except Exception as error:
                _tell_error(error, order, outbox)
            await place.leave()

    async def _claimed(self, order: WorkOrder) -> Claim | Finished | None:
        """None when another worker is at it for longer than we wait: that one tells."""
        for waited in range(int(self.patience.for_another_worker / self.patience.between_looks)):
            held = await asyncio.to_thread(self.stores.claims.claim, order.subject, order.message_id)
            is_being_told = isinstance(held, Finished) and held.told is None
            if held != "taken" and not (is_being_told and waited * self.patience.between_looks < _TELLING_SECONDS):
                return held
            await asyncio.sleep(self.patience.between_looks)
        log.warning("another worker is at this message for long")
        return None

    async def _worked(self, order: WorkOrder, claim: Claim, place: Place, outbox: Outbox) -> None:
        """With the claim, to the end: the message is finished, or free again for whoever gets it next."""
        watch = Watch(
            order=order,
            claim=claim,
            claims=self.stores.claims,
            place=place,
            outbox=outbox,
            may_end=not isinstance(order.message, Decide | Undo | Withdraw),
            rhythm=self.rhythm,
        )
        try:
            conclusion = await watch.over(self._concluded(order, place, outbox))
            await self._finish(order, claim, conclusion, outbox)
        except ClaimLost:
            log.warning("somebody else finished this message")
        except Ended as ended:
            log.info("the work was ended", why=ended.why)
            await asyncio.to_thread(self.stores.claims.release, claim)
            if ended.why == "stopped":
                _tell(Error(code="stopped", message=_STOPPED, message_id=order.message_id), order, outbox)
        except Exception:
            await asyncio.to_thread(self.stores.claims.release, claim)
            raise

    async def _concluded(self, order: WorkOrder, place: Place, outbox: Outbox) -> Conclusion:
        await place.wait()
        return await self.replier.conclusion(order, outbox)

    async def _finish(self, order: WorkOrder, claim: Claim, conclusion: Conclusion, outbox: Outbox) -> None:
        """Store, then tell: what is told twice does no harm, what is not stored would be done twice."""
        stored = frame(conclusion.response).decode()
        await asyncio.to_thread(self.stores.claims.finish, claim, stored, with_=conclusion.stored_with)
        outbox.put(conclusion.response)
        outbox.put(MessageComplete(message_id=order.message_id, figures=conclusion.figures))
        await outbox.flush()
        told = order.connection_id if outbox.reached(order.connection_id) else NOBODY
        await asyncio.to_thread(self.stores.claims.told, claim, told)


def _tell_error(error: Exception, order: WorkOrder, outbox: Outbox) -> None:
    detail = error_detail_of(error)
    _tell(Error(code=detail.code, message=detail.message, message_id=order.message_id), order, outbox)


def _tell(error: Error, order: WorkOrder, outbox: Outbox) -> None:
    outbox.put(error)
    outbox.put(MessageComplete(message_id=order.message_id, figures=Figures()))
