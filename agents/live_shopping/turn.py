"""One turn of a live-shopping conversation: what an architecture is given, and what it gives back."""

from dataclasses import dataclass
from typing import Protocol

from strands.types.content import Message

from agents.common.principal import Caller
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
