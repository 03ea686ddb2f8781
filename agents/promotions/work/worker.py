"""Works on one message: claims it, waits for its turn, answers, stores the answer, and tells it."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog

from agents.common.error_meanings import error_detail_of
from agents.promotions.agent import Assistant
from agents.promotions.answer import Answer
from agents.promotions.blocks import Block
from agents.promotions.session.claims import Claim, ClaimLost, Claims, Finished
from agents.promotions.session.connections import Connections
from agents.promotions.session.conversations import Conversations
from agents.promotions.session.place import Place
from agents.promotions.session.turnstile import Turnstile
from agents.promotions.session.work_order import WorkOrder
from agents.promotions.wire.frames import frame
from agents.promotions.wire.gateway import Gateway
from agents.promotions.wire.protocol import (
    Ask,
    Decide,
    Error,
    Figures,
    MessageComplete,
    Response,
    TextChunk,
    ToolProgress,
    Undo,
)
from agents.promotions.work.operations import Operations
from agents.promotions.work.outbox import Outbox
from agents.promotions.work.watch import Ended, Rhythm, Watch

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

log = structlog.stdlib.get_logger(__name__)

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
class Conclusion:
    """What is told in the end, what it took, and what is stored together with it."""

    response: Response
    figures: Figures
    stored_with: "tuple[TransactWriteItemTypeDef, ...]" = ()


@dataclass(frozen=True, kw_only=True)
class Worker:
    """What works on messages, one call of `work` each; many may run at once, here and elsewhere."""

    stores: Stores
    gateway: Gateway
    assistant: Assistant
    operations: Operations
    history_turns: int = 6
    rhythm: Rhythm = field(default_factory=Rhythm)
    patience: Patience = field(default_factory=Patience)
    clock: Callable[[], float] = time.monotonic

    async def work(self, order: WorkOrder) -> None:
        """All of it. Whatever becomes of the message, its client is told, and nothing is raised."""
        outbox = Outbox(self.stores.connections, self.gateway, subject=order.subject, connection_id=order.connection_id)
        async with outbox.open():
            try:
                claim = await self._claimed(order)
                if isinstance(claim, Claim):
                    await self._worked(order, claim, outbox)
                elif claim and claim.told != order.connection_id:
                    outbox.put(Response.model_validate_json(claim.frame))
                    outbox.put(MessageComplete(message_id=order.message_id, figures=Figures()))
            except Exception as error:
                _tell_error(error, order, outbox)

    async def _claimed(self, order: WorkOrder) -> Claim | Finished | None:
        """None when another worker is at it for longer than we wait: that one tells."""
        for _ in range(int(self.patience.for_another_worker / self.patience.between_looks)):
            held = await asyncio.to_thread(self.stores.claims.claim, order.subject, order.message_id)
            if held != "taken":
                return held
            await asyncio.sleep(self.patience.between_looks)
        log.warning("another worker is at this message for long")
        return None

    async def _worked(self, order: WorkOrder, claim: Claim, outbox: Outbox) -> None:
        """With the claim, to the end: the message is finished, or free again for whoever gets it next."""
        place = Place(turnstile=self.stores.turnstile, subject=order.subject, ticket=order.ticket)
        watch = Watch(
            order=order,
            claim=claim,
            claims=self.stores.claims,
            place=place,
            outbox=outbox,
            may_end=not isinstance(order.message, Decide | Undo),
            rhythm=self.rhythm,
        )
        try:
            conclusion = await watch.over(self._conclusion(order, place, outbox))
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
        finally:
            await place.leave()

    async def _finish(self, order: WorkOrder, claim: Claim, conclusion: Conclusion, outbox: Outbox) -> None:
        """Store, then tell: what is told twice does no harm, what is not stored would be done twice."""
        stored = frame(conclusion.response).decode()
        await asyncio.to_thread(self.stores.claims.finish, claim, stored, with_=conclusion.stored_with)
        outbox.put(conclusion.response)
        outbox.put(MessageComplete(message_id=order.message_id, figures=conclusion.figures))
        await outbox.flush()
        if outbox.reached(order.connection_id):
            await asyncio.to_thread(self.stores.claims.told, claim, order.connection_id)

    async def _conclusion(self, order: WorkOrder, place: Place, outbox: Outbox) -> Conclusion:
        began = self.clock()
        await place.wait(seconds=self.patience.for_its_turn, between_looks=self.patience.between_looks)
        if isinstance(order.message, Ask):
            return await self._answered(order, order.message, outbox, began)
        said = await self.operations.do(order.marketer, order.message)
        figures = Figures(milliseconds=self._since(began))
        return Conclusion(response=_response(order, said.words, said.blocks), figures=figures)

    async def _answered(self, order: WorkOrder, ask: Ask, outbox: Outbox, began: float) -> Conclusion:
        """By the model, after what was said before."""

        async def tell(tool: str, text: str, percent: int | None) -> None:
            outbox.put(ToolProgress(message_id=order.message_id, tool=tool, text=text, percent=percent))

        def say(text: str) -> None:
            outbox.put(TextChunk(message_id=order.message_id, text=text))

        conversations = self.stores.conversations
        conversation = await asyncio.to_thread(conversations.current, order.subject)
        earlier = await asyncio.to_thread(conversations.last, order.subject, most=self.history_turns)
        shown = Answer(marketer=order.marketer, message_id=order.message_id, tell=tell)
        history = [message for turn in earlier for message in turn.messages]
        answered = await self.assistant.answer(ask.input, answer_=shown, history=history, say=say)
        addition = conversations.addition(
            order.subject,
            conversation=conversation,
            said=ask.input,
            reply=answered.words,
            messages=answered.messages,
        )
        figures = Figures(model_calls=answered.model_calls, tokens=answered.tokens, milliseconds=self._since(began))
        return Conclusion(
            response=_response(order, answered.words, shown.blocks), figures=figures, stored_with=(addition,)
        )

    def _since(self, began: float) -> int:
        return round((self.clock() - began) * 1000)


def _response(order: WorkOrder, words: str, blocks: Sequence[Block]) -> Response:
    first, more = (blocks[0], tuple(blocks[1:])) if blocks else (None, ())
    return Response(message_id=order.message_id, chat_response=words, structured_data=first, more=more)


def _tell_error(error: Exception, order: WorkOrder, outbox: Outbox) -> None:
    detail = error_detail_of(error)
    _tell(Error(code=detail.code, message=detail.message, message_id=order.message_id), order, outbox)


def _tell(error: Error, order: WorkOrder, outbox: Outbox) -> None:
    outbox.put(error)
    outbox.put(MessageComplete(message_id=order.message_id, figures=Figures()))
