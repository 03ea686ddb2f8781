"""Tools whose schema is made of the declaration, since no signature knows what may be asked for."""

from collections.abc import Awaitable, Callable
from typing import Any

from strands import tool
from strands.types.tools import AgentTool

from agents.common.tool_results import ToolResult
from agents.promotions.query.schema import Schema


def declared(method: Callable[..., Awaitable[ToolResult]], description: str, schema: Schema) -> AgentTool:
    """The tool of a method, by the method's name."""
    made: Any = tool(name=method.__name__, description=description, inputSchema={"json": schema}, context=True)(method)
    found: AgentTool = made
    return found
