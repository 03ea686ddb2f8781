"""One visit to the shop: who shops, on which screen, and the orders that are taken back at the end."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar

from rich.console import Console

from demos.errors import DemoFailed
from demos.lines import say
from demos.options import Options
from demos.shop import Shop, shop_at
from demos.wire import Order
from operations.target import Target

Result = TypeVar("Result")

_CAN_BE_TAKEN_BACK = frozenset({"pending", "processing"})


class Visit:
    """Waits for the shop in a loop of its own, so that a person can be asked in between, and Ctrl-C is heard."""

    def __init__(self, *, options: Options, console: Console, shop: Shop, runner: asyncio.Runner) -> None:
        self.options = options
        self.console = console
        self.shop = shop
        self._runner = runner
        self._ordered: list[str] = []

    def chatting(self) -> "Visit":
        """The same visit for somebody who wants to say something else."""
        options = replace(self.options, say=(), interactive=True)
        return Visit(options=options, console=self.console, shop=self.shop, runner=self._runner)

    def wait_for(self, work: Coroutine[Any, Any, Result]) -> Result:
        """The result of something that the shop does."""
        return self._runner.run(work)

    def remember(self, order: Order | None) -> None:
        """An order was placed."""
        if order and order.order_id not in self._ordered:
            self._ordered.append(order.order_id)

    @contextmanager
    def taken_back(self) -> Iterator[None]:
        """What is ordered meanwhile is cancelled afterwards, also when the demo fails or is stopped."""
        try:
            yield
        finally:
            ordered, self._ordered = self._ordered, []
            for order_id in ordered:
                self._take_back(order_id)

    def _take_back(self, order_id: str) -> None:
        if self.options.keep_order:
            say(self.console, f"{order_id} stays ordered.", style="dim")
            return
        try:
            order = self.wait_for(self.shop.order(order_id))
            if order.status in _CAN_BE_TAKEN_BACK:
                self.wait_for(self.shop.cancel(order_id))
                say(
                    self.console,
                    f"{order_id} is cancelled again, and back on the shelf (--keep-order leaves it).",
                    style="dim",
                )
        except DemoFailed as failure:
            say(self.console, f"{order_id} could not be cancelled: {failure}", style="dim")


@contextmanager
def visited(target: Target, *, options: Options, console: Console) -> Iterator[Visit]:
    """A visit, with the connection closed at its end."""
    with asyncio.Runner() as runner:
        shop = shop_at(target)
        try:
            yield Visit(options=options, console=console, shop=shop, runner=runner)
        finally:
            runner.run(shop.close())
