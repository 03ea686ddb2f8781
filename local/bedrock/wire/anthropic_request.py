"""From a Messages body to a conversation, by Anthropic's rules and in Anthropic's words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from local.bedrock.catalog import FoundationModel
from local.bedrock.errors import ValidationException
from local.bedrock.model import (
    Block,
    Conversation,
    Inference,
    JsonObject,
    Message,
    TextBlock,
    Tool,
    ToolChoice,
    ToolResult,
    ToolUse,
)
from local.bedrock.wire.anthropic_shapes import (
    MessageShape,
    MessagesShape,
    TextShape,
    ToolChoiceShape,
    ToolResultShape,
    ToolShape,
    ToolUseShape,
)
from local.bedrock.wire.body import read_native
from local.bedrock.wire.limits import check_model
from local.bedrock.wire.pairing import mismatches


def read_conversation(body: JsonObject, model: FoundationModel) -> tuple[Conversation, int]:
    """The conversation and its input tokens; ValidationException when the body breaks a rule."""
    request = read_native(MessagesShape, body)
    if request.max_tokens > model.max_output_tokens:
        raise ValidationException(
            f"max_tokens: {request.max_tokens} > {model.max_output_tokens}, which is the maximum allowed number of "
            f"output tokens for {model.id.removeprefix('anthropic.')}"
        )
    conversation = Conversation(
        messages=tuple(_messages(request.messages)),
        system=tuple(text for text in _texts(request.system) if text),
        tools=tuple(Tool(tool.name, tool.description, tool.input_schema) for tool in _unique(request.tools)),
        tool_choice=_tool_choice(request.tool_choice),
        inference=Inference(request.max_tokens, tuple(request.stop_sequences), request.temperature, request.top_p),
        model_id=model.id,
    )
    _check(conversation)
    return conversation, check_model(conversation, model, top_k=request.top_k is not None)


def _messages(messages: Sequence[MessageShape]) -> Iterator[Message]:
    """Turns of the same role in a row are one turn: Anthropic joins them."""
    turns = ((message.role, tuple(_blocks(index, message))) for index, message in enumerate(messages))
    for role, group in groupby(turns, key=lambda turn: turn[0]):
        yield Message(role, tuple(block for _, blocks in group for block in blocks))


def _blocks(index: int, message: MessageShape) -> Iterator[Block]:
    content = [TextShape(type="text", text=message.content)] if isinstance(message.content, str) else message.content
    if not content:
        raise ValidationException(f"messages.{index}: all messages must have non-empty content")
    for block in content:
        if isinstance(block, TextShape):
            if not block.text.strip():
                raise ValidationException("messages: text content blocks must contain non-whitespace text")
            yield TextBlock(block.text)
        elif isinstance(block, ToolUseShape):
            yield ToolUse(block.id, block.name, block.input)
        elif isinstance(block, ToolResultShape):
            yield ToolResult(block.tool_use_id, tuple(_texts(block.content)), "error" if block.is_error else "success")


def _texts(content: str | Sequence[TextShape]) -> list[str]:
    return [content] if isinstance(content, str) else [item.text for item in content]


def _unique(tools: Sequence[ToolShape]) -> Sequence[ToolShape]:
    for at, tool in enumerate(tools):
        if tool.input_schema.get("type") != "object":
            raise ValidationException(f"tools.{at}.custom.input_schema.type: Input should be 'object'")
    if len({tool.name for tool in tools}) < len(tools):
        raise ValidationException("tools: Tool names must be unique.")
    return tools


def _tool_choice(choice: ToolChoiceShape | None) -> ToolChoice:
    if choice is None:
        return ToolChoice()
    if choice.type == "tool" and not choice.name:
        raise ValidationException("tool_choice.tool.name: Field required")
    return ToolChoice(choice.type, choice.name)


def _check(conversation: Conversation) -> None:
    if conversation.messages[0].role != "user":
        raise ValidationException('messages: first message must use the "user" role')
    for mismatch in mismatches(conversation.messages):
        _refuse(mismatch.index, mismatch.missing, mismatch.unexpected)
    choice = conversation.tool_choice
    if choice.kind == "tool" and choice.name not in {tool.name for tool in conversation.tools}:
        raise ValidationException(f"Tool '{choice.name}' not found in provided tools")


def _refuse(index: int, missing: Sequence[str], unexpected: Sequence[str]) -> None:
    if missing:
        raise ValidationException(
            f"messages.{index - 1}: `tool_use` ids were found without `tool_result` blocks immediately after: "
            f"{', '.join(missing)}. Each `tool_use` block must have a corresponding `tool_result` block in the next "
            "message."
        )
    raise ValidationException(
        f"messages.{index}: unexpected `tool_use_id` found in `tool_result` blocks: {', '.join(unexpected)}. Each "
        "`tool_result` block must have a corresponding `tool_use` block in the previous message."
    )
