"""One turn of a live-shopping conversation: what an architecture is given, and what it gives back."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from strands.types.content import Message

from agents.common.identity import Caller
from agents.live_shopping.activity import Watch
from agents.live_shopping.contracts import ChatReply
from agents.live_shopping.domain import PlacedOrder


@dataclass(frozen=True, kw_only=True)
class ShopTurn:
    """What a customer says, with what was said before it. Turns of a session are numbered from 1.

    `at_second` is where in the stream the customer is, when that is not where it stands. `request_key` is the client's
    own for this turn, and `repeated` the reply that it was given before.
    """

    caller: Caller
    architecture: str
    message: str
    session_id: str
    number: int
    stream_id: str | None
    messages: tuple[Message, ...]
    at_second: int | None = None
    request_key: str | None = None
    repeated: ChatReply | None = None


@dataclass(frozen=True, kw_only=True)
class Answered:
    """The reply, the messages that this turn adds to the conversation, and the order that was placed in it."""

    text: str
    messages: tuple[Message, ...]
    order: PlacedOrder | None = None


class Architecture(Protocol):
    """One way to run the shop."""

    name: str

    async def answer(self, turn: ShopTurn, watch: Watch) -> Answered:
        """The reply, or ModelUnavailable when there can be none; the watch hears how it goes."""


def remembered(added: Sequence[Message], *, said: str, reply: str) -> tuple[Message, ...]:
    """A turn as the next one's model reads it: the message, tool calls with their results, and the reply.

    The reply is the one that the customer got. Texts that had to be corrected and calls that were cut off are left out.
    """
    kept: list[Message] = [{"role": "user", "content": [{"text": said}]}]
    for call, results in pairwise(added):
        if _ids(call, "toolUse") and _ids(call, "toolUse") == _ids(results, "toolResult"):
            kept += [_plain(call), _plain(results)]
    kept.append({"role": "assistant", "content": [{"text": reply}]})
    return tuple(kept)


def spoken(messages: Sequence[Message]) -> tuple[Message, ...]:
    """The same conversation without tools, for a model that has none: Bedrock refuses it their calls and results."""
    return tuple(
        {"role": message["role"], "content": texts}
        for message in messages
        if (texts := [block for block in message["content"] if "text" in block])
        and not any("toolUse" in block or "toolResult" in block for block in message["content"])
    )


def _ids(message: Message, kind: str) -> set[str]:
    return {str(block[kind]["toolUseId"]) for block in message["content"] if kind in block}  # type: ignore[literal-required]  # the kind is one of a block's keys


def _plain(message: Message) -> Message:
    """Without what Strands notes beside it."""
    return {"role": message["role"], "content": message["content"]}
