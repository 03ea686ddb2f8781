"""What is answered to a message: by the model after what was said before, or by an operation without one."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agents.promotions.agent import Assistant
from agents.promotions.answer import Answer
from agents.promotions.blocks import Block
from agents.promotions.session.conversations import Conversations
from agents.promotions.session.work_order import WorkOrder
from agents.promotions.wire.protocol import Ask, Figures, Response, TextChunk, ToolProgress
from agents.promotions.work.operations import Operations
from agents.promotions.work.outbox import Outbox

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


@dataclass(frozen=True, kw_only=True)
class Conclusion:
    """What is told in the end, what it took, and what is stored together with it."""

    response: Response
    figures: Figures
    stored_with: "tuple[TransactWriteItemTypeDef, ...]" = ()


@dataclass(frozen=True, kw_only=True)
class Replier:
    """Makes conclusions of messages."""

    assistant: Assistant
    operations: Operations
    conversations: Conversations
    history_turns: int = 6
    clock: Callable[[], float] = time.monotonic

    async def conclusion(self, order: WorkOrder, outbox: Outbox) -> Conclusion:
        """What is to be told. Raises an error of agents/common/errors.py where there is nothing to tell."""
        began = self.clock()
        if isinstance(order.message, Ask):
            return await self._answered(order, order.message, outbox, began)
        said = await self.operations.do(order.marketer, order.message)
        figures = Figures(milliseconds=self._since(began))
        return Conclusion(response=_response(order, said.words, said.blocks), figures=figures)

    async def _answered(self, order: WorkOrder, ask: Ask, outbox: Outbox, began: float) -> Conclusion:
        conversation = await asyncio.to_thread(self.conversations.current, order.subject)
        earlier = await asyncio.to_thread(self.conversations.last, order.subject, most=self.history_turns)
        shown = _answer(order, outbox)
        answered = await self.assistant.answer(
            ask.input,
            answer_=shown,
            history=[message for turn in earlier for message in turn.messages],
            say=lambda text: outbox.put(TextChunk(message_id=order.message_id, text=text)),
        )
        addition = self.conversations.addition(
            order.subject,
            conversation=conversation,
            said=ask.input,
            reply=answered.words,
            messages=answered.messages,
        )
        return Conclusion(
            response=_response(order, answered.words, shown.blocks),
            figures=Figures(model_calls=answered.model_calls, tokens=answered.tokens, milliseconds=self._since(began)),
            stored_with=(addition,),
        )

    def _since(self, began: float) -> int:
        return round((self.clock() - began) * 1000)


def _answer(order: WorkOrder, outbox: Outbox) -> Answer:
    """Where tools show what they find."""

    async def tell(tool: str, text: str, percent: int | None) -> None:
        outbox.put(ToolProgress(message_id=order.message_id, tool=tool, text=text, percent=percent))

    return Answer(marketer=order.marketer, message_id=order.message_id, tell=tell)


def _response(order: WorkOrder, words: str, blocks: Sequence[Block]) -> Response:
    first, more = (blocks[0], tuple(blocks[1:])) if blocks else (None, ())
    return Response(message_id=order.message_id, chat_response=words, structured_data=first, more=more)
