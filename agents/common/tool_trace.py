"""What the tools of one answer did: the evidence behind it, and the one place where their errors meet the model."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self, cast

import structlog
from strands.hooks import AfterToolCallEvent, BeforeToolCallEvent, HookProvider, HookRegistry
from strands.types.tools import ToolResult, ToolResultContent, ToolUse

from agents.common.tool_errors import explained, is_refused

log = structlog.stdlib.get_logger(__name__)

Outcome = Literal["found", "empty", "refused", "failed"]


@dataclass(frozen=True)
class ToolCall:
    """One call: rows were found, none were, the arguments or the caller were refused, or it failed."""

    name: str
    outcome: Outcome
    arguments: object = None
    seconds: float = 0.0


Report = Callable[[ToolCall], None]


def unreported(_: ToolCall) -> None:
    """For who only wants to see what an answer would be."""


@dataclass
class ToolTrace(HookProvider):
    """Records the tool calls of one answer, with the texts that the model read from them, and reports each.

    Leaving the trace ends the answer: calls that were cut off by then have failed, and are reported too.
    """

    report: Report = unreported
    calls: list[ToolCall] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    _begun: dict[str, tuple[ToolUse, float]] = field(default_factory=dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for use, began in self._begun.values():
            self._ended(ToolCall(use["name"], "failed", use["input"], time.monotonic() - began))
        self._begun.clear()

    def register_hooks(self, registry: HookRegistry, **_: Any) -> None:
        """Strands calls this when the agent is built."""
        registry.add_callback(BeforeToolCallEvent, self._before)
        registry.add_callback(AfterToolCallEvent, self._after)

    @property
    def names(self) -> tuple[str, ...]:
        """Tools in the order of their first call."""
        return tuple(dict.fromkeys(call.name for call in self.calls))

    def _before(self, event: BeforeToolCallEvent[Any]) -> None:
        self._begun[event.tool_use["toolUseId"]] = (event.tool_use, time.monotonic())

    def _after(self, event: AfterToolCallEvent[Any]) -> None:
        """Strands puts any exception's text before the model; only texts that were written for it may go there."""
        use = event.tool_use
        self._begun.pop(use["toolUseId"], None)
        if event.exception is not None:
            event.result = _error(event.result, explained(event, event.exception))
        text = _text(event.result)
        self.read.append(text)
        outcome: Outcome = "refused" if is_refused(event) else _outcome(event.result, text)
        self._ended(ToolCall(use["name"], outcome, use["input"], event.duration or 0.0))

    def _ended(self, call: ToolCall) -> None:
        self.calls.append(call)
        log.info("tool called", tool=call.name, outcome=call.outcome, duration_ms=round(call.seconds * 1000, 1))
        self.report(call)


def _error(result: ToolResult, message: str) -> ToolResult:
    content: ToolResultContent = {"text": message}
    return {"toolUseId": result["toolUseId"], "status": "error", "content": [content]}


def _text(result: ToolResult) -> str:
    return "\n".join(block["text"] for block in result["content"] if "text" in block)


def _outcome(result: ToolResult, text: str) -> Outcome:
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
