"""What one order does to its provider is nothing to the others: all that is open has its turn."""

import pytest

from agents.common.database import Database
from agents.live_shopping import settlement
from agents.live_shopping.payments import Authorized, Declined, PaymentMethod, SandboxPayments
from agents.live_shopping.repository import SqlOrders
from agents.live_shopping.settlement import Settlement
from tests.integration.agents.live_shopping.counter import Counter, buy, desk_over


class Broken(SandboxPayments):
    """About these orders, or all, it fails as nobody foresaw."""

    def __init__(self, *order_ids: str) -> None:
        super().__init__()
        self._order_ids = order_ids

    async def authorize(self, key: str, *, amount_cents: int, method: PaymentMethod) -> Authorized | Declined:
        if key in self._order_ids or not self._order_ids:
            raise RuntimeError(key)
        return await super().authorize(key, amount_cents=amount_cents, method=method)


async def test_an_order_that_breaks_the_provider_keeps_no_other_from_being_settled(
    till: Database, counter: Counter
) -> None:
    counter.put_off_what_is_open()
    product, older, younger = counter.product(2), counter.customer(last4="0119"), counter.customer(last4="0119")
    bank = SandboxPayments()
    broken = await buy(desk_over(till, bank), older, product)
    await buy(desk_over(till, bank), younger, product)
    desk = desk_over(till, Broken(broken.order_id))
    settling = Settlement(desk=desk, orders=SqlOrders(till), older_than=0)
    for _ in range(2):  # the first time, these cards do not answer
        await settling.once()
    assert counter.orders(older) == [("pending", "pending", "authorize")]
    assert counter.orders(younger) == [("processing", "authorized", None)]


async def test_orders_that_are_asked_in_vain_do_not_starve_a_newer_one(
    till: Database, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter.put_off_what_is_open()
    monkeypatch.setattr(settlement, "_AT_ONCE", 3)
    product, silent, bank = counter.product(9), [counter.customer(last4="0119") for _ in range(4)], SandboxPayments()
    orders = [await buy(desk_over(till, bank), customer, product) for customer in silent]
    newer = counter.customer(last4="0119")
    await buy(desk_over(till, bank), newer, product)
    settling = Settlement(
        desk=desk_over(till, Broken(*(order.order_id for order in orders))), orders=SqlOrders(till), older_than=0
    )
    for _ in range(4):
        await settling.once()
    assert [counter.orders(customer) for customer in silent] == [[("pending", "pending", "authorize")]] * 4
    assert counter.orders(newer) == [("processing", "authorized", None)]


async def test_an_order_is_kept_when_its_payment_fails_as_nobody_foresaw(till: Database, counter: Counter) -> None:
    product, customer = counter.product(2), counter.customer()
    order = await buy(desk_over(till, Broken()), customer, product)
    assert (order.status, order.payment) == ("pending", "unconfirmed")
    again = await buy(desk_over(till), customer, product)
    assert (again.order_id, again.payment, again.repeated) == (order.order_id, "authorized", True)
