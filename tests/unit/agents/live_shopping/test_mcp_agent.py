"""The agent with MCP over fakes: its tools, and the seed's conversation with a scripted model."""

from typing import Any

import pytest
from strands.types.content import Message

from agents.common.answering import Budget
from agents.common.errors import Unavailable
from agents.common.principal import Caller
from agents.common.tool_results import MOST_ROWS
from agents.live_shopping.activity import Watch
from agents.live_shopping.config import inner_agent
from agents.live_shopping.counter import SalesCounter
from agents.live_shopping.mcp_agent.agent import McpAgent
from agents.live_shopping.mcp_agent.prompts import situation
from agents.live_shopping.mcp_agent.tools import McpTools
from agents.live_shopping.mcp_agent.views import VIEWS
from agents.live_shopping.turn import ShopTurn
from tests.fakes.audit import InMemoryAudit
from tests.fakes.invocations import CUSTOMER, use
from tests.fakes.order_desk import InMemoryDesk
from tests.fakes.query_server import CannedServer
from tests.fakes.scripted_model import ScriptedModel, call, say

STREAM = "fitness_stream_morning_001"


def tools_over(server: CannedServer) -> McpTools:
    return McpTools(server, SalesCounter(InMemoryDesk()))


async def test_a_query_is_written_anew_and_its_rows_come_back() -> None:
    server = CannedServer([{"name": "Nike Air Zoom Pegasus", "price": "120.00", "color": None}])
    result = await use(tools_over(server).run_query, sql="select name, price, color from live_catalogue limit 1;")
    assert server.asked == [("run_query", "SELECT name, price, color FROM live_catalogue LIMIT 1")]
    assert result == {"found": 1, "rows": [{"name": "Nike Air Zoom Pegasus", "price": "120.00"}]}


async def test_a_query_that_finds_nothing_says_so() -> None:
    result = await use(tools_over(CannedServer()).run_query, sql="SELECT name FROM live_catalogue")
    assert result == {"found": 0, "message": "The query found no rows."}


async def test_a_full_answer_says_that_there_may_be_more() -> None:
    server = CannedServer([{"name": f"number {place}"} for place in range(MOST_ROWS)])
    result = await use(tools_over(server).run_query, sql="SELECT name FROM live_catalogue LIMIT 1000")
    assert result["found"] == MOST_ROWS
    assert "Only the first 20 rows" in str(result["note"])


async def test_a_refused_query_reaches_no_server() -> None:
    server = CannedServer()
    tools = tools_over(server)
    refused = await use(tools.run_query, sql="DELETE FROM inventory")
    assert refused == {"error": "Only SELECT is run here: nothing can be changed by SQL."}
    refused = await use(tools.get_table_schema, table_name="customers")
    assert refused["error"].startswith("customers can't be read here: there are")
    assert server.asked == []


async def test_a_server_that_is_down_is_no_empty_answer() -> None:
    down = CannedServer(error=Unavailable("It is down."))
    assert await use(tools_over(down).run_query, sql="SELECT name FROM live_catalogue") == {"error": "It is down."}


async def test_a_view_is_described_by_its_plain_name() -> None:
    server = CannedServer([{"column_name": "size", "data_type": "text"}])
    result = await use(tools_over(server).get_table_schema, table_name="public.live_catalogue")
    assert server.asked == [("get_table_schema", "live_catalogue")]
    assert result["columns"] == [{"column_name": "size", "data_type": "text"}]


def test_the_model_gives_sql_and_nothing_else() -> None:
    run_query, get_table_schema, _ = (tool.tool_spec for tool in tools_over(CannedServer()).tools())
    assert [*run_query["inputSchema"]["json"]["properties"]] == ["sql"]
    assert [*get_table_schema["inputSchema"]["json"]["properties"]] == ["table_name"]
    lines = run_query["description"].splitlines()
    assert [line for line in lines if line.startswith("live_")] == [VIEWS[name].described(name) for name in VIEWS]
    assert (
        "size text — The size as text, such as 10 or M; NULL when the product has no sizes," in run_query["description"]
    )


def a_turn(message: str, *, number: int = 1, messages: tuple[Message, ...] = (), **more: Any) -> ShopTurn:
    return ShopTurn(
        caller=Caller(CUSTOMER, "token"),
        architecture="mcp_agent",
        message=message,
        session_id="session",
        number=number,
        messages=messages,
        **{"stream_id": STREAM, **more},
    )


@pytest.mark.parametrize(
    ("stream_id", "at_second", "told"),
    [
        (None, None, ["watches no stream"]),
        (STREAM, None, [f"stream_id: {STREAM}\n"]),
        (STREAM, 95, [f"stream_id: {STREAM}\n", "at_second: 95."]),
    ],
)
def test_the_model_is_told_where_the_customer_is(stream_id: str | None, at_second: int | None, told: list[str]) -> None:
    words = situation(a_turn("That one!", stream_id=stream_id, at_second=at_second), delivery_is_free=False)
    assert all(each in words for each in told)
    assert ("at_second" in words) == (at_second is not None)


@pytest.mark.parametrize(
    ("is_free", "told"), [(False, "Shipping is 9.99, free from 50.00"), (True, "Shipping is 0.00")]
)
async def test_the_model_is_told_what_its_customer_pays(is_free: bool, told: str) -> None:
    model = ScriptedModel(say("It is $53.99 with tax."))
    agent = McpAgent(
        spec=inner_agent("live-shopping-mcp"),
        model=model,
        tools=tools_over(CannedServer()),
        loyalty=InMemoryDesk(is_free=is_free),
        audit=InMemoryAudit(),
        budget=Budget(seconds=5, model_turns=6, tool_calls=10),
    )
    await agent.answer(a_turn("How much is the mat in total?"), Watch())
    (seen,) = model.seen
    assert ("Tax is 8 %" in seen.system_prompt, told in seen.system_prompt) == (True, True)


def agent_with(model: ScriptedModel, server: CannedServer, audit: InMemoryAudit) -> McpAgent:
    budget = Budget(seconds=5, model_turns=6, tool_calls=10)
    return McpAgent(
        spec=inner_agent("live-shopping-mcp"),
        model=model,
        tools=tools_over(server),
        loyalty=InMemoryDesk(),
        audit=audit,
        budget=budget,
    )


async def test_the_seeds_conversation_ends_with_an_order() -> None:
    server, audit = CannedServer([{"product_id": "shoe_001", "size": "10", "price": "120.00"}]), InMemoryAudit()
    model = ScriptedModel(
        call("run_query", sql="SELECT product_id, name, price FROM live_timeline WHERE shown_now"),
        say("The Nike Air Zoom Pegasus, $120.00. Which size?"),
        call("run_query", sql="SELECT in_stock FROM live_catalogue WHERE product_id = 'shoe_001' AND size = '10'"),
        say("Size 10 is in stock, $129.60 in total. Shall I order?"),
        call("create_order", product_id="shoe_001", size="10"),
        say("Ordered: ORD-2026-100001, $129.60."),
    )
    agent, watch = agent_with(model, server, audit), Watch()
    messages: tuple[Message, ...] = ()
    for number, said in enumerate(("I want those running shoes!", "Size 10", "Yes, please order them"), 1):
        answered = await agent.answer(a_turn(said, number=number, messages=messages), watch)
        messages += answered.messages
    assert answered.order is not None
    assert (answered.order.order_id, answered.order.total_cents) == ("ORD-2026-100001", 12960)
    assert [(one.tool, one.sql) for one in watch.activity if one.sql] == [("run_query", sql) for _, sql in server.asked]
    assert [made.name for _, _, made in audit.calls] == ["run_query", "run_query", "create_order"]
    assert all(f"stream_id: {STREAM}" in str(seen.system_prompt) for seen in model.seen)


async def test_a_refused_query_is_told_as_refused_and_runs_nothing() -> None:
    server, watch = CannedServer(), Watch()
    model = ScriptedModel(call("run_query", sql="SELECT email FROM customers"), say("I can't look that up."))
    await agent_with(model, server, InMemoryAudit()).answer(a_turn("Who else buys here?"), watch)
    assert [(one.kind, one.outcome) for one in watch.activity if one.kind != "model"] == [("tool", "refused")]
    assert server.asked == []
