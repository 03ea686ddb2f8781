"""From the request of Converse to a conversation, by the rules that Bedrock holds before it asks a model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NoReturn

from local.bedrock.catalog import FoundationModel
from local.bedrock.errors import ValidationException
from local.bedrock.model import (
    Block,
    Conversation,
    Inference,
    Json,
    JsonObject,
    Message,
    TextBlock,
    Tool,
    ToolChoice,
    ToolResult,
    ToolUse,
)
from local.bedrock.wire.body import read_converse
from local.bedrock.wire.converse_shapes import (
    ContentShape,
    ConverseShape,
    InferenceShape,
    MessageShape,
    ToolConfigShape,
    ToolResultShape,
    ToolUseShape,
)
from local.bedrock.wire.limits import check_model
from local.bedrock.wire.pairing import mismatches

PASSED_OVER = frozenset({"cachePoint", "reasoningContent"})


def read_conversation(body: JsonObject, model: FoundationModel) -> tuple[Conversation, int]:
    """The conversation and its input tokens; ValidationException with Bedrock's sentence when it breaks a rule."""
    request = read_converse(ConverseShape, body)
    _refuse_unknown_configuration(request)
    _check_turns(request.messages)
    conversation = Conversation(
        messages=tuple(_message(at, message) for at, message in enumerate(request.messages)),
        system=tuple(system.text for system in request.system if system.text),
        tools=_tools(request.tool_config),
        tool_choice=_tool_choice(request.tool_config),
        inference=_inference(request.inference_config, model),
        model_id=model.id,
    )
    _check_tools(conversation)
    extra = request.additional_model_request_fields or {}
    return conversation, check_model(
        conversation, model, top_k="top_k" in extra or request.inference_config.top_k is not None
    )


def _refuse_unknown_configuration(request: ConverseShape) -> None:
    if request.guardrail_config:
        raise ValidationException("The guardrail identifier or version provided in the request does not exist.")
    if request.output_config:
        raise ValidationException("This model doesn't support the outputConfig field. Remove it and try again.")


def _check_turns(messages: Sequence[MessageShape]) -> None:
    if not messages or messages[0].role != "user":
        raise ValidationException(
            "A conversation must start with a user message. Try again with a conversation that starts with a user "
            "message."
        )
    if any(one.role == other.role for one, other in pairwise(messages)):
        raise ValidationException(
            "A conversation must alternate between user and assistant roles. Make sure the conversation alternates "
            "between user and assistant roles and try again."
        )


def _message(index: int, message: MessageShape) -> Message:
    if not message.content:
        raise ValidationException(
            f"The content field in the Message object at messages.{index} is empty. "
            "Add a ContentBlock object to the content field and try again."
        )
    blocks = (_block(f"messages.{index}.content.{at}", content) for at, content in enumerate(message.content))
    return Message(message.role, tuple(block for block in blocks if block is not None))


def _block(path: str, content: ContentShape) -> Block | None:
    if content.tool_use:
        return _tool_use(path, content.tool_use)
    if content.tool_result:
        return _tool_result(path, content.tool_result)
    if content.text is not None:
        if not content.text.strip():
            raise ValidationException(
                f"The text field in the ContentBlock object at {path} is blank. Add text to the text field, "
                "and try again."
            )
        return TextBlock(content.text)
    if not PASSED_OVER & (content.model_extra or {}).keys():
        _refuse(path, content.model_extra or {})
    return None


def _tool_use(path: str, use: ToolUseShape) -> ToolUse:
    if not isinstance(use.input, dict):
        raise ValidationException(
            f"The format of the value at {path}.toolUse.input is invalid. Provide a json object for the field and "
            "try again."
        )
    return ToolUse(use.tool_use_id, use.name, use.input)


def _tool_result(path: str, result: ToolResultShape) -> ToolResult:
    if result.status == "error" and not result.content:
        raise ValidationException(f"The content field at {path}.toolResult cannot be empty when status value is error.")
    return ToolResult(result.tool_use_id, tuple(_items(path, result)), result.status)


def _items(path: str, result: ToolResultShape) -> Iterator[Json]:
    for at, item in enumerate(result.content):
        if item.text is not None:
            yield item.text
        elif "json_" in item.model_fields_set:
            yield item.json_
        else:
            _refuse(f"{path}.toolResult.content.{at}", item.model_extra or {})


def _refuse(path: str, extra: Mapping[str, object]) -> NoReturn:
    kind = next(iter(extra), None)
    if kind is None:
        raise ValidationException(f"The content block at {path} is empty. Set one of its members and try again.")
    raise ValidationException(
        f"This model doesn't support the {kind} content block that you provided at {path}. Try again without it."
    )


def _tools(config: ToolConfigShape | None) -> tuple[Tool, ...]:
    if config is None:
        return ()
    found: dict[str, Tool] = {}
    for at, spec in enumerate(tool.tool_spec for tool in config.tools):
        if spec is None:
            continue
        schema = spec.input_schema.json_
        if schema.get("type") != "object":
            raise ValidationException(
                f"The value at toolConfig.tools.{at}.toolSpec.inputSchema.json.type must be one of the following: "
                "object."
            )
        if spec.name in found:
            raise ValidationException("The model returned the following errors: tools: Tool names must be unique.")
        found[spec.name] = Tool(spec.name, spec.description or "", schema)
    return tuple(found.values())


def _tool_choice(config: ToolConfigShape | None) -> ToolChoice:
    choice = config.tool_choice if config else None
    if choice is None:
        return ToolChoice()
    if choice.tool:
        return ToolChoice("tool", choice.tool.name)
    return ToolChoice("any") if choice.any is not None else ToolChoice()


def _inference(config: InferenceShape, model: FoundationModel) -> Inference:
    limit = model.max_output_tokens
    if config.max_tokens and config.max_tokens > limit:
        raise ValidationException(
            f"The maximum tokens you requested exceeds the model limit of {limit}. "
            f"Try again with a maximum tokens value that is lower than {limit}."
        )
    return Inference(config.max_tokens, tuple(config.stop_sequences), config.temperature, config.top_p)


def _check_tools(conversation: Conversation) -> None:
    for mismatch in mismatches(conversation.messages):
        if mismatch.missing:
            raise ValidationException(
                f"Expected toolResult blocks at messages.{mismatch.index}.content for the following Ids: "
                f"{', '.join(mismatch.missing)}"
            )
        raise ValidationException(
            f"The number of toolResult blocks at messages.{mismatch.index}.content exceeds the number of toolUse "
            "blocks of previous turn."
        )
    used = any(message.tool_uses or message.tool_results for message in conversation.messages)
    if used and not conversation.tools:
        raise ValidationException(
            "The toolConfig field must be defined when using toolUse and toolResult content blocks."
        )
    choice = conversation.tool_choice
    if choice.kind == "tool" and choice.name not in {tool.name for tool in conversation.tools}:
        raise ValidationException(
            f"The model returned the following errors: Tool '{choice.name}' not found in provided tools"
        )
