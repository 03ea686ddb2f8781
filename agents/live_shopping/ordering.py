"""The orders of one turn: none is lost between the desk and the reply, however the call that placed it ended."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import structlog

from agents.common.errors import ClickShopError, DatabaseUnavailable, Unavailable
from agents.live_shopping.activity import Watch
from agents.live_shopping.domain import PlacedOrder

log = structlog.stdlib.get_logger(__name__)

BEGUN = (
    "Your order was begun, and I can't tell yet whether it went through: "
    "please look at your orders before you order again."
)
UNCONFIRMED = "The payment is still being confirmed; the order is kept."
_UNSURE = "Nobody can tell yet whether the order went through. Say so; do not place it again."
_PLACED = "Your order {order_id} is placed; the total is ${total:.2f}."
# Together no more than what the longest answer leaves of the time that a stopping task is given.
_TO_END = 1.0
_TO_ASK = 1.0

Place = Callable[[], Coroutine[Any, Any, PlacedOrder]]
Made = Callable[[], Awaitable[PlacedOrder | None]]


@dataclass
class Ordering:
    """What was placed, and what nobody knows yet: each with how to ask the desk what came of it."""

    watch: Watch = field(default_factory=Watch)
    placed: list[PlacedOrder] = field(default_factory=list)
    _open: dict[asyncio.Task[PlacedOrder], Made] = field(default_factory=dict)

    async def place(self, place: Place, *, made: Made) -> PlacedOrder:
        """The order. A deadline, or a customer who hangs up, ends the waiting for it and never the placing.

        It may be placed again: with its idempotency key, that is the same order.
        """
        self.watch.orders = True
        placing = asyncio.create_task(_surely(place))
        self._open[placing] = made
        placing.add_done_callback(self._ended)
        return await asyncio.shield(placing)

    async def known(self) -> bool:
        """Whether it is certain what became of each; waits a moment for that, and then asks the desk."""
        under_way = [placing for placing in self._open if not placing.done()]
        if under_way:
            await asyncio.wait(under_way, timeout=_TO_END)
        with suppress(TimeoutError):
            async with asyncio.timeout(_TO_ASK):
                await asyncio.gather(*(self._ask(placing, made) for placing, made in self._open.items()))
        return not self._open

    async def _ask(self, placing: "asyncio.Task[PlacedOrder]", made: Made) -> None:
        try:
            order = await made()
        except Exception as error:
            log.warning("nobody knows whether an order was placed", exc_info=error)
            return
        if order or placing.done():
            self._close(placing, order)

    def _ended(self, placing: "asyncio.Task[PlacedOrder]") -> None:
        """A refusal is certain; whatever else ended it may have done so after the commit."""
        error = asyncio.CancelledError() if placing.cancelled() else placing.exception()
        if error is None:
            self._close(placing, placing.result())
        elif isinstance(error, ClickShopError) and not isinstance(error, Unavailable):
            self._close(placing, None)

    def _close(self, placing: "asyncio.Task[PlacedOrder]", order: PlacedOrder | None) -> None:
        if self._open.pop(placing, None) and order and order.status != "cancelled":
            self.placed.append(order)


async def _surely(place: Place) -> PlacedOrder:
    """Once more when the database was gone: the answer to its commit may be all that was lost."""
    try:
        return await place()
    except Unavailable:
        log.warning("an order is placed once more, with its key")
    try:
        return await place()
    except Unavailable as error:
        raise DatabaseUnavailable(_UNSURE) from error


def untold(text: str, placed: Sequence[PlacedOrder]) -> list[str]:
    """A sentence for each order that was placed, once or repeatedly, and that the text does not name."""
    each = {order.order_id: order for order in placed}
    return [_told(order) for order_id, order in each.items() if order_id not in text]


def _told(order: PlacedOrder) -> str:
    told = _PLACED.format(order_id=order.order_id, total=order.total_cents / 100)
    return f"{told} {UNCONFIRMED}" if order.payment == "unconfirmed" else told
