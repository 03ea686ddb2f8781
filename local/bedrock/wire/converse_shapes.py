"""The request of Converse and ConverseStream, as far as text models read it.

https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from pydantic.alias_generators import to_camel


class Shape(BaseModel):
    """Members are camelCase on the wire; AWS passes over what it does not know."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True, extra="ignore")


Name = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-zA-Z0-9_-]+$")]


class ToolUseShape(Shape):
    """A call that the assistant made."""

    tool_use_id: Name
    name: Name
    input: JsonValue


class ToolResultContentShape(Shape):
    """One item of a result."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True, extra="allow")

    text: str | None = None
    json_: JsonValue = Field(default=None, alias="json")


class ToolResultShape(Shape):
    """What a tool gave."""

    tool_use_id: Name
    content: list[ToolResultContentShape]
    status: Literal["success", "error"] = "success"


class ContentShape(Shape):
    """A union: one member is set. What is neither read nor passed over here is refused by its name."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True, extra="allow")

    text: str | None = None
    tool_use: ToolUseShape | None = None
    tool_result: ToolResultShape | None = None


class MessageShape(Shape):
    """One turn."""

    role: Literal["user", "assistant"]
    content: list[ContentShape]


class SystemShape(Shape):
    """A text of the system prompt; a cache point has none."""

    text: str | None = None


class SchemaShape(Shape):
    """The JSON Schema of a tool's input."""

    json_: dict[str, JsonValue] = Field(alias="json")


class ToolSpecShape(Shape):
    """What a tool is called, is for and takes."""

    name: Name
    description: Annotated[str, Field(min_length=1)] | None = None
    input_schema: SchemaShape


class ToolShape(Shape):
    """A tool, or a cache point between tools."""

    tool_spec: ToolSpecShape | None = None


class NamedTool(Shape):
    """The one tool that must be called."""

    name: Name


class ToolChoiceShape(Shape):
    """A union: `auto`, `any` or `tool`."""

    auto: dict[str, JsonValue] | None = None
    any: dict[str, JsonValue] | None = None
    tool: NamedTool | None = None


class ToolConfigShape(Shape):
    """The tools on offer."""

    tools: Annotated[list[ToolShape], Field(min_length=1)]
    tool_choice: ToolChoiceShape | None = None


class InferenceShape(Shape):
    """Limits and sampling; Nova's own format puts `topK` here."""

    max_tokens: Annotated[int, Field(ge=1)] | None = None
    temperature: Annotated[float, Field(ge=0, le=1)] | None = None
    top_p: Annotated[float, Field(ge=0, le=1)] | None = None
    top_k: Annotated[int, Field(ge=0)] | None = None
    stop_sequences: Annotated[list[Annotated[str, Field(min_length=1)]], Field(max_length=2500)] = []


class ConverseShape(Shape):
    """The whole request."""

    messages: list[MessageShape]
    system: list[SystemShape] = []
    inference_config: InferenceShape = InferenceShape()
    tool_config: ToolConfigShape | None = None
    additional_model_request_fields: dict[str, JsonValue] | None = None
    guardrail_config: dict[str, JsonValue] | None = None
    output_config: dict[str, JsonValue] | None = None
