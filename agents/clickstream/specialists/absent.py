"""What is not there is an answer, not an error: a tool that finds nothing says so, with the count 0."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import ParamSpec

from agents.common.errors import NotFound
from agents.common.tool_results import ToolResult

P = ParamSpec("P")


def absent_is_an_answer(look: Callable[P, Awaitable[ToolResult]]) -> Callable[P, Awaitable[ToolResult]]:
    """For tools that look for one thing by its name."""

    @wraps(look)
    async def told(*args: P.args, **kwargs: P.kwargs) -> ToolResult:
        try:
            return await look(*args, **kwargs)
        except NotFound as error:
            return {"found": 0, "message": error.message}

    return told
