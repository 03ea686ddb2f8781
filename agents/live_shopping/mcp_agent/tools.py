"""The agent's tools: the MCP server's, of which the model fills in SQL or a view's name alone, and one that orders."""

from typing import Protocol

from strands import ToolContext, tool
from strands.types.tools import AgentTool

from agents.common.database import Row
from agents.common.tool_arguments import words
from agents.common.tool_results import MOST_ROWS, ToolResult, found
from agents.live_shopping.activity import sql_watched
from agents.live_shopping.counter import SalesCounter
from agents.live_shopping.mcp_agent.guard import guarded, readable
from agents.live_shopping.mcp_agent.prompts import RUN_QUERY

_MAYBE_MORE = f"Only the first {MOST_ROWS} rows are here: narrow the query, or count in SQL."


class QueryServer(Protocol):
    """What answers queries."""

    async def rows(self, tool: str, argument: str) -> list[Row]:
        """What a tool of the MCP server answers. Raises BadInput or Unavailable."""


class McpTools:
    """The tools, over a server that reads only and the counter.

    Nothing of a caller reaches the server: what it reads is the same for all.
    """

    def __init__(self, server: QueryServer, counter: SalesCounter) -> None:
        self._server = server
        self._counter = counter

    def tools(self) -> list[AgentTool]:
        """All of them, in the catalogue's order."""
        return [self.run_query, self.get_table_schema, self.create_order]

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

    @tool(context=True)
    async def create_order(
        self, product_id: str, tool_context: ToolContext, size: str | None = None, quantity: int = 1
    ) -> ToolResult:
        """Place the customer's order for a product, and have it paid.

        Use it only when the customer has said which product, which size if it has sizes, and that they want it ordered.

        Args:
            product_id: The product's id or its name, for example shoe_001 or Nike Air Zoom Pegasus.
            size: The size, such as 10 or M; leave it out for a product without sizes.
            quantity: How many pieces; leave it out for one.

        Returns:
            The order with its number and its total, or why it was refused.
        """
        return await self._counter.order(tool_context, product_id, size, quantity)
