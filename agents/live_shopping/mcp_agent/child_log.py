"""What the MCP server writes to its standard error, line by line in our own log."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TextIO

import structlog

log = structlog.stdlib.get_logger(__name__)

_LONGEST_LINE = 2**20
_LONGEST_TEXT = 500


@asynccontextmanager
async def child_log() -> AsyncIterator[TextIO]:
    """A file to hand to child processes. Whatever they write is logged until it is closed."""
    reading, writing = os.pipe()
    lines = asyncio.StreamReader(limit=_LONGEST_LINE)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(lines), os.fdopen(reading, "rb")
    )
    task = asyncio.create_task(_log_all(lines))
    try:
        with os.fdopen(writing, "w") as file:
            yield file
        await asyncio.wait({task}, timeout=1)  # a child that outlives us would keep it open
    finally:
        task.cancel()
        transport.close()


async def _log_all(lines: asyncio.StreamReader) -> None:
    while True:
        try:
            line = await lines.readline()
        except ValueError:  # longer than any line should be
            continue
        if not line:
            return
        if said := line.decode(errors="replace").strip():
            _log(said)


def _log(line: str) -> None:
    """Its warnings are one JSON object each; what else it writes are libraries' remarks."""
    try:
        record = json.loads(line)["record"]
        message, error = str(record["message"]), record["exception"]
    except (ValueError, TypeError, KeyError):
        log.debug("the MCP server says", said=line[:_LONGEST_TEXT])
        return
    log.warning("the MCP server says", said=message[:_LONGEST_TEXT], error=error and error["type"])
