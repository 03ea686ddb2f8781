"""A chat places an order once, whatever fails between its reservation and the reply: it is told, or found again."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

import pytest
from strands.types.tools import AgentTool

from agents.common.answering import Budget
from agents.common.database import Database
from agents.common.errors import DatabaseUnavailable
from agents.common.principal import Caller, Principal
from agents.live_shopping import ordering
from agents.live_shopping.activity import Watch
from agents.live_shopping.catalogue import SqlCatalogue
from agents.live_shopping.config import inner_agent
from agents.live_shopping.counter import SalesCounter
from agents.live_shopping.inner_agent import ShopAgent
from agents.live_shopping.mcp_agent.tools import McpTools
from agents.live_shopping.multi_agent.tools import OrderTools
from agents.live_shopping.order_desk import OrderDesk
from agents.live_shopping.payments import Authorized, Declined, PaymentMethod, SandboxPayments
from agents.live_shopping.repository import SqlOrders
from agents.live_shopping.settlement import Settlement
from agents.live_shopping.single_agent.tools import SingleAgentTools
from agents.live_shopping.tools import StreamTools
from agents.live_shopping.turn import Answered, ShopTurn
from tests.fakes.audit import InMemoryAudit
from tests.fakes.query_server import CannedServer
from tests.fakes.scripted_model import ScriptedModel, call, say
from tests.fakes.streams import CannedTimelines
from tests.integration.agents.live_shopping.counter import Counter, desk_over
from tests.integration.agents.live_shopping.fuse import Fuse, FusedDatabase

Tools = Callable[[SalesCounter], Sequence[AgentTool]]
SELLERS: dict[str, tuple[str, Tools]] = {
    "live-shopping-single": (
        "process_customer_order",
        lambda counter: SingleAgentTools(StreamTools(CannedTimelines(100)), counter).tools(),
    ),
    "live-shopping-mcp": ("create_order", lambda counter: McpTools(CannedServer(), counter).tools()),
    "live-shopping-order": ("simulate_order_placement", lambda counter: OrderTools(counter).tools()),
}
ORDERS = "live-shopping-order"
_NO_MORE_STEPS = 60
_gone = partial(DatabaseUnavailable, "The shop's database does not answer right now.")


async def order(  # a turn in which the model orders, and is sure that it failed
    desk: OrderDesk, customer: Principal, product: str, *, number: int, seller: str = ORDERS, seconds: float = 20
) -> Answered:
    name, tools = SELLERS[seller]
    agent = ShopAgent(
        spec=inner_agent(seller),
        model=ScriptedModel(call(name, product_id=product), say("I could not place it; shall I try again?")),
        prompt="Sell.",
        tools=tools(SalesCounter(desk)),
        audit=InMemoryAudit(),
        budget=Budget(seconds=seconds, model_turns=4, tool_calls=10),
    )
    turn = ShopTurn(
        caller=Caller(customer, "token"),
        architecture="any",
        message="Yes, please order it",
        session_id=f"session-of-{customer.subject}",
        number=number,
        stream_id=None,
        messages=(),
    )
    return await agent.answer(turn, Watch())


async def settle(till: Database) -> None:
    await Settlement(desk=desk_over(till), orders=SqlOrders(till), older_than=0).once()


class Restarting(SqlOrders):
    """Their database is gone for the moment after the reservation."""

    is_gone = True

    async def authorized(self, principal: Principal, order_id: str) -> bool:
        if self.is_gone:
            self.is_gone = False
            raise _gone()
        return await super().authorized(principal, order_id)


@pytest.mark.parametrize("seller", SELLERS)
async def test_an_order_whose_payment_could_not_be_written_is_told_and_is_the_one_that_is_ordered_again(
    till: Database, counter: Counter, seller: str
) -> None:
    product, customer = counter.product(9), counter.customer()
    desk = OrderDesk(catalogue=SqlCatalogue(till), orders=Restarting(till), payments=SandboxPayments())
    first = await order(desk, customer, product, number=1, seller=seller)
    assert first.order is not None
    assert first.order.payment == "unconfirmed"
    assert first.order.order_id in first.text
    again = await order(desk, customer, product, number=2, seller=seller)
    assert again.order is not None
    assert (again.order.order_id, again.order.payment) == (first.order.order_id, "authorized")
    await settle(till)
    assert counter.orders(customer) == [("processing", "authorized", None)]
    assert counter.stock(product) == 8


class SlowOnce(SandboxPayments):
    """Takes longer than any customer waits, and then not."""

    is_slow = True

    async def authorize(self, key: str, *, amount_cents: int, method: PaymentMethod) -> Authorized | Declined:
        if self.is_slow:
            self.is_slow = False
            await asyncio.Event().wait()
        return await super().authorize(key, amount_cents=amount_cents, method=method)


async def test_an_order_whose_payment_outlasts_the_answer_is_told(
    till: Database, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ordering, "_TO_END", 0.01)
    product, customer = counter.product(9), counter.customer()
    desk = desk_over(till, SlowOnce())
    first = await order(desk, customer, product, number=1, seconds=2)
    assert first.order is not None
    assert first.order.order_id in first.text
    assert first.order.order_id in str(first.messages[-1])
    again = await order(desk, customer, product, number=2)
    assert again.order is not None
    assert again.order.order_id == first.order.order_id
    assert counter.orders(customer) == [("processing", "authorized", None)]


@pytest.mark.parametrize("once", [True, False])
async def test_a_database_that_is_gone_at_any_step_makes_no_second_order(
    till: Database, counter: Counter, once: bool
) -> None:
    product, told = counter.product(_NO_MORE_STEPS), 0
    for step in range(_NO_MORE_STEPS):
        fuse, customer = Fuse(step, ends_in=_gone, once=once), counter.customer()
        first = await order(desk_over(FusedDatabase(till, fuse)), customer, product, number=1)
        if first.order is None:  # the customer says yes again
            assert "could not place it" not in first.text or counter.orders(customer) == []
            again = await order(desk_over(till), customer, product, number=2)
            assert again.order is not None
        told += first.order is not None
        await settle(till)
        assert counter.orders(customer) == [("processing", "authorized", None)]
        if not fuse.has_ended:
            break
    assert 6 <= step < _NO_MORE_STEPS - 1
    assert told > 1
    assert counter.contradictions() == {}


async def test_who_orders_the_same_in_a_later_turn_orders_it_once_more(till: Database, counter: Counter) -> None:
    product, customer = counter.product(9), counter.customer()
    for number in (1, 1, 2):  # a turn that is asked again is the same turn
        await order(desk_over(till), customer, product, number=number)
    assert counter.orders(customer) == [("processing", "authorized", None)] * 2
    assert counter.stock(product) == 7
