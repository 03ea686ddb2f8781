"""Who did what for one turn, with which SQL, and how long it took: told as it happens, and counted."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Literal, cast

from strands.hooks import (
    AfterModelCallEvent,
    AfterToolCallEvent,
    BeforeModelCallEvent,
    BeforeToolCallEvent,
    HookProvider,
    HookRegistry,
)
from strands.types.content import Message
from strands.types.tools import ToolUse

from agents.common.progress import Progress, TextDelta
from agents.common.tool_results import shortened
from agents.common.tool_trace import ToolCall
from agents.live_shopping.config import SPEC
from agents.live_shopping.contracts import Activity

Heard = TextDelta | Activity
Hear = Callable[[Heard], None]

_MOST_SUMMARY = 160


def unheard(_: Heard) -> None:
    """For who wants the reply only."""


class Watch:
    """Watches one turn: tells each activity when it ends, and adds up model calls and tokens."""

    def __init__(self, hear: Hear = unheard, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._hear = hear
        self._clock = clock
        self._began = clock()
        self.activity: list[Activity] = []
        self.model_calls = 0
        self.input_tokens = 0
        self.output_tokens = 0
        self.orders = False  # has begun to, whatever came of it

    @property
    def seconds(self) -> float:
        """Since the turn began."""
        return self._clock() - self._began

    def say(self, progress: Progress) -> None:
        """Some more of the reply's text; what else a desk may tell has no place in this one."""
        if isinstance(progress, TextDelta):
            self._hear(progress)

    def did(
        self,
        agent: str,
        kind: Literal["model", "tool", "sql"],
        summary: str,
        *,
        seconds: float,
        tool: str | None = None,
        sql: str | None = None,
        outcome: str | None = None,
    ) -> None:
        """Something that took so many seconds and has just ended."""
        activity = Activity(
            agent=agent,
            kind=kind,
            tool=tool,
            summary=shortened(summary, longest=_MOST_SUMMARY),
            sql=sql,
            milliseconds=round(seconds * 1000, 1),
            outcome=outcome,
            started_ms=round(max(self.seconds - seconds, 0.0) * 1000, 1),
        )
        self.activity.append(activity)
        self._hear(activity)

    def tool_called(self, agent: str, call: ToolCall) -> None:
        """A tool has answered, was refused, or failed."""
        summary = f"{call.name}({_arguments(call.arguments)})"
        self.did(agent, "tool", summary, seconds=call.seconds, tool=call.name, outcome=call.outcome)

    def model_answered(self, agent: str, message: Message, *, seconds: float) -> None:
        """A model call has come to its end."""
        usage = message.get("metadata", {}).get("usage")
        self.model_calls += 1
        self.input_tokens += usage["inputTokens"] if usage else 0
        self.output_tokens += usage["outputTokens"] if usage else 0
        self.did(agent, "model", _said(message), seconds=seconds, outcome="answered")

    def model_failed(self, agent: str, *, seconds: float) -> None:
        """A model call has come to none: it was made, and waited for."""
        self.model_calls += 1
        self.did(agent, "model", "no answer", seconds=seconds, outcome="failed")


@dataclass(frozen=True)
class RunningTool:
    """The tool that is running where somebody asks, for the statements that it runs."""

    watch: Watch
    agent: str
    name: str


_running: ContextVar[RunningTool | None] = ContextVar("running_tool", default=None)


@contextmanager
def sql_watched(sql: str) -> Iterator[None]:
    """A statement that a tool runs is told to the tool's watch; one outside of tools is nobody's activity."""
    running, began, outcome = _running.get(), time.monotonic(), "failed"
    try:
        yield
        outcome = "done"
    finally:
        if running:
            text = _without_margin(sql)
            summary = f"{text.split(None, 1)[0]} for {running.name}"
            seconds = time.monotonic() - began
            running.watch.did(
                running.agent, "sql", summary, seconds=seconds, tool=running.name, sql=text, outcome=outcome
            )


class AgentWatch(HookProvider):
    """Tells a watch of one agent's model calls, and says to the statements of its tools whose they are."""

    def __init__(self, watch: Watch, agent: str) -> None:
        self._watch = watch
        self._agent = agent
        self._asked = 0.0

    def register_hooks(self, registry: HookRegistry, **_: Any) -> None:
        """Strands calls this when the agent is built."""
        registry.add_callback(BeforeModelCallEvent, self._before_model)
        registry.add_callback(AfterModelCallEvent, self._after_model)
        registry.add_callback(BeforeToolCallEvent, self._before_tool)
        registry.add_callback(AfterToolCallEvent, self._after_tool)

    def _before_model(self, event: BeforeModelCallEvent) -> None:
        del event
        self._asked = time.monotonic()

    def _after_model(self, event: AfterModelCallEvent) -> None:
        seconds = time.monotonic() - self._asked
        if event.stop_response:
            self._watch.model_answered(self._agent, event.stop_response.message, seconds=seconds)
        elif event.exception:
            self._watch.model_failed(self._agent, seconds=seconds)

    def _before_tool(self, event: BeforeToolCallEvent[Any]) -> None:
        """Strands calls this in the task that then runs the tool, so calls at the same time keep apart."""
        _running.set(RunningTool(self._watch, self._agent, event.tool_use["name"]))

    def _after_tool(self, event: AfterToolCallEvent[Any]) -> None:
        del event
        _running.set(None)


def _said(message: Message) -> str:
    """What a model calls. Its words are told as they come, past the guards of a reply, and not here."""
    called = [_called(block["toolUse"]) for block in message["content"] if "toolUse" in block]
    return f"calls {', '.join(called)}" if called else "writes a reply"


def _called(use: ToolUse) -> str:
    """By its name: its arguments are told with the call. What is no tool is the form of a decision, and told whole."""
    return use["name"] if use["name"] in SPEC.tools else f"{use['name']}({_arguments(use['input'])})"


def _arguments(arguments: object) -> str:
    """As a call is written; the values are the model's own words, and who is asking is never among them."""
    given = cast("dict[str, object]", arguments) if isinstance(arguments, dict) else {}
    return ", ".join(f"{name}={value!r}" for name, value in given.items() if value is not None)


def _without_margin(sql: str) -> str:
    """The text as it was written, without empty lines and the indentation of the code around it."""
    lines = [line.rstrip() for line in sql.strip("\n").splitlines() if line.strip()]
    margin = min((len(line) - len(line.lstrip()) for line in lines), default=0)
    return "\n".join(line[margin:] for line in lines)
