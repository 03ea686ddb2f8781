"""The body of InvokeModel for Anthropic's models: their Messages API, as Bedrock takes it.

https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue


class Shape(BaseModel):
    """Anthropic refuses what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class TextShape(Shape):
    """What was said."""

    type: Literal["text"]
    text: str
    cache_control: JsonValue = None
    citations: JsonValue = None


class ToolUseShape(Shape):
    """A call that the assistant made."""

    type: Literal["tool_use"]
    id: Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]+$")]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    input: dict[str, JsonValue]
    cache_control: JsonValue = None


class ToolResultShape(Shape):
    """What a tool gave."""

    type: Literal["tool_result"]
    tool_use_id: str
    content: str | list[TextShape] = ""
    is_error: bool = False
    cache_control: JsonValue = None


class ThinkingShape(BaseModel):
    """The model's own earlier thoughts: passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: Literal["thinking", "redacted_thinking"]


ContentShape = Annotated[
    TextShape | ToolUseShape | ToolResultShape | ThinkingShape,
    Field(discriminator="type"),
]


class MessageShape(Shape):
    """One turn."""

    role: Literal["user", "assistant"]
    content: str | list[ContentShape]


class ToolShape(Shape):
    """A tool of the caller's own."""

    name: Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]{1,128}$")]
    description: str = ""
    input_schema: dict[str, JsonValue]
    type: Literal["custom"] | None = None
    cache_control: JsonValue = None
    strict: bool | None = None


class ToolChoiceShape(Shape):
    """Whether a tool may or must be called."""

    type: Literal["auto", "any", "tool", "none"]
    name: str | None = None
    disable_parallel_tool_use: bool = False


class MessagesShape(Shape):
    """The whole request."""

    anthropic_version: Literal["bedrock-2023-05-31"]
    max_tokens: Annotated[int, Field(ge=1)]
    messages: Annotated[list[MessageShape], Field(min_length=1)]
    system: str | list[TextShape] = ""
    tools: list[ToolShape] = []
    tool_choice: ToolChoiceShape | None = None
    stop_sequences: list[Annotated[str, Field(min_length=1)]] = []
    temperature: Annotated[float, Field(ge=0, le=1)] | None = None
    top_p: Annotated[float, Field(ge=0, le=1)] | None = None
    top_k: Annotated[int, Field(ge=0)] | None = None
    metadata: JsonValue = None
    thinking: JsonValue = None
    anthropic_beta: list[str] = []
