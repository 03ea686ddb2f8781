"""Any history of orders: the shop is what a few lines of Python say it must be, and its books add up."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.common.database import Database
from agents.common.principal import Principal
from agents.live_shopping.domain import MOST_PIECES, Offer, OrderRefused, Variant, quote
from agents.live_shopping.order_desk import OrderDesk
from agents.live_shopping.payments import SandboxPayments
from agents.live_shopping.repository import SqlOrders
from agents.live_shopping.settlement import Settlement
from tests.integration.agents.live_shopping.counter import (
    ORDER_ROLE,
    STAFF,
    Counter,
    buy,
    desk_over,
    open_service,
)

CARDS = ("4242", "0002", "0119")
ONE = Variant(variant_id="x", size=None, color=None, capacity=None, in_stock=99)

SUMS = st.lists(
    st.tuples(st.integers(1, 400_000), st.integers(1, MOST_PIECES), st.booleans()), min_size=1, max_size=200
)


@settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(sums=SUMS)
def test_an_order_costs_what_was_quoted_to_the_cent(counter: Counter, sums: list[tuple[int, int, bool]]) -> None:
    counter.change("CREATE TEMPORARY TABLE IF NOT EXISTS sums (LIKE orders INCLUDING GENERATED INCLUDING DEFAULTS)")
    counter.change("TRUNCATE sums")
    counter.change(
        "INSERT INTO sums (order_id, customer_id, order_status, order_date, total_amount, delivery_is_free) "
        "SELECT 'ORD-2026-' || lpad(n::text, 3, '0'), 'cust001', 'pending', CURRENT_DATE, cents / 100.0, is_free "
        "FROM unnest(%s::int[], %s::boolean[]) WITH ORDINALITY AS given (cents, is_free, n)",
        [cents * pieces for cents, pieces, _ in sums],
        [is_free for _, _, is_free in sums],
    )
    generated = counter.ask("SELECT tax * 100, shipping * 100, amount_due * 100 FROM sums ORDER BY order_id")
    quoted = [
        quote(
            Offer(product_id="x", name="X", unit_cents=cents, variants=(ONE,)),
            ONE,
            quantity=pieces,
            delivery_is_free=is_free,
        )
        for cents, pieces, is_free in sums
    ]
    assert generated == [(one.tax_cents, one.shipping_cents, one.total_cents) for one in quoted]


@dataclass
class Kept:
    """An order as it must be."""

    pieces: int
    state: tuple[str, str]
    order_id: str | None = None


@dataclass
class Model:
    """The shop's rules once more, without a database. Each answer is whether the desk takes it."""

    stock: int
    orders: dict[tuple[int, int], Kept] = field(default_factory=dict)

    def buy(self, who: int, key: int, pieces: int) -> bool:
        """A known key pays what is open; a new one takes stock, if the card is good."""
        kept = self.orders.get((who, key))
        if kept:
            return kept.pieces == pieces and self.pay(kept, is_repeat=True)
        if pieces > self.stock:
            return False
        states = {"4242": ("processing", "authorized"), "0002": ("cancelled", "failed"), "0119": ("pending", "pending")}
        self.orders[who, key] = kept = Kept(pieces, states[CARDS[who]])
        self.stock -= pieces if kept.state[0] != "cancelled" else 0
        return kept.state[0] != "cancelled"

    def pay(self, kept: Kept, *, is_repeat: bool = False) -> bool:
        """What times out goes through the second time. A repeat of what was cancelled since is no refusal."""
        if kept.state == ("pending", "pending"):
            kept.state = ("processing", "authorized")
        return kept.state[0] != "cancelled" or (is_repeat and kept.state[1] == "voided")

    def cancel(self, kept: Kept) -> bool:
        """Before it is sent, and once."""
        if kept.state[0] in ("pending", "processing"):
            kept.state = ("cancelled", "voided")
            self.stock += kept.pieces
        return kept.state[0] == "cancelled"

    def ship(self, kept: Kept) -> bool:
        """What is paid, once."""
        is_paid = kept.state == ("processing", "authorized")
        kept.state = ("shipped", "captured") if is_paid else kept.state
        return is_paid


WHO, KEY, PIECES = st.integers(0, 2), st.integers(0, 2), st.integers(1, 4)
STEP = st.one_of(
    st.tuples(st.just("buy"), WHO, KEY, PIECES),
    st.tuples(st.sampled_from(["pay", "cancel", "ship"]), WHO, KEY, PIECES),
    st.tuples(st.sampled_from(["restock", "settle"]), WHO, KEY, PIECES),
)
Step = tuple[str, int, int, int]


class History:
    """Does each step twice: to the model, and at the desk."""

    def __init__(self, counter: Counter, till: Database, customers: list[Principal]) -> None:
        self.counter, self.customers = counter, customers
        self.model = Model(stock=6)
        self.product = counter.product(6)
        counter.put_off_what_is_open()
        self._desk = desk_over(till, SandboxPayments())
        self._settlement = Settlement(desk=self._desk, orders=SqlOrders(till), older_than=0)

    async def take(self, step: Step) -> None:
        """Both must agree on whether it is taken, and on what is left."""
        act, who, key, pieces = step
        kept = self.model.orders.get((who, key))
        if act == "restock":
            self.model.stock += pieces
            self.counter.change(
                "UPDATE inventory SET quantity = quantity + %s WHERE variant_id = %s", pieces, self.product
            )
        elif act == "settle":
            await self._settlement.once()
            for open_one in self.model.orders.values():
                self.model.pay(open_one)
        elif act == "buy":
            await self._agree(lambda: self._buy(who, key, pieces), is_taken=self.model.buy(who, key, pieces))
        elif kept and kept.order_id:
            acts: dict[str, tuple[Callable[[], Awaitable[object]], Callable[[Kept], bool]]] = {
                "pay": (lambda: self._desk.pay(self.customers[who], str(kept.order_id)), self.model.pay),
                "cancel": (lambda: self._desk.cancel(self.customers[who], str(kept.order_id)), self.model.cancel),
                "ship": (lambda: self._ship(str(kept.order_id)), self.model.ship),
            }
            at_the_desk, at_the_model = acts[act]
            await self._agree(at_the_desk, is_taken=at_the_model(kept))
        assert self.counter.stock(self.product) == self.model.stock

    async def _agree(self, at_the_desk: Callable[[], Awaitable[object]], *, is_taken: bool) -> None:
        if is_taken:
            await at_the_desk()
        else:
            with pytest.raises(OrderRefused):
                await at_the_desk()

    async def _buy(self, who: int, key: int, pieces: int) -> None:
        order = await buy(self._desk, self.customers[who], self.product, quantity=pieces, key=f"k-{key}")
        self.model.orders[who, key].order_id = order.order_id

    async def _ship(self, order_id: str) -> None:
        await self._desk.ship(STAFF, order_id, carrier="UPS", tracking_number=f"1Z-{order_id}")


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEP, min_size=1, max_size=30))
def test_the_shop_is_what_its_rules_say_after_any_history(counter: Counter, steps: list[Step]) -> None:
    customers = [counter.customer(last4=last4) for last4 in CARDS]

    async def live() -> None:
        async with open_service(counter.shop) as service:
            history = History(counter, service.acting_as(ORDER_ROLE), customers)
            for step in steps:
                await history.take(step)
            for who, customer in enumerate(customers):
                kept = sorted(one.state for (buyer, _), one in history.model.orders.items() if buyer == who)
                assert sorted(row[:2] for row in counter.orders(customer)) == kept

    asyncio.run(live())
    assert counter.contradictions() == {}


async def test_the_books_add_up_when_everything_happens_at_once(
    desk: OrderDesk, till: Database, counter: Counter
) -> None:
    rng = random.Random(5)  # noqa: S311 - a test's dice
    products = [counter.product(5) for _ in range(3)]
    customers = [counter.customer(last4=rng.choice(CARDS)) for _ in range(12)]
    settlement = Settlement(desk=desk, orders=SqlOrders(till), older_than=0)

    async def shop(customer: Principal, key: str, product: str, pieces: int, then: str) -> None:
        with suppress(OrderRefused):
            order = await buy(desk, customer, product, quantity=pieces, key=key)
            if then == "cancel":
                await desk.cancel(customer, order.order_id)
            if then == "ship":
                await desk.ship(STAFF, order.order_id, carrier="UPS", tracking_number=f"1Z-{order.order_id}")
            if then == "settle":
                await settlement.once()

    await asyncio.gather(
        *(
            shop(
                rng.choice(customers),
                f"k-{rng.randrange(4)}",
                rng.choice(products),
                rng.randint(1, 2),
                rng.choice(["", "cancel", "ship", "settle"]),
            )
            for _ in range(120)
        )
    )
    assert counter.contradictions() == {}
    for product in products:
        moved = sum(change for change, _ in counter.movements(product))
        assert counter.stock(product) == 5 + moved >= 0
