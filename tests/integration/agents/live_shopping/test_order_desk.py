"""The order desk on a real PostgreSQL: what an order does to the shop, and what it refuses."""

import asyncio
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from agents.common.alarms import ORDER_PLACED, OVERSELL_REFUSED, PAYMENT_DECLINED
from agents.common.database import Database
from agents.common.errors import BadInput, ConstraintViolated, NotAllowed, NotFound
from agents.common.principal import Principal
from agents.live_shopping.domain import OrderRefused, PlacedOrder
from agents.live_shopping.order_desk import OrderDesk
from agents.live_shopping.payments import Authorized, Declined, PaymentMethod, PaymentTimedOut, SandboxPayments
from agents.live_shopping.repository import SqlOrders
from agents.live_shopping.settlement import Settlement
from tests.integration.agents.live_shopping.counter import STAFF, Counter, buy, desk_over

JOHN = Principal(kind="customer", subject="subject-john", customer_id="cust001")


async def test_the_seeds_order_comes_to_its_total(desk: OrderDesk, counter: Counter) -> None:
    before = counter.movements("shoe_001-10")
    order = await buy(desk, JOHN, "shoe_001", size="10", key="the-seed")
    [line] = order.lines
    assert (line.product_id, line.name, line.size, line.quantity) == ("shoe_001", "Nike Air Zoom Pegasus", "10", 1)
    assert (order.subtotal_cents, order.tax_cents, order.shipping_cents, order.total_cents) == (12_000, 960, 0, 12_960)
    assert (order.status, order.payment, order.repeated) == ("processing", "authorized", False)
    assert counter.movements("shoe_001-10") == [*before, (-1, "sale")]
    assert await desk.order(JOHN, order.order_id) == order
    await desk.cancel(JOHN, order.order_id)


async def test_order_numbers_begin_beyond_the_samples_and_never_repeat(desk: OrderDesk, counter: Counter) -> None:
    product, customer = counter.product(9), counter.customer()
    ids = [(await buy(desk, customer, product, key=f"k{n}")).order_id for n in range(3)]
    numbers = [int(id_.split("-")[2]) for id_ in ids]
    assert numbers == sorted(set(numbers))
    assert numbers[0] > 100_000


@pytest.mark.parametrize(("size", "said"), [("S", "S"), ("S", "s"), ("S", " Size S "), ("S", "size s")])
async def test_a_size_is_taken_as_people_say_it(desk: OrderDesk, counter: Counter, size: str, said: str) -> None:
    product, customer = counter.product({"S": 1, "M": 1}), counter.customer()
    order = await buy(desk, customer, product, size=said)
    assert order.lines[0].size == size


async def test_a_product_is_known_by_its_name_and_a_color_is_a_size_too(desk: OrderDesk, counter: Counter) -> None:
    quote = await desk.quote(counter.customer(), product="everyday organic cotton t-shirt", size="m navy", quantity=2)
    assert (quote.product_id, quote.size, quote.color, quote.subtotal_cents) == ("prod084", "M", "Navy", 3998)


async def test_a_quote_is_what_the_order_then_costs_and_writes_nothing(desk: OrderDesk, counter: Counter) -> None:
    for tier, shipping in (("bronze", 999), ("silver", 0), ("platinum", 0)):
        product, customer = counter.product(5, cents=1999), counter.customer(tier=tier)
        quote = await desk.quote(customer, product=product, size=None, quantity=2)
        assert counter.stock(product) == 5
        assert counter.orders(customer) == []
        order = await buy(desk, customer, product, quantity=2)
        sums = (order.subtotal_cents, order.tax_cents, order.shipping_cents, order.total_cents)
        assert (quote.subtotal_cents, quote.tax_cents, quote.shipping_cents, quote.total_cents) == sums
        assert sums == (3998, 320, shipping, 4318 + shipping)


async def test_a_repeated_request_is_the_same_order(desk: OrderDesk, counter: Counter) -> None:
    product, customer = counter.product({"9": 5}), counter.customer()
    first = await buy(desk, customer, product, size="9", key="again")
    second = await buy(desk, customer, product, size="size 9", key="again")
    assert second == replace(first, repeated=True)
    assert counter.stock(f"{product}-9") == 4
    other = await buy(desk, customer, product, size="9", key="another")
    assert other.order_id != first.order_id


async def test_a_repeated_request_is_the_same_order_when_nothing_is_left(desk: OrderDesk, counter: Counter) -> None:
    product, customer = counter.product(1), counter.customer()
    first = await buy(desk, customer, product)
    assert (await buy(desk, customer, product)).order_id == first.order_id
    assert counter.stock(product) == 0


async def test_two_customers_may_have_the_same_key(desk: OrderDesk, counter: Counter) -> None:
    product = counter.product(5)
    orders = [await buy(desk, counter.customer(), product, key="mine") for _ in range(2)]
    assert orders[0].order_id != orders[1].order_id
    assert not any(order.repeated for order in orders)


async def test_a_key_is_not_reused_for_something_else(desk: OrderDesk, counter: Counter) -> None:
    product, customer = counter.product({"8": 5, "9": 5}), counter.customer()
    await buy(desk, customer, product, size="9")
    for size, quantity in (("8", 1), ("9", 2)):
        with pytest.raises(OrderRefused) as refused:
            await buy(desk, customer, product, size=size, quantity=quantity)
        assert refused.value.reason == "idempotency_key_reused"
    assert (counter.stock(f"{product}-8"), counter.stock(f"{product}-9")) == (5, 4)


async def test_the_same_request_many_times_at_once_is_one_order(desk: OrderDesk, counter: Counter) -> None:
    product, customer = counter.product(5), counter.customer()
    orders = await asyncio.gather(*(buy(desk, customer, product) for _ in range(12)))
    assert len({order.order_id for order in orders}) == 1
    assert sum(not order.repeated for order in orders) == 1
    assert counter.orders(customer) == [("processing", "authorized", None)]
    assert counter.stock(product) == 4


async def test_of_two_customers_one_gets_the_last_pair(desk: OrderDesk, counter: Counter) -> None:
    product, customers = counter.product({"10": 1, "11": 3}), [counter.customer(), counter.customer()]
    with capture_logs() as logs:
        results = await asyncio.gather(
            *(buy(desk, one, product, size="10") for one in customers), return_exceptions=True
        )
    [order] = [result for result in results if isinstance(result, PlacedOrder)]
    [refused] = [result for result in results if isinstance(result, OrderRefused)]
    assert order.status == "processing"
    assert (refused.reason, refused.sizes) == ("out_of_stock", ("11",))
    assert "sold out" in refused.message
    assert [entry["event"] for entry in logs].count(OVERSELL_REFUSED) == 1
    assert [entry["event"] for entry in logs].count(ORDER_PLACED) == 1
    assert counter.stock(f"{product}-10") == 0


async def test_a_refused_key_is_free_for_when_there_is_stock_again(desk: OrderDesk, counter: Counter) -> None:
    product, customer = counter.product(1), counter.customer()
    with pytest.raises(OrderRefused, match="Only 1 of") as refused:
        await buy(desk, customer, product, quantity=2)
    assert refused.value.reason == "out_of_stock"
    counter.change("UPDATE inventory SET quantity = 2 WHERE variant_id = %s", product)
    assert not (await buy(desk, customer, product, quantity=2)).repeated


@pytest.mark.parametrize(
    ("product", "size", "reason", "says"),
    [
        ("nothing_999", None, "no_such_product", "does not have"),
        ("shoe_001", "15", "no_such_size", "8, 9, 10, 11, 12"),
        ("shoe_001", None, "size_needed", "Which one of Nike Air Zoom Pegasus"),
        ("prod084", "M", "size_needed", "Navy M, Olive M, White M"),
        ("mat_001", "10", "no_such_size", "one size only"),
        ("prod014", "12", "out_of_stock", "Still in stock: 8, 9, 10, 11"),
        ("espresso or trail running", None, "ambiguous_product", "Several"),
    ],
)
async def test_what_cannot_be_sold_is_refused_with_a_reason(
    desk: OrderDesk, counter: Counter, product: str, size: str | None, reason: str, says: str
) -> None:
    customer = counter.customer()
    with pytest.raises(OrderRefused, match=says) as refused:
        await buy(desk, customer, product, size=size)
    assert refused.value.reason == reason
    with pytest.raises(OrderRefused) as quoted:
        await desk.quote(customer, product=product, size=size, quantity=1)
    assert quoted.value.reason == reason
    assert counter.orders(customer) == []


async def test_who_has_nothing_to_pay_with_and_who_is_no_customer_does_not_order(
    desk: OrderDesk, counter: Counter
) -> None:
    product = counter.product(3)
    with pytest.raises(OrderRefused) as refused:
        await buy(desk, counter.customer(pays=False), product)
    assert refused.value.reason == "no_payment_method"
    with pytest.raises(NotAllowed):
        await buy(desk, STAFF, product)
    for quantity in (0, -1, 21):
        with pytest.raises(BadInput):
            await buy(desk, counter.customer(), product, quantity=quantity)
    assert counter.stock(product) == 3


async def test_a_declined_order_is_cancelled_and_its_stock_is_back(desk: OrderDesk, counter: Counter) -> None:
    product, customer = counter.product(2), counter.customer(last4="0002")
    with capture_logs() as logs:
        for _ in range(2):  # the same request again is the same answer
            with pytest.raises(OrderRefused, match="The bank declined it") as refused:
                await buy(desk, customer, product, quantity=2)
            assert refused.value.reason == "payment_declined"
    assert counter.orders(customer) == [("cancelled", "failed", None)]
    assert counter.movements(product) == [(-2, "sale"), (2, "release")]
    assert [entry["event"] for entry in logs].count(PAYMENT_DECLINED) == 1
    assert ORDER_PLACED not in [entry["event"] for entry in logs]


async def test_a_payment_that_times_out_is_settled_by_who_asks_again(desk: OrderDesk, counter: Counter) -> None:
    product, customer = counter.product(2), counter.customer(last4="0119")
    order = await buy(desk, customer, product)
    assert (order.status, order.payment) == ("pending", "unconfirmed")
    assert counter.orders(customer) == [("pending", "pending", "authorize")]
    paid = await desk.pay(customer, order.order_id)
    assert (paid.status, paid.payment) == ("processing", "authorized")
    assert (await desk.pay(customer, order.order_id)) == paid
    assert counter.stock(product) == 1


class Provider(SandboxPayments):
    """The sandbox, counting what it was asked; it can be made to think."""

    def __init__(self, *, is_decided: bool = False) -> None:
        super().__init__()
        self.is_decided = is_decided  # before it thinks, or only then
        self.asked: list[tuple[str, str]] = []
        self.thinks = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def authorize(self, key: str, *, amount_cents: int, method: PaymentMethod) -> Authorized | Declined:
        self.asked.append(("authorize", key))
        answer = await super().authorize(key, amount_cents=amount_cents, method=method) if self.is_decided else None
        self.thinks.set()
        await self.may_answer.wait()
        return answer or await super().authorize(key, amount_cents=amount_cents, method=method)

    async def capture(self, key: str) -> None:
        self.asked.append(("capture", key))
        await super().capture(key)

    async def void(self, key: str) -> None:
        self.asked.append(("void", key))
        await super().void(key)


async def test_settlement_settles_what_is_open_once(till: Database, counter: Counter) -> None:
    provider = Provider()
    desk, orders = desk_over(till, provider), SqlOrders(till)
    product, slow = counter.product(3), counter.customer(last4="0119")
    order = await buy(desk, slow, product)
    impatient = Settlement(desk=desk, orders=orders, older_than=0)
    await Settlement(desk=desk, orders=orders, older_than=3600).once()
    assert provider.asked == [("authorize", order.order_id)]
    await asyncio.gather(impatient.once(), impatient.once())
    assert counter.orders(slow) == [("processing", "authorized", None)]
    before = len(provider.asked)
    await impatient.once()
    assert len(provider.asked) == before


@pytest.mark.parametrize("is_decided", [True, False])
async def test_who_cancels_while_the_provider_thinks_is_not_charged(
    till: Database, counter: Counter, is_decided: bool
) -> None:
    provider = Provider(is_decided=is_decided)
    provider.may_answer.clear()
    desk, customer, product = desk_over(till, provider), counter.customer(), counter.product(1)
    placing = asyncio.create_task(buy(desk, customer, product))
    await provider.thinks.wait()
    [(order_id,)] = counter.ask("SELECT order_id FROM orders WHERE customer_id = %s", customer.customer_id)
    cancelled = await desk.cancel(customer, order_id)
    provider.may_answer.set()
    placed = await placing
    assert (cancelled.status, cancelled.payment) == (placed.status, placed.payment) == ("cancelled", "voided")
    assert ("void", order_id) in provider.asked
    assert counter.orders(customer) == [("cancelled", "voided", None)]
    assert counter.movements(product) == [(-1, "sale"), (1, "release")]


async def test_a_cancelled_order_gives_stock_and_money_back_once(till: Database, counter: Counter) -> None:
    provider = Provider()
    desk, customer, product = desk_over(till, provider), counter.customer(), counter.product(4)
    order = await buy(desk, customer, product, quantity=3)
    for _ in range(2):
        cancelled = await desk.cancel(customer, order.order_id)
        assert (cancelled.status, cancelled.payment) == ("cancelled", "voided")
    assert provider.asked.count(("void", order.order_id)) == 1
    assert counter.stock(product) == 4
    assert counter.movements(product) == [(-3, "sale"), (3, "release")]
    with pytest.raises(OrderRefused) as refused:
        await desk.pay(customer, order.order_id)
    assert refused.value.reason == "not_payable"


async def test_all_lines_of_an_order_come_back_also_two_of_the_same(desk: OrderDesk, counter: Counter) -> None:
    product, customer = counter.product({"8": 1, "9": 1}), counter.customer()
    order_id = "ORD-2024-990"
    counter.change(
        "INSERT INTO orders VALUES (%s, %s, 'processing', '2026-01-01', 480)", order_id, customer.customer_id
    )
    for line, size, pieces in ((1, "8", 1), (2, "9", 2), (3, "8", 1)):
        counter.change(
            "INSERT INTO order_items VALUES (%s, %s, %s, 'N', %s, 120)", order_id, line, f"{product}-{size}", pieces
        )
    await desk.cancel(customer, order_id)
    assert (counter.stock(f"{product}-8"), counter.stock(f"{product}-9")) == (3, 3)


async def test_staff_sends_what_is_paid_and_nobody_else_does(till: Database, counter: Counter) -> None:
    provider = Provider()
    desk, customer, product = desk_over(till, provider), counter.customer(last4="0119"), counter.product(2)
    order = await buy(desk, customer, product)
    parcel = {"carrier": "UPS", "tracking_number": f"1Z{order.order_id}"}
    with pytest.raises(OrderRefused, match="its payment unconfirmed") as refused:
        await desk.ship(STAFF, order.order_id, **parcel)
    assert refused.value.reason == "not_shippable"
    await desk.pay(customer, order.order_id)
    with pytest.raises(NotAllowed):
        await desk.ship(customer, order.order_id, **parcel)
    sent = await desk.ship(STAFF, order.order_id, **parcel)
    assert (sent.status, sent.payment) == ("shipped", "captured")
    assert provider.asked[-1] == ("capture", order.order_id)
    assert counter.orders(customer) == [("shipped", "captured", None)]
    for refused_now in (desk.ship(STAFF, order.order_id, **parcel), desk.cancel(customer, order.order_id)):
        with pytest.raises(OrderRefused):
            await refused_now
    other = await buy(desk, counter.customer(), product)
    with pytest.raises(ConstraintViolated):
        await desk.ship(STAFF, other.order_id, **parcel)


async def test_somebody_elses_order_is_not_there(desk: OrderDesk, counter: Counter) -> None:
    order = await buy(desk, counter.customer(), counter.product(2))
    stranger = counter.customer()
    for attempt in (desk.order, desk.pay, desk.cancel):
        with pytest.raises(NotFound):
            await attempt(stranger, order.order_id)
    assert (await desk.order(STAFF, order.order_id)).status == "processing"
    assert (await desk.cancel(STAFF, order.order_id)).status == "cancelled"


async def test_the_provider_is_never_asked_within_a_transaction(till: Database, counter: Counter) -> None:
    class Nosy(SandboxPayments):
        async def authorize(self, key: str, **_: object) -> Authorized | Declined:
            [(busy,)] = counter.ask(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL "
                "AND usename = 'agent_live_shopping'"
            )
            assert busy == 0
            [(status,)] = counter.ask("SELECT order_status FROM orders WHERE order_id = %s", key)
            assert status == "pending"
            raise PaymentTimedOut

    order = await buy(desk_over(till, Nosy()), counter.customer(), counter.product(1))
    assert order.payment == "unconfirmed"


async def test_the_books_are_right_after_all_of_this(counter: Counter) -> None:
    assert counter.contradictions() == {}
