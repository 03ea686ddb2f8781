"""A model that says and calls what a test scripts, through Strands' own streaming events."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel
from strands.models import Model
from strands.types.content import Messages
from strands.types.streaming import StreamEvent
from strands.types.tools import ToolSpec

T = TypeVar("T", bound=BaseModel)

_MOST_PIECES = 1000


@dataclass(frozen=True)
class Call:
    """A tool call that the model makes."""

    tool: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """One model call: a text, tool calls, both, or an error."""

    text: str = ""
    calls: Sequence[Call] = ()
    error: Exception | None = None


def say(text: str) -> Step:
    """The model's last word."""
    return Step(text=text)


def call(tool: str, **arguments: Any) -> Step:
    """The model calls one tool."""
    return Step(calls=[Call(tool, arguments)])


def call_all(*calls: Call) -> Step:
    """The model calls several tools in one turn."""
    return Step(calls=calls)


def fail(error: Exception) -> Step:
    """The model call fails."""
    return Step(error=error)


@dataclass(frozen=True)
class Seen:
    """What one model call was given."""

    messages: Messages
    tools: tuple[str, ...]
    system_prompt: str
    tool_choice: object = None

    @property
    def everything(self) -> str:
        """All of it as text, for asking whether something stands there."""
        return json.dumps([self.messages, self.system_prompt], ensure_ascii=False)


Script = Callable[[Seen], Step]


class ScriptedModel(Model):
    """Plays steps in order, or asks a script what to do with what it sees. Each call takes `seconds`."""

    def __init__(self, *steps: Step, script: Script | None = None, seconds: float = 0.0) -> None:
        self._steps = list(steps)
        self._script = script
        self._seconds = seconds
        self.seen: list[Seen] = []

    def update_config(self, **model_config: Any) -> None:
        """Nothing to configure."""

    def get_config(self) -> dict[str, str]:
        """What telemetry asks for."""
        return {"model_id": "scripted"}

    def structured_output(
        self, output_model: type[T], prompt: Messages, system_prompt: str | None = None, **kwargs: Any
    ) -> AsyncGenerator[dict[str, T | Any], None]:
        """No agent of ours asks for it."""
        raise NotImplementedError

    async def stream(
        self,
        messages: Messages,
        tool_specs: list[ToolSpec] | None = None,
        system_prompt: str | None = None,
        *,
        tool_choice: object = None,
        **_: Any,
    ) -> AsyncIterable[StreamEvent]:
        """One model call."""
        names = tuple(spec["name"] for spec in tool_specs or [])
        seen = Seen(json.loads(json.dumps(messages, default=str)), names, system_prompt or "", tool_choice)
        self.seen.append(seen)
        await asyncio.sleep(self._seconds)
        step = self._script(seen) if self._script else self._steps.pop(0)
        if step.error:
            raise step.error
        for event in _events(step, f"call-{len(self.seen)}"):
            yield event


def _pieces(text: str) -> list[str]:
    """Word by word; a very long text by more words at a time."""
    words = text.split(" ")
    size = 1 + len(words) // _MOST_PIECES
    return [f"{' '.join(words[start : start + size])} " for start in range(0, len(words), size)]


def _events(step: Step, prefix: str) -> list[StreamEvent]:
    events: list[StreamEvent] = [{"messageStart": {"role": "assistant"}}]
    if step.text:
        events += [{"contentBlockDelta": {"delta": {"text": piece}}} for piece in _pieces(step.text)]
        events.append({"contentBlockStop": {}})
    for number, made in enumerate(step.calls):
        use_id = f"{prefix}-{number}"
        events += [
            {"contentBlockStart": {"start": {"toolUse": {"name": made.tool, "toolUseId": use_id}}}},
            {"contentBlockDelta": {"delta": {"toolUse": {"input": json.dumps(dict(made.arguments))}}}},
            {"contentBlockStop": {}},
        ]
    events.append({"messageStop": {"stopReason": "tool_use" if step.calls else "end_turn"}})
    usage = {"inputTokens": 1, "outputTokens": 1, "totalTokens": 2}
    events.append({"metadata": {"usage": usage, "metrics": {"latencyMs": 1}}})  # type: ignore[typeddict-item]  # totals are enough
    return events
