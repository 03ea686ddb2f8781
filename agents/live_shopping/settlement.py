"""Goes on where something ended in between: asks the provider again what is open, also what an earlier process left."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from agents.common.principal import Principal
from agents.live_shopping.order_desk import OrderDesk
from agents.live_shopping.repository import OrderRepository

log = structlog.stdlib.get_logger(__name__)

EVERY_SECONDS = 15.0
_AT_ONCE = 100
# It settles everybody's orders; as nobody who could be asked for, and only here.
_SETTLEMENT = Principal(kind="staff", subject="live-shopping-settlement", customer_id=None)


class Settlement:
    """Settles what has been open for longer than an answer takes. Any number of processes may do it at once."""

    def __init__(self, *, desk: OrderDesk, orders: OrderRepository, older_than: float = EVERY_SECONDS) -> None:
        self._desk = desk
        self._orders = orders
        self._older_than = older_than

    async def once(self) -> int:
        """Asks once about each; returns about how many. One that fails, in whatever way, keeps none of the others."""
        found = await self._orders.open_orders(_SETTLEMENT, older_than=self._older_than, most=_AT_ONCE)
        for stored in found:
            try:
                await self._desk.settle(_SETTLEMENT, stored)
            except Exception as error:
                log.warning("order not settled", order_id=stored.order.order_id, exc_info=error)
        return len(found)

    async def run(self, *, every: float = EVERY_SECONDS) -> None:
        """At once, and then again and again; a database that is down is asked again as well."""
        while True:
            try:
                await self.once()
            except Exception as error:
                log.warning("nothing settled", exc_info=error)
            await asyncio.sleep(every)


@asynccontextmanager
async def settling(settlement: Settlement) -> AsyncIterator[None]:
    """While the service lives."""
    task = asyncio.create_task(settlement.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
