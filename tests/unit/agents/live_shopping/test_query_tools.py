"""The MCP server's tools, as a model gets them."""

from dataclasses import dataclass, field

import pytest

from agents.common.database import Row
from agents.common.errors import ClickShopError, Unavailable
from agents.common.identity import Caller
from agents.common.tool_results import MOST_ROWS
from agents.live_shopping.mcp_agent.prompts import situation
from agents.live_shopping.mcp_agent.tools import QueryTools
from agents.live_shopping.mcp_agent.views import VIEWS
from agents.live_shopping.turn import ShopTurn
from tests.fakes.invocations import CUSTOMER, use


@dataclass
class CannedServer:
    """Answers every query with the same rows, or the same error."""

    answer: list[Row]
    error: ClickShopError | None = None
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def rows(self, tool: str, argument: str) -> list[Row]:
        """The rows."""
        self.asked.append((tool, argument))
        if self.error:
            raise self.error
        return self.answer


async def test_a_query_is_written_anew_and_its_rows_come_back() -> None:
    server = CannedServer([{"name": "Nike Air Zoom Pegasus", "price": "120.00", "color": None}])
    result = await use(QueryTools(server).run_query, sql="select name, price, color from live_catalogue limit 1;")
    assert server.asked == [("run_query", "SELECT name, price, color FROM live_catalogue LIMIT 1")]
    assert result == {"found": 1, "rows": [{"name": "Nike Air Zoom Pegasus", "price": "120.00"}]}


async def test_a_query_that_finds_nothing_says_so() -> None:
    result = await use(QueryTools(CannedServer([])).run_query, sql="SELECT name FROM live_catalogue")
    assert result == {"found": 0, "message": "The query found no rows."}


async def test_a_full_answer_says_that_there_may_be_more() -> None:
    server = CannedServer([{"name": f"number {place}"} for place in range(MOST_ROWS)])
    result = await use(QueryTools(server).run_query, sql="SELECT name FROM live_catalogue LIMIT 1000")
    assert result["found"] == MOST_ROWS
    assert "Only the first 20 rows" in str(result["note"])


async def test_a_refused_query_reaches_no_server() -> None:
    server = CannedServer([])
    tools = QueryTools(server)
    refused = await use(tools.run_query, sql="DELETE FROM inventory")
    assert refused == {"error": "Only SELECT is run here: nothing can be changed by SQL."}
    refused = await use(tools.get_table_schema, table_name="customers")
    assert refused["error"].startswith("customers can't be read here.")
    assert server.asked == []


async def test_a_server_that_is_down_is_no_empty_answer() -> None:
    down = CannedServer([], error=Unavailable("It is down."))
    assert await use(QueryTools(down).run_query, sql="SELECT name FROM live_catalogue") == {"error": "It is down."}


async def test_a_view_is_described_by_its_plain_name() -> None:
    server = CannedServer([{"column_name": "size", "data_type": "text"}])
    result = await use(QueryTools(server).get_table_schema, table_name="public.live_catalogue")
    assert server.asked == [("get_table_schema", "live_catalogue")]
    assert result["columns"] == [{"column_name": "size", "data_type": "text"}]


def test_the_model_gives_sql_and_nothing_else() -> None:
    run_query, get_table_schema = (tool.tool_spec for tool in QueryTools(CannedServer([])).tools())
    assert [*run_query["inputSchema"]["json"]["properties"]] == ["sql"]
    assert [*get_table_schema["inputSchema"]["json"]["properties"]] == ["table_name"]
    lines = run_query["description"].splitlines()
    assert [line for line in lines if line.startswith("live_")] == [VIEWS[name].described(name) for name in VIEWS]
    assert (
        "size text — The size as text, such as 10 or M; NULL when the product has no sizes," in run_query["description"]
    )


@pytest.mark.parametrize(
    ("stream_id", "at_second", "told"),
    [
        (None, None, ["watches no stream"]),
        ("fitness_stream_morning_001", None, ["stream_id: fitness_stream_morning_001\n"]),
        ("fitness_stream_morning_001", 95, ["stream_id: fitness_stream_morning_001\n", "at_second: 95."]),
    ],
)
def test_the_model_is_told_where_the_customer_is(stream_id: str | None, at_second: int | None, told: list[str]) -> None:
    turn = ShopTurn(
        caller=Caller(CUSTOMER, "token"),
        architecture="mcp_agent",
        message="That one!",
        session_id="s1",
        number=1,
        stream_id=stream_id,
        at_second=at_second,
        messages=(),
    )
    assert all(words in situation(turn) for words in told)
    assert ("at_second" in situation(turn)) == (at_second is not None)
