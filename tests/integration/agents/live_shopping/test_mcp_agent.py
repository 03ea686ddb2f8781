"""The whole agent with MCP: a scripted model, AWS's own server, the Data API, and a real PostgreSQL."""

import asyncio
import os
import signal

import psutil
import pytest

from agents.common.errors import BadInput
from agents.live_shopping.mcp_agent.guard import guarded
from agents.live_shopping.mcp_agent.server import McpServer
from agents.live_shopping.mcp_agent.tools import QueryTools
from agents.live_shopping.mcp_agent.views import VIEWS
from tests.fakes.hostile_sql import ENDLESS, HONEST, HOSTILE
from tests.fakes.invocations import use

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_honest_queries_are_answered_at_the_same_time(mcp_server: McpServer) -> None:
    tools = QueryTools(mcp_server)
    results = await asyncio.gather(*(use(tools.run_query, sql=sql) for sql in HONEST))
    assert [sql for sql, result in zip(HONEST, results, strict=True) if not result.get("found")] == []
    pegasus = results[2]["rows"]
    assert pegasus == [{"size": "10", "in_stock": 5}]


async def test_hostile_queries_are_refused_before_the_server(mcp_server: McpServer) -> None:
    results = [await use(QueryTools(mcp_server).run_query, sql=sql) for sql in HOSTILE]
    assert all([*result] == ["error"] for result in results)


async def test_the_model_reads_what_postgresql_says(mcp_server: McpServer) -> None:
    tools = QueryTools(mcp_server)
    told = await use(tools.run_query, sql="SELECT lower(price) FROM live_catalogue")
    assert told == {"error": "PostgreSQL says: function lower(usd) does not exist. Mend the query and call again."}
    told = await use(tools.run_query, sql="SELECT name, COUNT(*) FROM live_catalogue")
    assert "must appear in the GROUP BY clause" in told["error"]


async def test_an_endless_query_is_stopped(mcp_server: McpServer) -> None:
    told = await use(QueryTools(mcp_server).run_query, sql=ENDLESS)
    assert told["error"].startswith("The query asks for too much: it was stopped.")


async def test_past_the_guard_the_role_still_refuses(mcp_server: McpServer) -> None:
    for sql in ("SELECT email FROM customers", "SELECT * FROM orders"):
        with pytest.raises(BadInput, match="PostgreSQL says: permission denied for table"):
            await mcp_server.rows("run_query", sql)


@pytest.mark.parametrize("view", VIEWS)
async def test_a_view_has_the_columns_that_the_model_was_told(mcp_server: McpServer, view: str) -> None:
    told = await use(QueryTools(mcp_server).get_table_schema, table_name=view)
    meanings = {column["column_name"]: column["column_comment"] for column in told["columns"]}
    assert meanings == {name: column.meaning for name, column in VIEWS[view].columns.items()}


async def test_a_killed_server_is_started_again(mcp_server: McpServer) -> None:
    query = guarded("SELECT COUNT(*) AS pieces FROM live_catalogue")
    before = await mcp_server.rows("run_query", query)
    (process,) = (one for one in psutil.Process().children() if "postgres_mcp_server" in " ".join(one.cmdline()))
    os.kill(process.pid, signal.SIGKILL)
    assert await mcp_server.rows("run_query", query) == before
