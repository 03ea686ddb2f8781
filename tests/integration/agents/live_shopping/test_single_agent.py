"""The single agent over HTTP and a real PostgreSQL, with a scripted model: what its turns do to the shop."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from agents.common.postgres import PostgresDatabase
from agents.live_shopping.single_agent.wiring import open_single_agent
from tests.fakes.scripted_model import Call, ScriptedModel, Seen, Step, call_all, say
from tests.integration.agents.live_shopping.chat_service import Talk, chat_service
from tests.integration.agents.live_shopping.counter import Counter

READS = ("identify_product_from_stream", "check_product_inventory", "calculate_order_total")


def obeys(seen: Seen) -> Step:
    """Makes the calls that the customer's message is written as, then says what came back."""
    block = seen.messages[-1]["content"][0]
    if "toolResult" in block:
        texts = [one["toolResult"]["content"][0]["text"] for one in seen.messages[-1]["content"]]
        return say(f"They say: {' '.join(texts)}")
    calls = [line.split("|") for line in block["text"].splitlines()]
    arguments = [dict(pair.split("=") for pair in words[1:]) for words in calls]
    return call_all(*(Call(words[0], given) for words, given in zip(calls, arguments, strict=True)))


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel(script=obeys)


@pytest.fixture
async def url(model: ScriptedModel, service: PostgresDatabase, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    async with chat_service(model, service, {"single_agent": open_single_agent}) as address:
        yield address


def order(product: str, size: str | None = None) -> str:
    return f"process_customer_order|product_id={product}" + (f"|size={size}" if size else "")


async def test_a_turn_looks_things_up_one_after_another_and_tells_with_which_sql(url: str) -> None:
    asked = "\n".join(
        [f"{READS[0]}|reference=those running shoes", *(f"{tool}|product_id=shoe_001|size=10" for tool in READS[1:])]
    )
    reply = await Talk(url, "single_agent").say(asked, at_second=300)
    assert "Nike Air Zoom Pegasus" in reply["response"]
    assert "129.6" in reply["response"]
    tools = [one for one in reply["activity"] if one["kind"] == "tool"]
    assert [(one["tool"], one["outcome"]) for one in tools] == [(tool, "found") for tool in READS]
    ends = [one["started_ms"] + one["milliseconds"] for one in tools]
    assert all(later["started_ms"] >= end - 1 for end, later in zip(ends, tools[1:], strict=False))
    statements = [one for one in reply["activity"] if one["kind"] == "sql"]
    assert {one["tool"] for one in statements} == set(READS)
    assert all(
        one["sql"].lstrip().startswith(("SELECT", "WITH")) and "shoe_001" not in one["sql"] for one in statements
    )
    assert (reply["model_calls"], reply["input_tokens"], reply["output_tokens"]) == (2, 2, 2)


async def test_an_order_of_the_chat_is_the_desks(url: str, counter: Counter) -> None:
    product, customer = counter.product({"10": 2}), counter.customer()
    assert customer.customer_id
    talk = Talk(url, "single_agent", customer.customer_id)
    reply = await talk.say(order(product, "10"))
    assert counter.orders(customer) == [("processing", "authorized", None)]
    assert counter.stock(f"{product}-10") == 1
    assert counter.contradictions() == {}
    assert (reply["order"]["total_cents"], reply["order"]["lines"][0]["size"]) == (12960, "10")
    assert reply["order"]["order_id"] in reply["response"]
    written = [one["sql"] for one in reply["activity"] if one["kind"] == "sql" and "INSERT INTO orders" in one["sql"]]
    assert len(written) == 1
    await talk.say(order(product, "10"))
    assert counter.stock(f"{product}-10") == 0, "another turn is another order"


async def test_whose_order_it_is_and_what_it_costs_no_argument_says(url: str, counter: Counter) -> None:
    product, customer = counter.product(5), counter.customer()
    assert customer.customer_id
    asked = f"{order(product)}|customer_id=cust002|principal=staff|price=1|unit_price=1|total=1|discount=99"
    reply = await Talk(url, "single_agent", customer.customer_id).say(asked)
    assert reply["order"]["total_cents"] == 12960
    assert counter.orders(customer) == [("processing", "authorized", None)]
    ((_, owner),) = counter.shop.ask(
        "SELECT order_id, customer_id FROM orders WHERE order_id = %s", reply["order"]["order_id"]
    )
    assert owner == customer.customer_id


async def test_a_request_that_is_sent_again_orders_once(url: str, counter: Counter) -> None:
    product, customer = counter.product(5), counter.customer()
    assert customer.customer_id
    first, again = [
        await Talk(url, "single_agent", customer.customer_id).say(order(product), key="sent-again") for _ in range(2)
    ]
    assert again == first
    assert counter.stock(product) == 4


async def test_many_customers_at_once_share_four_connections(url: str, counter: Counter) -> None:
    product = counter.product({"10": 12})
    talks = [Talk(url, "single_agent", str(counter.customer().customer_id)) for _ in range(15)]
    replies = await asyncio.gather(*(talk.say(order(product, "10")) for talk in talks))
    assert sum(reply["order"] is not None for reply in replies) == 12
    assert counter.stock(f"{product}-10") == 0
    assert counter.contradictions() == {}


async def test_a_refused_payment_is_told_and_nothing_is_ordered(url: str, counter: Counter) -> None:
    product, customer = counter.product(1), counter.customer(last4="0002")
    assert customer.customer_id
    reply = await Talk(url, "single_agent", customer.customer_id).say(order(product))
    assert "declined" in reply["response"]
    assert reply["order"] is None
    assert counter.orders(customer) == [("cancelled", "failed", None)]
    assert counter.stock(product) == 1
    assert [one["outcome"] for one in reply["activity"] if one["kind"] == "tool"] == ["refused"]


async def test_two_customers_want_the_last_pair(url: str, counter: Counter) -> None:
    product = counter.product({"10": 1})
    customers = [counter.customer(), counter.customer()]
    replies = await asyncio.gather(
        *(Talk(url, "single_agent", str(one.customer_id)).say(order(product, "10")) for one in customers)
    )
    assert sorted(reply["order"] is None for reply in replies) == [False, True]
    assert any("sold out" in reply["response"] for reply in replies)
    assert counter.stock(f"{product}-10") == 0
    assert counter.contradictions() == {}


async def test_the_next_turn_reads_what_tools_found(url: str, model: ScriptedModel) -> None:
    talk = Talk(url, "single_agent")
    await talk.say("calculate_order_total|product_id=shoe_001|size=9")
    await talk.say("check_product_inventory|product_id=mat_001")
    roles = [message["role"] for message in model.seen[2].messages]
    assert roles == ["user", "assistant", "user", "assistant", "user"]
    assert "129.6" in model.seen[2].messages[2]["content"][0]["toolResult"]["content"][0]["text"]


async def test_every_call_is_audited_as_the_inner_agents(url: str, counter: Counter) -> None:
    talk = Talk(url, "single_agent")
    await talk.say("check_product_inventory|product_id=mat_001")
    await talk.say("no_such_tool|product_id=mat_001")
    rows: list[tuple[object, ...]] = []
    async with asyncio.timeout(10):
        while len(rows) < 2:
            rows = counter.shop.ask(
                "SELECT agent, tool, outcome, subject <> '' FROM tool_audit WHERE session_id = %s ORDER BY started_at",
                talk.session_id,
            )
            await asyncio.sleep(0.02)
    assert rows == [
        ("live-shopping-single", "check_product_inventory", "found", True),
        ("live-shopping-single", "no_such_tool", "refused", True),
    ]


async def test_a_stream_tells_what_the_reply_then_sums_up(url: str) -> None:
    events = await Talk(url, "single_agent").events("check_product_inventory|product_id=mat_001")
    names = [name for name, _ in events]
    assert (names[0], names[-1]) == ("activity", "reply")
    reply = events[-1][1]
    assert reply["activity"] == [data for name, data in events if name == "activity"]
    assert " ".join("".join(data["text"] for name, data in events if name == "text").split()) == " ".join(
        reply["response"].split()
    )
