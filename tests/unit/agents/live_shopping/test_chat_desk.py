"""A turn that orders is remembered when its customer hangs up, and told when it can't be remembered."""

import asyncio
from dataclasses import dataclass, field

import pytest

from agents.common.principal import Caller
from agents.live_shopping.activity import Watch, unheard
from agents.live_shopping.chat import ChatDesk
from agents.live_shopping.contracts import ChatReply, ChatRequest
from agents.live_shopping.turn import Answered, ShopTurn
from tests.fakes.invocations import CUSTOMER
from tests.fakes.live_shopping import ORDER, CannedStreams, InMemoryLiveConversations


@dataclass
class Seller:
    """Takes its time, and may be in the middle of an order."""

    orders: bool
    name: str = "single_agent"
    has_begun: asyncio.Event = field(default_factory=asyncio.Event)
    may_end: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, turn: ShopTurn, watch: Watch) -> Answered:
        """Sold."""
        del turn
        watch.orders = self.orders
        self.has_begun.set()
        await self.may_end.wait()
        return Answered(text="Sold.", messages=(), order=ORDER)


@pytest.fixture
def conversations() -> InMemoryLiveConversations:
    return InMemoryLiveConversations()


async def asked(seller: Seller, conversations: InMemoryLiveConversations) -> "asyncio.Task[ChatReply]":
    """A turn under way."""
    desk = ChatDesk(
        architectures={seller.name: seller}, conversations=conversations, streams=CannedStreams(), history_turns=2
    )
    request = ChatRequest(customer_message="Yes, please order them")
    turn = await desk.open_turn(seller.name, request, Caller(CUSTOMER, "token"))
    answering = asyncio.create_task(desk.answer(turn, unheard))
    await seller.has_begun.wait()
    return answering


@pytest.mark.parametrize("orders", [True, False])
async def test_who_hangs_up_ends_a_turn_unless_it_orders(
    conversations: InMemoryLiveConversations, orders: bool
) -> None:
    seller = Seller(orders)
    answering = await asked(seller, conversations)
    answering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await answering
    seller.may_end.set()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.gather(*others, return_exceptions=True)
    kept = [turn.reply.order for _, _, turns in conversations.sessions.values() for turn in turns]
    assert [order.order_id for order in kept if order] == ([ORDER.order_id] if orders else [])


async def test_an_order_is_told_though_its_turn_could_not_be_remembered(
    conversations: InMemoryLiveConversations,
) -> None:
    seller = Seller(orders=True)
    conversations.is_down = True
    answering = await asked(seller, conversations)
    seller.may_end.set()
    order = (await answering).order
    assert order is not None
    assert order.order_id == ORDER.order_id
