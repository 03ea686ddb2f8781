"""The MCP server's tools as the model gets them: it gives SQL or a view's name, and everything else is ours."""

from typing import Protocol

from strands import tool
from strands.types.tools import AgentTool

from agents.common.database import Row
from agents.common.tool_arguments import words
from agents.common.tool_results import MOST_ROWS, ToolResult, found
from agents.live_shopping.activity import sql_watched
from agents.live_shopping.mcp_agent.guard import guarded, readable
from agents.live_shopping.mcp_agent.prompts import RUN_QUERY

_MAYBE_MORE = f"Only the first {MOST_ROWS} rows are here: narrow the query, or count in SQL."


class QueryServer(Protocol):
    """What answers queries."""

    async def rows(self, tool: str, argument: str) -> list[Row]:
        """What a tool of the MCP server answers. Raises BadInput or Unavailable."""


class QueryTools:
    """The tools, over a server that reads only. Nothing of a caller reaches it: what it reads is the same for all."""

    def __init__(self, server: QueryServer) -> None:
        self._server = server

    def tools(self) -> list[AgentTool]:
        """By the server's own names."""
        return [self.run_query, self.get_table_schema]

    @tool(description=RUN_QUERY)
    async def run_query(self, sql: str) -> ToolResult:
        """The statement that runs is written anew from what was checked, and that one is told.

        Args:
            sql: One SQL SELECT over live_catalogue and live_timeline.
        """
        statement = guarded(sql)
        with sql_watched(statement):
            rows = await self._server.rows("run_query", statement)
        more: ToolResult = {"note": _MAYBE_MORE} if len(rows) == MOST_ROWS else {}
        return {**found("rows", rows, otherwise="The query found no rows."), **more}

    @tool
    async def get_table_schema(self, table_name: str) -> ToolResult:
        """Get the columns of a view with their types and meanings, as the database says them now.

        Args:
            table_name: live_catalogue or live_timeline.

        Returns:
            One row a column.
        """
        rows = await self._server.rows("get_table_schema", readable(words(table_name, name="table_name")))
        return found("columns", rows, otherwise="The view has no columns.")
