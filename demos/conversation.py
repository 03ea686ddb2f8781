"""One customer's conversation with one architecture, turn by turn."""

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from time import monotonic

from demos.errors import DemoFailed
from demos.shop import Shop
from demos.wire import Activity, Reply, TextDelta

Hear = Callable[[Activity | TextDelta], None]


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What was said, what came back, and how long the customer waited for it."""

    message: str
    reply: Reply
    seconds: float


class Conversation:
    """Keeps the session between turns."""

    def __init__(self, shop: Shop, *, architecture: str, stream_id: str | None) -> None:
        self._shop = shop
        self._architecture = architecture
        self._stream_id = stream_id
        self._session_id: str | None = None

    async def say(self, message: str, hear: Hear) -> Turn:
        """One turn; `hear` is told what happens while it does. Raises DemoFailed where no reply comes."""
        began = monotonic()
        told = self._shop.say(self._architecture, message, session_id=self._session_id, stream_id=self._stream_id)
        async with aclosing(told) as happenings:
            async for happening in happenings:
                if isinstance(happening, Reply):
                    self._session_id = happening.session_id
                    return Turn(message=message, reply=happening, seconds=monotonic() - began)
                hear(happening)
        raise DemoFailed("The shop ended its answer before the reply.")
