"""The port between the wire and whatever answers: a conversation as Bedrock sees it, and a reply as events.

A model that thinks first and speaks afterwards builds a `Reply` and yields its `events()`; a model that streams yields
events as they come. `limits.Limited` holds `maxTokens` and stop sequences around a model that does not.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"
JsonObject: TypeAlias = "dict[str, Json]"

Role = Literal["user", "assistant"]
ToolStatus = Literal["success", "error"]
StopReason = Literal["end_turn", "tool_use", "max_tokens", "stop_sequence"]


@dataclass(frozen=True, slots=True)
class TextBlock:
    """What was said."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolUse:
    """The model's wish to call a tool; `input` follows the tool's schema when the model is good."""

    id: str
    name: str
    input: JsonObject


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a tool gave: each item of `content` is a text or a JSON value, as the caller sent it."""

    tool_use_id: str
    content: tuple[Json, ...]
    status: ToolStatus = "success"


Block: TypeAlias = TextBlock | ToolUse | ToolResult


@dataclass(frozen=True, slots=True)
class Message:
    """One turn: of the user (texts and tool results) or of the assistant (texts and tool uses)."""

    role: Role
    content: tuple[Block, ...]

    @property
    def text(self) -> str:
        """All that was said in this turn."""
        return "\n".join(block.text for block in self.content if isinstance(block, TextBlock))

    @property
    def tool_uses(self) -> tuple[ToolUse, ...]:
        """The calls that this turn asks for."""
        return tuple(block for block in self.content if isinstance(block, ToolUse))

    @property
    def tool_results(self) -> tuple[ToolResult, ...]:
        """The answers of tools in this turn."""
        return tuple(block for block in self.content if isinstance(block, ToolResult))


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool on offer: `schema` is the JSON Schema of its input."""

    name: str
    description: str
    schema: JsonObject


@dataclass(frozen=True, slots=True)
class ToolChoice:
    """Whether a tool may (`auto`), must (`any`) or must by name (`tool`) be called, or must not (`none`)."""

    kind: Literal["auto", "any", "tool", "none"] = "auto"
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Inference:
    """The limits of one reply; sampling parameters are absent when the caller sent none."""

    max_tokens: int | None = None
    stop_sequences: tuple[str, ...] = ()
    temperature: float | None = None
    top_p: float | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """All that a model is asked: who it should be, what was said, and what it may do."""

    messages: tuple[Message, ...]
    system: tuple[str, ...] = ()
    tools: tuple[Tool, ...] = ()
    tool_choice: ToolChoice = ToolChoice()
    inference: Inference = Inference()
    model_id: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that a model counted itself; the wire counts for one that does not."""

    input_tokens: int
    output_tokens: int


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of text, to be sent on at once."""

    text: str


@dataclass(frozen=True, slots=True)
class Stop:
    """The last event of every reply."""

    reason: StopReason
    usage: Usage | None = None
    stop_sequence: str | None = None


Event: TypeAlias = TextDelta | ToolUse | Stop


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer: its text, then the tools that it asks for."""

    text: str = ""
    tool_uses: tuple[ToolUse, ...] = ()
    stop_reason: StopReason | None = field(default=None)

    def events(self) -> Iterator[Event]:
        """The reply word by word, so that it streams like any other."""
        for piece in re.findall(r"\s*\S+|\s+$", self.text):
            yield TextDelta(piece)
        yield from self.tool_uses
        yield Stop(self.stop_reason or ("tool_use" if self.tool_uses else "end_turn"))


class Model(Protocol):
    """Answers a conversation. Events come as they are made, `Stop` last; implement as an async generator."""

    def reply(self, conversation: Conversation) -> AsyncIterator[Event]:
        """Raise `local.bedrock.errors.BedrockError` for what the caller should see as an error of AWS."""
        ...


@asynccontextmanager
async def closing(events: AsyncIterator[Event]) -> AsyncIterator[AsyncIterator[Event]]:
    """Ends a reply that nobody listens to any more: a model that holds a connection lets it go."""
    try:
        yield events
    finally:
        if isinstance(events, AsyncGenerator):
            await events.aclose()
