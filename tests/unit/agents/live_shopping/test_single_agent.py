"""The single agent over fakes: its tools, and the seed's conversation with a scripted model."""

from typing import Any

import pytest

from agents.catalog import LIVE_SHOPPING_AGENTS
from agents.common.answering import Budget
from agents.common.principal import Caller, Principal
from agents.live_shopping.activity import Watch
from agents.live_shopping.counter import SalesCounter
from agents.live_shopping.inner_agent import ShopInvocation
from agents.live_shopping.single_agent.agent import SingleAgent
from agents.live_shopping.single_agent.tools import SingleAgentTools
from agents.live_shopping.tools import StreamTools
from agents.live_shopping.turn import ShopTurn
from tests.fakes.audit import InMemoryAudit
from tests.fakes.invocations import CUSTOMER, STAFF, use
from tests.fakes.order_desk import InMemoryDesk
from tests.fakes.scripted_model import Call, ScriptedModel, call, call_all, say
from tests.fakes.streams import STREAM_ID, CannedTimelines

PEGASUS = "Nike Air Zoom Pegasus"


@pytest.fixture
def desk() -> InMemoryDesk:
    return InMemoryDesk()


@pytest.fixture
def tools(desk: InMemoryDesk) -> SingleAgentTools:
    return SingleAgentTools(StreamTools(CannedTimelines(100)), SalesCounter(desk))


def a_turn(message: str = "Go", *, number: int = 1, as_: Principal = CUSTOMER, **more: Any) -> ShopTurn:
    return ShopTurn(
        caller=Caller(as_, "token"),
        architecture="single_agent",
        message=message,
        session_id="session",
        number=number,
        stream_id=STREAM_ID,
        **{"messages": (), **more},
    )


async def ask(tools: SingleAgentTools, name: str, *, turn: ShopTurn | None = None, **arguments: Any) -> dict[str, Any]:
    asked = turn or a_turn()
    (tool,) = [one for one in tools.tools() if one.tool_name == name]
    invocation = ShopInvocation(caller=asked.caller, publish=lambda _: None, turn=asked)
    return await use(tool, invocation=invocation, **arguments)


@pytest.mark.parametrize("product", ["shoe_001", PEGASUS, "nike air zoom pegasus"])
async def test_a_product_is_known_by_its_id_and_its_name(tools: SingleAgentTools, product: str) -> None:
    result = await ask(tools, "check_product_inventory", product_id=product, size="size 10")
    (found,) = result["products"]
    assert (found["product_id"], found["price"], found["in_stock"]) == ("shoe_001", 120.0, True)
    assert found["variants"] == [{"size": "10", "quantity": 5}]


async def test_without_a_size_all_of_them_are_told(tools: SingleAgentTools) -> None:
    result = await ask(tools, "check_product_inventory", product_id="shoe_001")
    assert [one["size"] for one in result["products"][0]["variants"]] == ["9", "10", "11"]


async def test_of_a_product_without_sizes_there_is_a_number(tools: SingleAgentTools) -> None:
    (mat,) = (await ask(tools, "check_product_inventory", product_id="mat_001"))["products"]
    assert (mat["quantity"], mat["in_stock"], "variants" in mat) == (25, True, False)


async def test_a_sold_out_size_comes_with_those_that_are_left(tools: SingleAgentTools) -> None:
    result = await ask(tools, "check_product_inventory", product_id="shoe_001", size="11")
    (found,) = result["products"]
    assert (found["in_stock"], found["sizes_left"]) == (False, ["9", "10"])
    refused = await ask(tools, "process_customer_order", product_id="shoe_001", size="11")
    assert "sold out" in refused["error"]


@pytest.mark.parametrize("tool", ["check_product_inventory", "calculate_order_total", "process_customer_order"])
async def test_a_size_that_does_not_exist_is_refused_with_those_that_do(
    tools: SingleAgentTools, desk: InMemoryDesk, tool: str
) -> None:
    result = await ask(tools, tool, product_id="shoe_001", size="15")
    assert "9, 10, 11" in result["error"]
    assert desk.placed == {}


async def test_a_size_that_is_needed_is_asked_for(tools: SingleAgentTools) -> None:
    assert "Which one" in (await ask(tools, "process_customer_order", product_id="shoe_001"))["error"]


async def test_a_total_can_be_told_before_the_size_is(tools: SingleAgentTools) -> None:
    (total,) = (await ask(tools, "calculate_order_total", product_id="shoe_001", quantity=2))["totals"]
    assert (total["total"], "size" in total) == (259.2, False)


async def test_a_total_has_its_parts(tools: SingleAgentTools) -> None:
    (total,) = (await ask(tools, "calculate_order_total", product_id="shoe_001", size="10"))["totals"]
    assert (total["subtotal"], total["tax"], total["shipping"], total["total"]) == (120.0, 9.6, 0.0, 129.6)
    (mat,) = (await ask(tools, "calculate_order_total", product_id="mat_001"))["totals"]
    assert (mat["shipping"], mat["total"]) == (9.99, 63.98)


@pytest.mark.parametrize("quantity", [0, -1, 21])
async def test_a_quantity_that_makes_no_sense_is_refused(tools: SingleAgentTools, quantity: int) -> None:
    result = await ask(tools, "process_customer_order", product_id="mat_001", quantity=quantity)
    assert "quantity" in result["error"]


async def test_in_one_turn_the_same_thing_is_ordered_once(tools: SingleAgentTools, desk: InMemoryDesk) -> None:
    for product in ("shoe_001", PEGASUS):
        await ask(tools, "process_customer_order", product_id=product, size="10")
    assert len(desk.placed) == 1
    await ask(tools, "process_customer_order", product_id="shoe_001", size="9")
    await ask(tools, "process_customer_order", turn=a_turn(number=2), product_id="shoe_001", size="10")
    assert len(desk.placed) == 3


async def test_staff_order_nothing(tools: SingleAgentTools, desk: InMemoryDesk) -> None:
    result = await ask(tools, "process_customer_order", turn=a_turn(as_=STAFF), product_id="mat_001")
    assert "Only customers" in result["error"]
    assert desk.placed == {}


async def test_the_seeds_conversation_ends_in_an_order(tools: SingleAgentTools, desk: InMemoryDesk) -> None:
    model = ScriptedModel(
        call("identify_product_from_stream", reference="those running shoes"),
        say(f"The {PEGASUS}, $120.00. Which size?"),
        call_all(
            Call("check_product_inventory", {"product_id": "shoe_001", "size": "10"}),
            Call("calculate_order_total", {"product_id": "shoe_001", "size": "10"}),
        ),
        say("Five are left; the total is $129.60. Shall I order them?"),
        call("process_customer_order", product_id="shoe_001", size="10"),
        say("ORD-2026-100001 is placed, $129.60."),
    )
    agent = SingleAgent(
        spec=LIVE_SHOPPING_AGENTS[0],
        model=model,
        tools=tools,
        audit=InMemoryAudit(),
        budget=Budget(seconds=5, model_turns=6, tool_calls=10),
    )
    messages: tuple[Any, ...] = ()
    for number, said in enumerate(("I want those running shoes!", "Size 10", "Yes, please order them"), start=1):
        watch = Watch()
        answered = await agent.answer(a_turn(said, number=number, messages=messages), watch)
        messages = (*messages, *answered.messages)
    (order,) = desk.placed.values()
    assert (answered.order, order.total_cents) == (order, 12960)
    assert "129.60" in answered.text
    assert [one.tool for one in watch.activity if one.kind == "tool"] == ["process_customer_order"]
    assert "shoe_001" in model.seen[2].everything, "what the stream's tool found is known in the next turn"
