"""What the tools of one answer did: the evidence behind it, and the one place where their errors meet the model."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

import structlog
from strands.hooks import AfterToolCallEvent, HookProvider, HookRegistry
from strands.types.tools import ToolResult, ToolResultContent

from agents.common.error_replies import log_cause
from agents.common.errors import ClickShopError

log = structlog.stdlib.get_logger(__name__)

Outcome = Literal["found", "empty", "refused", "failed"]

_UNFORESEEN = "This could not be looked up just now. Say so; do not guess."


@dataclass(frozen=True)
class ToolCall:
    """One call: rows were found, none were, the arguments were refused, or it failed."""

    name: str
    outcome: Outcome


@dataclass
class ToolTrace(HookProvider):
    """Records the tool calls of one answer, with the texts that the model read from them."""

    calls: list[ToolCall] = field(default_factory=list)
    read: list[str] = field(default_factory=list)

    def register_hooks(self, registry: HookRegistry, **_: Any) -> None:
        """Strands calls this when the agent is built."""
        registry.add_callback(AfterToolCallEvent, self._after)

    @property
    def names(self) -> tuple[str, ...]:
        """Tools in the order of their first call."""
        return tuple(dict.fromkeys(call.name for call in self.calls))

    def _after(self, event: AfterToolCallEvent[Any]) -> None:
        """Strands puts any exception's text before the model; only texts that were written for it may go there."""
        name = event.tool_use["name"]
        if event.exception is not None:
            event.result = _explained(event.result, event.exception, tool=name)
        text = _text(event.result)
        outcome = _outcome(event.result, text, event.exception)
        self.calls.append(ToolCall(name, outcome))
        self.read.append(text)
        log.info("tool called", tool=name, outcome=outcome, duration_ms=round((event.duration or 0) * 1000, 1))


def _explained(result: ToolResult, error: Exception, *, tool: str) -> ToolResult:
    message = _UNFORESEEN
    if isinstance(error, ClickShopError):
        message = error.message
        log_cause("tool failed", error, tool=tool)
    elif type(error) is ValueError:  # ours, and Strands' own about the schema; a subclass is a library's accident
        message = str(error)
    else:
        log.error("tool failed", tool=tool, exc_info=error)
    content: ToolResultContent = {"text": message}
    return {"toolUseId": result["toolUseId"], "status": "error", "content": [content]}


def _text(result: ToolResult) -> str:
    return "\n".join(block["text"] for block in result["content"] if "text" in block)


def _outcome(result: ToolResult, text: str, error: Exception | None) -> Outcome:
    if type(error) is ValueError:
        return "refused"
    if result["status"] == "error":
        return "failed"
    return "found" if _rows_found(text) else "empty"


def _rows_found(text: str) -> bool:
    try:
        parsed = json.loads(text)
    except ValueError:
        return bool(text)
    document = cast("Mapping[str, object]", parsed) if isinstance(parsed, dict) else {}
    return bool(document.get("found", bool(parsed)))
