"""One inner agent's turn: its activity and statements, its tokens, its audit, and what the next turn reads of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest
from botocore.exceptions import EndpointConnectionError
from strands import ToolContext, tool
from strands.types.tools import AgentTool

from agents.catalog import InnerAgent
from agents.common.answering import Budget, principal_of
from agents.common.errors import ModelUnavailable
from agents.common.principal import Caller
from agents.common.progress import TextDelta
from agents.common.specialist import WrongTools
from agents.common.turn_memory import spoken
from agents.live_shopping import ordering
from agents.live_shopping.activity import Heard, Watch
from agents.live_shopping.domain import PlacedOrder
from agents.live_shopping.inner_agent import ShopAgent, shop_invocation_of
from agents.live_shopping.turn import ShopTurn
from agents.live_shopping.watched_database import WatchedDatabase
from tests.fakes.audit import InMemoryAudit
from tests.fakes.invocations import CUSTOMER
from tests.fakes.live_shopping import ORDER
from tests.fakes.runtimes import CannedDatabase
from tests.fakes.scripted_model import Call, ScriptedModel, Step, call, call_all, fail, say

DATABASE = WatchedDatabase(CannedDatabase([{"quantity": 5}]))
HURRY = Budget(seconds=0.3, model_turns=4, tool_calls=10)
DOWN = EndpointConnectionError(endpoint_url="http://bedrock")


@tool(context=True)
async def count_pairs(product: str, tool_context: ToolContext) -> dict[str, object]:
    """Count.

    Args:
        product: What.
    """
    async with DATABASE.transaction(principal_of(tool_context)) as transaction:
        rows = await transaction.fetch(
            """
            SELECT quantity
              FROM inventory WHERE product_id = :product
            """,
            product=product,
        )
    return {"found": len(rows), "rows": [dict(row) for row in rows]}


@tool(context=True)
async def order(tool_context: ToolContext) -> dict[str, object]:
    """Order."""
    shop_invocation_of(tool_context).ordering.placed.append(ORDER)
    return {"found": 1}


def agent(model: ScriptedModel, audit: InMemoryAudit, tools: Sequence[AgentTool] = (count_pairs, order)) -> ShopAgent:
    return ShopAgent(
        spec=InnerAgent(name="live-shopping-single", tools=("count_pairs", "order")),
        model=model,
        prompt="Sell.",
        tools=tools,
        audit=audit,
        budget=Budget(seconds=5, model_turns=4, tool_calls=10),
        one_by_one=True,
    )


def turn(message: str, *, after: ShopTurn | None = None) -> ShopTurn:
    return ShopTurn(
        caller=Caller(CUSTOMER, "token"),
        architecture="single_agent",
        message=message,
        session_id="s1",
        number=1,
        stream_id=None,
        messages=(),
    )


async def test_tells_models_tools_and_statements_as_they_end() -> None:
    heard: list[Heard] = []
    watch, audit = Watch(heard.append), InMemoryAudit()
    model = ScriptedModel(call("count_pairs", product="shoe_001"), say("Five pairs."))
    answered = await agent(model, audit).answer(turn("How many?"), watch)
    assert answered.text == "Five pairs."
    told = [(one.kind, one.tool, one.outcome) for one in watch.activity]
    assert told == [
        ("model", None, "answered"),
        ("sql", "count_pairs", "done"),
        ("tool", "count_pairs", "found"),
        ("model", None, "answered"),
    ]
    statement = watch.activity[1]
    assert statement.sql == "SELECT quantity\n  FROM inventory WHERE product_id = :product"
    assert watch.activity[2].summary == "count_pairs(product='shoe_001')"
    assert "".join(one.text for one in heard if isinstance(one, TextDelta)).strip() == "Five pairs."
    assert (watch.model_calls, watch.input_tokens, watch.output_tokens) == (2, 2, 2)
    assert [(session, made.name) for _, session, made in audit.calls] == [("s1", "count_pairs")]


async def test_two_tools_of_one_turn_keep_their_statements_apart() -> None:
    @tool(name="order", context=True)
    async def order_by_sql(tool_context: ToolContext) -> dict[str, object]:
        """Order."""
        async with DATABASE.transaction(principal_of(tool_context)) as transaction:
            return {"found": await transaction.execute("UPDATE inventory SET quantity = quantity - 1")}

    watch = Watch()
    model = ScriptedModel(call_all(Call("count_pairs", {"product": "x"}), Call("order")), say("Done."))
    await agent(model, InMemoryAudit(), [count_pairs, order_by_sql]).answer(turn("Go"), watch)
    ran = [(one.tool, one.sql.split()[0]) for one in watch.activity if one.sql]
    assert ran == [("count_pairs", "SELECT"), ("order", "UPDATE")]


async def test_the_next_turns_model_reads_what_tools_found_before() -> None:
    first = await agent(
        ScriptedModel(call("count_pairs", product="shoe_001"), say("Five pairs.")), InMemoryAudit()
    ).answer(turn("How many?"), Watch())
    model = ScriptedModel(say("Yes."))
    await agent(model, InMemoryAudit()).answer(turn("Sure?"), Watch(), messages=first.messages)
    assert [next(iter(one["content"][0])) for one in model.seen[0].messages] == [
        "text",
        "toolUse",
        "toolResult",
        "text",
        "text",
    ]
    assert all(set(message) == {"role", "content"} for message in first.messages)


async def test_a_correction_is_not_remembered() -> None:
    model = ScriptedModel(call("count_pairs", product="x"), say('{"found": 1}'), say("One pair."))
    answered = await agent(model, InMemoryAudit()).answer(turn("How many?"), Watch())
    assert [next(iter(one["content"][0])) for one in answered.messages] == ["text", "toolUse", "toolResult", "text"]
    assert answered.messages[-1]["content"] == [{"text": "One pair."}]


def test_who_has_no_tools_reads_only_what_was_said() -> None:
    use = {"toolUse": {"toolUseId": "1", "name": "look", "input": {}}}
    messages = spoken(
        (
            {"role": "user", "content": [{"text": "How many?"}]},
            {"role": "assistant", "content": [{"text": "Let me see."}, use]},  # type: ignore[list-item]  # a literal
            {"role": "user", "content": [{"toolResult": {"toolUseId": "1", "status": "success", "content": []}}]},
            {"role": "assistant", "content": [{"text": "Five."}]},
        )
    )
    assert [(one["role"], one["content"][0]["text"]) for one in messages] == [
        ("user", "How many?"),
        ("assistant", "Five."),
    ]


async def test_an_order_is_told_even_when_the_model_fails_after_it() -> None:
    model = ScriptedModel(call("order"), *[fail(DOWN)] * 3)
    watch = Watch()
    answered = await agent(model, InMemoryAudit()).answer(turn("Yes, order them"), watch)
    assert answered.order == ORDER
    assert "ORD-2026-100001" in answered.text
    assert "129.60" in answered.text
    assert watch.activity[-1].outcome == "failed"


async def test_an_order_that_the_model_forgets_to_tell_is_told() -> None:
    heard: list[Heard] = []
    answered = await agent(ScriptedModel(call("order"), say("Done!")), InMemoryAudit()).answer(
        turn("Yes"), Watch(heard.append)
    )
    assert answered.text == "Done! Your order ORD-2026-100001 is placed; the total is $129.60."
    assert " ".join("".join(one.text for one in heard if isinstance(one, TextDelta)).split()) == answered.text


async def test_an_order_that_the_model_tells_is_not_told_twice() -> None:
    reply = "ORD-2026-100001 is on its way."
    answered = await agent(ScriptedModel(call("order"), say(reply)), InMemoryAudit()).answer(turn("Yes"), Watch())
    assert answered.text == reply


async def test_an_order_that_nobody_placed_is_not_claimed() -> None:
    lying = ScriptedModel(say("Your order ORD-2026-777777 is placed!"))
    answered = await agent(lying, InMemoryAudit()).answer(turn("Yes, order them"), Watch())
    assert "nothing was ordered" in answered.text
    assert answered.messages[-1]["content"] == [{"text": answered.text}]


async def test_a_wrong_number_beside_a_placed_order_leaves_the_order() -> None:
    heard: list[Heard] = []
    model = ScriptedModel(call("order"), say("Your order ORD-2026-777777 is placed!"))
    answered = await agent(model, InMemoryAudit()).answer(turn("Yes"), Watch(heard.append))
    assert answered.text == "Your order ORD-2026-100001 is placed; the total is $129.60."
    assert heard[-1] == TextDelta(answered.text)


async def test_an_order_that_was_told_before_may_be_told_again() -> None:
    earlier = await agent(ScriptedModel(call("order"), say("It is ORD-2026-100001.")), InMemoryAudit()).answer(
        turn("Yes"), Watch()
    )
    again = await agent(ScriptedModel(say("As I said: ORD-2026-100001.")), InMemoryAudit()).answer(
        turn("Which number?"), Watch(), messages=earlier.messages
    )
    assert again.text == "As I said: ORD-2026-100001."


def ordering_slowly(slow: asyncio.Event, *, kept: PlacedOrder | None = None) -> AgentTool:
    """An order that takes as long as a test lets it, and what the desk says of it meanwhile."""

    async def placed() -> PlacedOrder:
        await slow.wait()
        return ORDER

    async def made() -> PlacedOrder | None:
        return kept

    @tool(name="order", context=True)
    async def order_slowly(tool_context: ToolContext) -> dict[str, object]:
        """Order."""
        await shop_invocation_of(tool_context).ordering.place(placed, made=made)
        return {"found": 1}

    return order_slowly


async def test_an_order_that_outlasts_the_answer_is_placed_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ordering, "_TO_END", 60.0)
    slow = asyncio.Event()
    hurried = replace(
        agent(ScriptedModel(call("order")), InMemoryAudit(), [count_pairs, ordering_slowly(slow)]), budget=HURRY
    )
    answering = asyncio.create_task(hurried.answer(turn("Yes, order them"), Watch()))
    asyncio.get_running_loop().call_later(HURRY.seconds * 3, slow.set)
    answered = await answering
    assert answered.order == ORDER
    assert ORDER.order_id in answered.text


async def test_an_order_whose_end_nobody_knows_is_not_said_to_have_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ordering, "_TO_END", 0.01)
    slow = asyncio.Event()
    hurried = replace(
        agent(ScriptedModel(call("order")), InMemoryAudit(), [count_pairs, ordering_slowly(slow)]), budget=HURRY
    )
    answered = await hurried.answer(turn("Yes, order them"), Watch())
    assert "look at your orders before you order again" in answered.text
    slow.set()


async def test_an_order_that_the_desk_has_is_told_while_its_payment_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ordering, "_TO_END", 0.01)
    slow, kept = asyncio.Event(), replace(ORDER, payment="unconfirmed")
    tools = [count_pairs, ordering_slowly(slow, kept=kept)]
    hurried = replace(agent(ScriptedModel(call("order")), InMemoryAudit(), tools), budget=HURRY)
    answered = await hurried.answer(turn("Yes, order them"), Watch())
    assert answered.order == kept
    assert f"{ORDER.order_id} is placed; the total is $129.60. The payment is still being confirmed" in answered.text
    assert answered.messages[-1]["content"] == [{"text": answered.text}]
    slow.set()


async def test_a_model_that_fails_before_anything_was_done_is_unavailable() -> None:
    with pytest.raises(ModelUnavailable):
        await agent(ScriptedModel(*[fail(DOWN)] * 3), InMemoryAudit()).answer(turn("Hello"), Watch())


async def test_who_does_not_speak_is_not_heard() -> None:
    heard: list[Heard] = []
    model = ScriptedModel(Step(text="Thinking aloud."))
    answered = await agent(model, InMemoryAudit()).answer(turn("Hello"), Watch(heard.append), speaks=False)
    assert answered.text == "Thinking aloud."
    assert not [one for one in heard if isinstance(one, TextDelta)]


def test_an_agent_with_other_tools_than_the_catalogues_does_not_start() -> None:
    with pytest.raises(WrongTools, match="order"):
        agent(ScriptedModel(), InMemoryAudit(), [count_pairs])
