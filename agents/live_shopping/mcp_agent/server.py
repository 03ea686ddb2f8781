"""The Postgres MCP server as a process of ours: started once, shared by all requests, watched, and started again.

One task keeps it: it connects, looks whether the server still answers, and begins anew when it does not. Requests use
the connection that there is, at the same time; while it is being started again they wait a little, and when that fails
they are told at once. What it runs only reads, so a request that lost its connection asks again over the next.
"""

import asyncio
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Self, TextIO

import anyio
import structlog
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.types import CONNECTION_CLOSED

from agents.common.alarms import MCP_SERVER_DOWN
from agents.common.database import Row
from agents.common.errors import Unavailable
from agents.live_shopping.mcp_agent.child_log import child_log
from agents.live_shopping.mcp_agent.connection import Connection
from agents.live_shopping.mcp_agent.narration import Narration

log = structlog.stdlib.get_logger(__name__)

_DOWN = "The catalogue can't be asked right now; try again in a moment."


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long is waited, in seconds."""

    to_start: float = 30.0
    to_answer: float = 12.0
    between_looks: float = 5.0
    for_a_look: float = 8.0
    first_pause: float = 0.5
    longest_pause: float = 30.0


class McpServer:
    """The server; who asks it does not know which process it is by now."""

    def __init__(self, parameters: StdioServerParameters, *, patience: Patience) -> None:
        self._parameters = parameters
        self._patience = patience
        self._connection: Connection | None = None
        self._is_settled = asyncio.Event()  # there is a connection, or there will be none for a while
        self._doubt = asyncio.Event()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Self]:
        """Kept running while inside. It may be down at first, or for a while: who needs it is told."""
        life = anyio.CancelScope()
        async with child_log() as errors:
            keeper = asyncio.create_task(self._keep(errors, life))
            try:
                yield self
            finally:
                life.cancel()
                await keeper

    async def rows(self, tool: str, argument: str) -> list[Row]:
        """What a tool answers. Raises Unavailable, or BadInput for a statement that the database refuses."""
        try:
            async with asyncio.timeout(self._patience.to_answer):
                while True:
                    await self._is_settled.wait()
                    if (connection := self._connection) is None:
                        raise Unavailable(_DOWN)
                    try:
                        return await connection.rows(tool, argument)
                    except MCPError as error:
                        self._lose(connection, error)
        except TimeoutError:
            self._doubt.set()
            raise Unavailable(_DOWN) from None

    def _lose(self, connection: Connection, error: MCPError) -> None:
        """Nobody else shall ask over it, and the keeper looks for itself. Raises Unavailable if it is still there."""
        self._doubt.set()
        if error.code != CONNECTION_CLOSED:
            log.warning("the MCP server refused a call", code=error.code, said=error.message)
            raise Unavailable(_DOWN) from error
        if self._connection is connection:
            self._connection = None
            self._is_settled.clear()

    async def _keep(self, errors: TextIO, life: anyio.CancelScope) -> None:
        pause = self._patience.first_pause
        with life:
            while True:
                began = time.monotonic()
                has_worked = await self._live_once(errors)
                if not has_worked:
                    self._is_settled.set()
                await asyncio.sleep(pause)
                is_steady = time.monotonic() - began > self._patience.longest_pause
                pause = self._patience.first_pause if is_steady else min(pause * 2, self._patience.longest_pause)

    async def _live_once(self, errors: TextIO) -> bool:
        """From the server's start to the moment when it answers no more; whether there ever was a connection."""
        narration, has_worked = Narration(), False
        transport = stdio_client(self._parameters, errlog=errors)
        try:
            with anyio.fail_after(self._patience.to_start) as starting:
                async with Client(transport, logging_callback=narration.hear, cache=None) as client:
                    self._connection = await Connection.discovered(client, narration)
                    starting.deadline, has_worked = math.inf, True
                    self._is_settled.set()
                    await self._until_silent(client)
        except Exception as error:
            log.exception(MCP_SERVER_DOWN, reason=_innermost(error))
        finally:
            self._connection = None
            if has_worked:
                self._is_settled.clear()
        return has_worked

    async def _until_silent(self, client: Client) -> None:
        """Looks now and then whether it answers, and at once when a request doubts it."""
        while True:
            with anyio.move_on_after(self._patience.between_looks):
                await self._doubt.wait()
            self._doubt.clear()
            try:
                with anyio.fail_after(self._patience.for_a_look):
                    await client.list_tools()
            except (MCPError, TimeoutError) as error:
                log.warning("the MCP server does not answer any more", error=type(error).__name__)
                return


def _innermost(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}"
