"""Writes every tool call down: whose, which, with what, and how it ended. The answer does not wait for it.

A row is added in the agent's own role and in the name of the caller; row-level security lets it do no more.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog
from asgi_correlation_id import correlation_id

from agents.catalog import AgentSpec, InnerAgent
from agents.common.audited_arguments import audited
from agents.common.database import Database, Json, Parameter, words_of_postgres
from agents.common.errors import ClickShopError
from agents.common.principal import Principal
from agents.common.telemetry import tracer
from agents.common.tool_trace import Outcome, ToolCall

log = structlog.stdlib.get_logger(__name__)

MOST_UNDER_WAY = 1000
LONGEST_FAREWELL = 20.0

_ADD = """
INSERT INTO tool_audit
       (subject, kind, agent, tool, arguments, request_id, session_id, started_at, milliseconds, outcome)
VALUES (:subject, :kind, :agent, :tool, CAST(:arguments AS jsonb), :request_id, :session_id,
        CAST(:started_at AS timestamptz), :milliseconds, :outcome)
"""
_OUTCOMES: dict[Outcome, str] = {"found": "found", "empty": "nothing", "refused": "refused", "failed": "failed"}
_TOOL_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


class AuditTrail(Protocol):
    """Where desks report tool calls."""

    def record(self, principal: Principal, session_id: str, call: ToolCall) -> None:
        """Returns at once, whatever becomes of it."""


class ToolAudit:
    """The audit of one agent, each call in a task of its own. What can't be written is an error in the log."""

    def __init__(self, database: Database, *, agent: str) -> None:
        self._database = database
        self._agent = agent
        self._under_way: set[asyncio.Task[None]] = set()

    def record(self, principal: Principal, session_id: str, call: ToolCall) -> None:
        """Begin to write it down."""
        if len(self._under_way) >= MOST_UNDER_WAY:
            _not_written(call, principal, reason="too many calls wait to be written")
            return
        task = asyncio.create_task(self._write(principal, call, self._row(principal, session_id, call)))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def finish(self) -> None:
        """Wait until everything is written, within reason."""
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=LONGEST_FAREWELL)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _row(self, principal: Principal, session_id: str, call: ToolCall) -> dict[str, Parameter]:
        is_name = bool(_TOOL_NAME.fullmatch(call.name))
        return {
            "subject": principal.subject,
            "kind": principal.kind,
            "agent": self._agent,
            "tool": call.name if is_name else "no_such_tool",
            "arguments": Json(audited(call.arguments if is_name else {"called": call.name, "with": call.arguments})),
            "request_id": correlation_id.get(),
            "session_id": session_id.strip() or None,
            "started_at": datetime.now(UTC) - timedelta(seconds=call.seconds),
            "milliseconds": round(call.seconds * 1000),
            "outcome": _OUTCOMES[call.outcome],
        }

    async def _write(self, principal: Principal, call: ToolCall, row: dict[str, Parameter]) -> None:
        try:
            with tracer().start_as_current_span("write tool audit"):
                async with self._database.transaction(principal) as transaction:
                    await transaction.execute(_ADD, **row)
        except asyncio.CancelledError:
            _not_written(call, principal, reason="the process ends")
            raise
        except ClickShopError as error:
            _not_written(call, principal, reason=words_of_postgres(error))
        except Exception as error:
            _not_written(call, principal, reason=type(error).__name__, exc_info=error)


@asynccontextmanager
async def open_audit(database: Database, spec: AgentSpec | InnerAgent) -> AsyncIterator[ToolAudit]:
    """An agent's audit, which has written all when it closes."""
    audit = ToolAudit(database, agent=spec.name)
    try:
        yield audit
    finally:
        await audit.finish()


def _not_written(call: ToolCall, principal: Principal, *, reason: str, exc_info: Exception | None = None) -> None:
    """The log is the audit's last resort: it says everything but the arguments, which may be personal."""
    log.error(
        "tool call not audited",
        tool=call.name,
        outcome=call.outcome,
        subject=principal.subject,
        reason=reason,
        exc_info=exc_info,
    )
