"""The multi-agent architecture over a real PostgreSQL: each specialist in its own role, and an order in the end."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from strands.types.content import Message

from agents.common.elsewhere import Elsewhere
from agents.common.errors import NotAllowed
from agents.common.postgres import PostgresDatabase
from agents.common.principal import Caller, Principal
from agents.live_shopping.activity import Watch
from agents.live_shopping.config import LiveShoppingSettings
from agents.live_shopping.multi_agent.agent import MultiAgent
from agents.live_shopping.multi_agent.search import SqlProductSearch
from agents.live_shopping.multi_agent.tools import SearchTools
from agents.live_shopping.multi_agent.wiring import open_multi_agent
from agents.live_shopping.payments import SandboxPayments
from agents.live_shopping.streams import SqlStreams
from agents.live_shopping.surroundings import Surroundings
from agents.live_shopping.tools import StreamTools
from agents.live_shopping.turn import Answered, ShopTurn
from tests.fakes.invocations import CUSTOMER, use
from tests.fakes.runtimes import runtime_with
from tests.fakes.scripted_model import ScriptedModel, Seen, Step, call, call_all, say
from tests.integration.agents.live_shopping.counter import Counter
from tests.integration.agents.shop import AgentsEmbedder, OpenDatabase

STREAM, SEARCH_ROLE = "fitness_stream_morning_001", "agent_live_shopping_search"
MARGIN = float(LiveShoppingSettings.model_fields["search_margin"].default)


@pytest.fixture
async def tools(database_of: OpenDatabase) -> AsyncIterator[SearchTools]:
    """The search specialist's, in its own role."""
    async with database_of("live-shopping") as database:
        own, embedder = database.acting_as(SEARCH_ROLE), AgentsEmbedder()
        yield SearchTools(
            search=SqlProductSearch(own),
            embedder=embedder,
            elsewhere=Elsewhere(embedder, margin=MARGIN),
            streams=StreamTools(SqlStreams(own)),
        )


async def ids(tools: SearchTools, **arguments: Any) -> list[str]:
    result = await use(tools.semantic_product_search, **arguments)
    return [product["product_id"] for product in result.get("products", [])]


async def test_finds_by_meaning_with_a_size_in_stock_and_as_many_as_asked(tools: SearchTools) -> None:
    found = await ids(tools, query="shoes for jogging on asphalt", size="Size 10")
    assert "shoe_001" in found
    assert len(found) == 3
    result = await use(tools.semantic_product_search, query="shoes for jogging on asphalt", size="10", limit=6)
    assert len(result["products"]) == 6
    assert all("10" in product["sizes_in_stock"] for product in result["products"])


async def test_a_category_and_prices_bound_what_is_found(tools: SearchTools) -> None:
    result = await use(
        tools.semantic_product_search, query="something for music", category="headphones", max_price=100, limit=10
    )
    assert result["found"]
    assert all(one["category"] == "headphones" and one["price"] <= 100 for one in result["products"])
    assert "error" in await use(tools.semantic_product_search, query="music", min_price=100, max_price=50)
    assert await ids(tools, query="music", min_price=5000) == []


async def test_what_the_shop_does_not_sell_is_not_found(tools: SearchTools) -> None:
    assert (await use(tools.semantic_product_search, query="a saxophone for beginners"))["found"] == 0


async def test_what_is_sold_out_is_left_out_when_asked(tools: SearchTools) -> None:
    result = await use(tools.semantic_product_search, query="running shoes", in_stock_only=True, limit=10)
    assert result["found"]
    assert all(product["pieces_in_stock"] > 0 for product in result["products"])


async def test_the_search_role_reads_no_order_and_nobodys_name(database_of: OpenDatabase) -> None:
    async with database_of("live-shopping") as database:
        for statement in ("SELECT order_id FROM orders", "SELECT customer_id FROM reviews", "SELECT 1 FROM payments"):
            with pytest.raises(NotAllowed):
                async with database.acting_as(SEARCH_ROLE).transaction(CUSTOMER) as transaction:
                    await transaction.fetch(statement)


Results = list[dict[str, Any]]
Agents = dict[str, Callable[[str, Results], Step]]


def playing(agents: Agents) -> ScriptedModel:
    """Each agent is known by how its prompt begins; it sees what was said, and what its tools have found."""

    def script(seen: Seen) -> Step:
        play = next(play for begin, play in agents.items() if seen.system_prompt.startswith(begin))
        last = seen.messages[-1]["content"]
        results = [json.loads(block["toolResult"]["content"][0]["text"]) for block in last if "toolResult" in block]
        said = next(
            block["text"]
            for message in reversed(seen.messages)
            for block in message["content"]
            if "text" in block and message["role"] == "user"
        )
        return play(said, results)

    return ScriptedModel(script=script)


@asynccontextmanager
async def multi_agent(service: PostgresDatabase, model: ScriptedModel) -> AsyncIterator[MultiAgent]:
    settings = LiveShoppingSettings()
    async with runtime_with(model, service, AgentsEmbedder())(settings) as runtime:
        surroundings = Surroundings(settings=settings, runtime=runtime, payments=SandboxPayments())
        async with open_multi_agent(surroundings) as opened:
            yield opened


def plans(said: str, _: Results) -> Step:
    if "order" in said:
        return call("Plan", specialists=["order"])
    return call("Plan", specialists=["order" if "Size" in said else "search"])


def searches(_: str, results: Results) -> Step:
    if not results:
        return call("identify_product_from_stream", reference="those running shoes")
    [product] = results[0]["products"]
    return say(f"The {product['name']}, ${product['price']:.2f}. Which size?")


def orders(said: str, results: Results) -> Step:
    quoting = "Size" in said
    if not results:
        return call("simulate_order_placement", product_id="shoe_001", size="10", simulate=quoting)
    if quoting:
        [total] = results[0]["totals"]
        return say(f"${total['total']:.2f} in total. Shall I order them?")
    [order] = results[0]["orders"]
    return say(f"{order['order_id']} is placed, ${order['total']:.2f}.")


def _turn(
    customer: Principal, said: str, *, number: int, messages: tuple[Message, ...], session: str = "s-multi"
) -> ShopTurn:
    return ShopTurn(
        caller=Caller(customer, "token"),
        architecture="multi_agent",
        message=said,
        session_id=session,
        number=number,
        stream_id=STREAM,
        at_second=100,
        messages=messages,
    )


async def test_the_seeds_conversation_ends_in_an_order_of_129_60(counter: Counter, service: PostgresDatabase) -> None:
    customer = counter.customer()
    counter.shop.change("UPDATE inventory SET quantity = 5 WHERE variant_id = 'shoe_001-10'")  # others buy them too
    model = playing({"You lead": plans, "You find": searches, "You take": orders})
    messages: tuple[Message, ...] = ()
    answers: list[Answered] = []
    watch = Watch()
    async with multi_agent(service, model) as agent:
        for number, said in enumerate(("I want those running shoes!", "Size 10", "Yes, please order them"), start=1):
            watch = Watch()
            answers.append(await agent.answer(_turn(customer, said, number=number, messages=messages), watch))
            messages = (*messages, *answers[-1].messages)
            assert watch.model_calls == 3
    shown, quoted, ordered = answers
    assert "Pegasus" in shown.text
    assert "129.60" in quoted.text
    assert (shown.order, quoted.order) == (None, None)
    assert ordered.order
    assert ordered.order.total_cents == 12960
    assert ordered.order.order_id in ordered.text
    kept = counter.shop.ask("SELECT amount_due FROM orders WHERE order_id = %s", ordered.order.order_id)
    assert [float(row[0]) for row in kept] == [129.6]
    told = [(one.agent, one.kind, one.tool) for one in watch.activity if one.kind != "sql"]
    assert told == [
        ("live-shopping-supervisor", "model", None),
        ("live-shopping-order", "model", None),
        ("live-shopping-order", "tool", "simulate_order_placement"),
        ("live-shopping-order", "model", None),
    ]
    assert [one.sql for one in watch.activity if one.kind == "sql"]
    audited = counter.shop.ask(
        "SELECT agent, tool, outcome FROM tool_audit WHERE subject = %s ORDER BY started_at", customer.subject
    )
    assert audited == [
        ("live-shopping-search", "identify_product_from_stream", "found"),
        ("live-shopping-order", "simulate_order_placement", "found"),
        ("live-shopping-order", "simulate_order_placement", "found"),
    ]


async def test_a_quote_writes_nothing(counter: Counter, service: PostgresDatabase) -> None:
    customer = counter.customer()
    before = counter.shop.ask("SELECT count(*), (SELECT sum(quantity) FROM inventory) FROM orders")
    model = playing({"You lead": plans, "You take": orders})
    async with multi_agent(service, model) as agent:
        quoted = await agent.answer(_turn(customer, "Size 10", number=1, messages=()), Watch())
    assert "129.60" in quoted.text
    assert counter.shop.ask("SELECT count(*), (SELECT sum(quantity) FROM inventory) FROM orders") == before


async def test_a_model_that_orders_twice_in_a_turn_has_ordered_once(
    counter: Counter, service: PostgresDatabase
) -> None:
    customer = counter.customer()
    counter.shop.change("UPDATE inventory SET quantity = 5 WHERE variant_id = 'shoe_001-10'")  # others buy them too

    def twice(_: str, results: Results) -> Step:
        if results:
            return say("Done.")
        named = call("simulate_order_placement", product_id="Nike Air Zoom Pegasus", size="10").calls
        return call_all(*call("simulate_order_placement", product_id="shoe_001", size="10").calls, *named)

    async with multi_agent(service, playing({"You lead": plans, "You take": twice})) as agent:
        answered = await agent.answer(_turn(customer, "Yes, order them", number=3, messages=()), Watch())
    assert answered.order
    assert answered.text.count(answered.order.order_id) == 1
    kept = counter.shop.ask("SELECT count(*) FROM orders WHERE customer_id = %s", customer.customer_id)
    assert kept == [(1,)]
