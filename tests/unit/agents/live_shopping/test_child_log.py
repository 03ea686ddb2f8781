"""What a child process writes to its standard error, in our log."""

import asyncio
import json

from structlog.testing import capture_logs

from agents.live_shopping.mcp_agent.child_log import child_log

WARNING = {
    "text": "a traceback of many lines",
    "record": {"message": "query failed", "exception": {"type": "ClientError", "value": "secret", "traceback": True}},
}


async def test_its_warnings_are_ours_and_its_remarks_are_quiet() -> None:
    with capture_logs() as logged:
        async with child_log() as file:
            file.write(f"Found credentials\n{json.dumps(WARNING)}\n[1, 2]\n\n")
    assert logged == [
        {"event": "the MCP server says", "said": "Found credentials", "log_level": "debug"},
        {"event": "the MCP server says", "said": "query failed", "error": "ClientError", "log_level": "warning"},
        {"event": "the MCP server says", "said": "[1, 2]", "log_level": "debug"},
    ]


async def test_a_line_without_an_end_does_not_stop_it() -> None:
    with capture_logs() as logged:
        async with child_log() as file:
            await asyncio.to_thread(file.write, "x" * 3 * 2**20 + "\nafter it\n")  # a pipe holds less
    assert {"event": "the MCP server says", "said": "after it", "log_level": "debug"} in logged
