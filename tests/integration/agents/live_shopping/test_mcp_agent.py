"""The whole agent with MCP: a scripted model, AWS's own server, the Data API, and a real PostgreSQL."""

import asyncio
import json
import os
import signal
from dataclasses import dataclass, field
from typing import Any

import psutil
import pytest
from strands.types.content import Message

from agents.common.answering import Budget
from agents.common.errors import BadInput
from agents.common.postgres import PostgresDatabase
from agents.common.principal import Caller, Principal
from agents.common.tool_audit import AuditTrail, open_audit
from agents.live_shopping.activity import Watch
from agents.live_shopping.config import inner_agent
from agents.live_shopping.counter import SalesCounter
from agents.live_shopping.mcp_agent.agent import McpAgent
from agents.live_shopping.mcp_agent.guard import guarded
from agents.live_shopping.mcp_agent.prompts import SHOWN_THEN
from agents.live_shopping.mcp_agent.server import McpServer
from agents.live_shopping.mcp_agent.tools import McpTools
from agents.live_shopping.mcp_agent.views import VIEWS
from agents.live_shopping.streams import SqlStreams
from agents.live_shopping.turn import Answered, ShopTurn
from agents.live_shopping.watched_database import WatchedDatabase
from tests.fakes.hostile_sql import ENDLESS, HONEST, HOSTILE
from tests.fakes.invocations import use
from tests.fakes.order_desk import InMemoryDesk
from tests.fakes.scripted_model import ScriptedModel, Seen, Step, call, say
from tests.integration.agents.live_shopping.counter import ORDER_ROLE, Counter, desk_over, open_service

SPEC = inner_agent("live-shopping-mcp")
SEARCH_ROLE = inner_agent("live-shopping-search").database_role
STREAM = "fitness_stream_morning_001"

pytestmark = pytest.mark.asyncio(loop_scope="session")


def tools_over(server: McpServer) -> McpTools:
    return McpTools(server, SalesCounter(InMemoryDesk()))


async def test_honest_queries_are_answered_at_the_same_time(mcp_server: McpServer) -> None:
    tools = tools_over(mcp_server)
    results = await asyncio.gather(*(use(tools.run_query, sql=sql) for sql in HONEST))
    assert [sql for sql, result in zip(HONEST, results, strict=True) if not result.get("found")] == []
    [pegasus] = results[2]["rows"]
    assert (pegasus["size"], pegasus["in_stock"] in range(6)) == ("10", True)  # other tests sell some


async def test_hostile_queries_are_refused_before_the_server(mcp_server: McpServer) -> None:
    results = [await use(tools_over(mcp_server).run_query, sql=sql) for sql in HOSTILE]
    assert all([*result] == ["error"] for result in results)


async def test_the_model_reads_what_postgresql_says(mcp_server: McpServer) -> None:
    tools = tools_over(mcp_server)
    told = await use(tools.run_query, sql="SELECT lower(price) FROM live_catalogue")
    assert told == {"error": "PostgreSQL says: function lower(usd) does not exist. Mend the query and call again."}
    told = await use(tools.run_query, sql="SELECT name, COUNT(*) FROM live_catalogue")
    assert "must appear in the GROUP BY clause" in told["error"]


async def test_an_endless_query_is_stopped(mcp_server: McpServer) -> None:
    told = await use(tools_over(mcp_server).run_query, sql=ENDLESS)
    assert told["error"].startswith("The query asks for too much: it was stopped.")


async def test_past_the_guard_the_role_still_refuses(mcp_server: McpServer) -> None:
    for sql in ("SELECT email FROM customers", "SELECT * FROM orders"):
        with pytest.raises(BadInput, match="PostgreSQL says: permission denied for table"):
            await mcp_server.rows("run_query", sql)


@pytest.mark.parametrize("view", VIEWS)
async def test_a_view_has_the_columns_that_the_model_was_told(mcp_server: McpServer, view: str) -> None:
    told = await use(tools_over(mcp_server).get_table_schema, table_name=view)
    meanings = {column["column_name"]: column["column_comment"] for column in told["columns"]}
    assert meanings == {name: column.meaning for name, column in VIEWS[view].columns.items()}


async def test_who_watches_later_is_told_how_to_ask_what_was_shown_then(
    counter: Counter, mcp_server: McpServer
) -> None:
    tools, shown = tools_over(mcp_server), f"{SHOWN} AND {SHOWN_THEN}"
    async with open_service(counter.shop) as service:
        timeline = await SqlStreams(service.acting_as(SEARCH_ROLE)).timeline(counter.customer(), STREAM)
    assert timeline is not None
    for second in (0, 20, 200, 700, 1500):
        told = await use(tools.run_query, sql=shown.format(second=second))
        seen = {product.product_id for product in timeline.at(second).seen()}
        assert {row["product_id"] for row in told.get("rows", [])} == seen


async def test_the_seeds_conversation_at_the_same_time_as_anothers_and_past_a_crash(
    counter: Counter, mcp_server: McpServer
) -> None:
    customers = [counter.customer(), counter.customer()]
    async with open_service(counter.shop) as service, open_audit(service, SPEC) as audit:
        talks = [Talk(customer, agent_over(mcp_server, service, audit)) for customer in customers]
        shown = await asyncio.gather(*(talk.say("I want those running shoes!") for talk in talks))
        kill_the_server()
        await asyncio.gather(*(talk.say("Size 10") for talk in talks))
        ordered = await asyncio.gather(*(talk.say("Yes, please order them") for talk in talks))
    assert [answered.text for answered in shown] == ["Nike Air Zoom Pegasus, 120.00. Which size?"] * 2
    assert {answered.order.total_cents for answered in ordered if answered.order} == {12_960}
    for talk in talks:
        assert counter.orders(talk.customer) == [("processing", "authorized", None)]
        ran = [one.sql for one in talk.watch.activity if one.tool == "run_query" and one.sql]
        assert ran == [guarded(SHOES), guarded(IN_STOCK)]
        assert audited(counter, talk.customer) == [("run_query", "found")] * 2 + [("create_order", "found")]


SHOWN = "SELECT product_id, name, price FROM live_timeline WHERE stream_id = 'fitness_stream_morning_001'"
SHOES = f"{SHOWN} AND kind = 'product_shown' AND name ILIKE '%pegasus%' ORDER BY event_number"
IN_STOCK = "SELECT in_stock FROM live_catalogue WHERE product_id = 'shoe_001' AND size = '10'"


def script(seen: Seen) -> Step:
    """A model that goes by what it was told last, and reads the rows that it got."""
    (last,) = seen.messages[-1]["content"]
    if "toolResult" in last:
        return told(json.loads(last["toolResult"]["content"][0]["text"]))
    match last["text"]:
        case "I want those running shoes!":
            return call("run_query", sql=SHOES)
        case "Size 10":
            return call("run_query", sql=IN_STOCK)
        case _:
            return call("create_order", product_id="shoe_001", size="10")


def told(result: dict[str, Any]) -> Step:
    if "orders" in result:
        return say(f"Ordered: {result['orders'][0]['order_id']}.")
    row = result["rows"][0]
    return say(f"{row['name']}, {row['price']}. Which size?" if "name" in row else f"{row['in_stock']} pairs. Order?")


def agent_over(server: McpServer, service: PostgresDatabase, audit: AuditTrail) -> McpAgent:
    desk = desk_over(WatchedDatabase(service.acting_as(ORDER_ROLE)))
    return McpAgent(
        spec=SPEC,
        model=ScriptedModel(script=script),
        tools=McpTools(server, SalesCounter(desk)),
        loyalty=desk,
        audit=audit,
        budget=Budget(seconds=60, model_turns=4, tool_calls=4),
    )


@dataclass
class Talk:
    """A customer's conversation, a turn at a time."""

    customer: Principal
    agent: McpAgent
    watch: Watch = field(default_factory=Watch)
    messages: tuple[Message, ...] = ()
    turns: int = 0

    async def say(self, message: str) -> Answered:
        """The next turn."""
        self.turns += 1
        turn = ShopTurn(
            caller=Caller(self.customer, "token"),
            architecture="mcp_agent",
            message=message,
            session_id=f"session-of-{self.customer.subject}",
            number=self.turns,
            stream_id=STREAM,
            messages=self.messages,
        )
        answered = await self.agent.answer(turn, self.watch)
        self.messages += answered.messages
        return answered


def audited(counter: Counter, customer: Principal) -> list[tuple[str, str]]:
    calls = "SELECT tool, outcome FROM tool_audit WHERE subject = %s AND agent = %s ORDER BY started_at"
    return [(tool, outcome) for tool, outcome in counter.shop.ask(calls, customer.subject, SPEC.name)]


def kill_the_server() -> None:
    (process,) = (one for one in psutil.Process().children() if "postgres_mcp_server" in " ".join(one.cmdline()))
    os.kill(process.pid, signal.SIGKILL)
