"""The process ends between any two steps of an order: nothing is lost, nothing is done twice.

A fuse burns with every step of the database and of the provider, and at its end the process is gone. Each test dies at
every step there is, one run after the other, until a run comes to its end.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest

from agents.common.database import Database
from agents.common.principal import Principal
from agents.live_shopping.domain import OrderRefused
from agents.live_shopping.order_desk import OrderDesk
from agents.live_shopping.payments import Authorized, Declined, PaymentMethod, SandboxPayments
from agents.live_shopping.repository import SqlOrders
from agents.live_shopping.settlement import Settlement
from tests.integration.agents.live_shopping.counter import STAFF, Counter, buy, desk_over
from tests.integration.agents.live_shopping.fuse import Died, Fuse, FusedDatabase

_NO_MORE_STEPS = 60


class Bank(SandboxPayments):
    """The provider, which outlives the process, with its own books. Dies before and after it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.fuse: Fuse | None = None
        self.held: set[str] = set()
        self.taken: list[str] = []

    async def authorize(self, key: str, *, amount_cents: int, method: PaymentMethod) -> Authorized | Declined:
        self._burn()
        answer = await super().authorize(key, amount_cents=amount_cents, method=method)
        if isinstance(answer, Authorized):
            self.held.add(key)
        self._burn()
        return answer

    async def capture(self, key: str) -> None:
        self._burn()
        if key in self.held:
            self.held.remove(key)
            self.taken.append(key)
        self._burn()

    async def void(self, key: str) -> None:
        self._burn()
        await super().void(key)
        self.held.discard(key)
        self._burn()

    def _burn(self) -> None:
        if self.fuse:
            self.fuse.burn()


Act = Callable[[OrderDesk], Awaitable[object]]


async def dies_at(step: int, act: Act, *, till: Database, bank: Bank) -> bool:
    """Whether the process ended before the act did."""
    bank.fuse = fuse = Fuse(step)
    try:
        with suppress(OrderRefused):
            await act(desk_over(FusedDatabase(till, fuse), bank))
    except Died:
        return True
    else:
        return False
    finally:
        bank.fuse = None


async def settle(till: Database, bank: Bank) -> None:
    """What the next process does when it starts, and a little later once more."""
    settlement = Settlement(desk=desk_over(till, bank), orders=SqlOrders(till), older_than=0)
    await settlement.once()
    await settlement.once()


ENDS = {
    "4242": [("processing", "authorized", None)],
    "0002": [("cancelled", "failed", None)],
    "0119": [("processing", "authorized", None)],
}


@pytest.mark.parametrize("last4", ENDS)
@pytest.mark.parametrize("customer_returns", [True, False])
async def test_an_order_is_there_once_or_not_at_all(
    till: Database, counter: Counter, last4: str, customer_returns: bool
) -> None:
    bank, product, ends = Bank(), counter.product(_NO_MORE_STEPS * 3), ENDS[last4]
    for step in range(_NO_MORE_STEPS):
        customer, before = counter.customer(last4=last4), counter.stock(product)

        async def order(desk: OrderDesk, who: Principal = customer) -> object:
            return await buy(desk, who, product, quantity=2)

        died = await dies_at(step, order, till=till, bank=bank)
        if customer_returns:
            with suppress(OrderRefused):
                await order(desk_over(till, bank))
        await settle(till, bank)
        orders = counter.orders(customer)
        assert orders == ends or (orders == [] and died and not customer_returns)
        assert before - counter.stock(product) == (2 if orders and orders[0][0] == "processing" else 0)
        if not died:
            break
    assert 6 <= step < _NO_MORE_STEPS - 1
    # Of this product's: the settlement also settles what another test left open.
    sold = counter.ask(
        "SELECT order_id, order_status FROM orders JOIN order_items USING (order_id) WHERE variant_id = %s", product
    )
    alive = {order_id for order_id, status in sold if status == "processing"}
    assert bank.held & {order_id for order_id, _ in sold} == alive
    assert counter.contradictions() == {}


@pytest.mark.parametrize("again", [True, False])
async def test_a_cancellation_gives_back_once(till: Database, counter: Counter, again: bool) -> None:
    bank, product = Bank(), counter.product(9)
    for step in range(_NO_MORE_STEPS):
        customer = counter.customer()
        order = await buy(desk_over(till, bank), customer, product, quantity=2)

        async def cancel(desk: OrderDesk, who: Principal = customer, id_: str = order.order_id) -> object:
            return await desk.cancel(who, id_)

        died = await dies_at(step, cancel, till=till, bank=bank)
        if again:
            await cancel(desk_over(till, bank))
        await settle(till, bank)
        [(status, payment, open_request)] = counter.orders(customer)
        assert open_request is None
        if (status, payment) != ("cancelled", "voided"):
            assert (status, payment, died, again) == ("processing", "authorized", True, False)
            await desk_over(till, bank).cancel(customer, order.order_id)
        assert counter.stock(product) == 9
        assert order.order_id not in bank.held
        if not died:
            break
    assert 5 <= step < _NO_MORE_STEPS - 1
    assert counter.contradictions() == {}


async def test_a_sent_order_is_charged_once(till: Database, counter: Counter) -> None:
    bank, product = Bank(), counter.product(_NO_MORE_STEPS)
    for step in range(_NO_MORE_STEPS):
        customer = counter.customer()
        order = await buy(desk_over(till, bank), customer, product)

        async def ship(desk: OrderDesk, id_: str = order.order_id) -> object:
            return await desk.ship(STAFF, id_, carrier="UPS", tracking_number=f"1Z-{id_}")

        died = await dies_at(step, ship, till=till, bank=bank)
        with suppress(OrderRefused):  # staff tries again, whatever they saw
            await ship(desk_over(till, bank))
        await settle(till, bank)
        assert counter.orders(customer) == [("shipped", "captured", None)]
        assert bank.taken.count(order.order_id) == 1
        [(parcels,)] = counter.ask("SELECT count(*) FROM shipments WHERE order_id = %s", order.order_id)
        assert parcels == 1
        if not died:
            break
    assert 4 <= step < _NO_MORE_STEPS - 1
    assert counter.contradictions() == {}
