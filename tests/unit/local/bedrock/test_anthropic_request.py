"""A Messages body becomes the same conversation, and is refused as Anthropic refuses."""

from typing import Any

import pytest

from local.bedrock.catalog import MODELS
from local.bedrock.errors import ValidationException
from local.bedrock.model import Inference, JsonObject, Message, TextBlock, Tool, ToolChoice, ToolResult, ToolUse
from local.bedrock.wire.anthropic_request import read_conversation

HAIKU = MODELS["anthropic.claude-haiku-4-5-20251001-v1:0"]
OPUS = MODELS["anthropic.claude-opus-5-5"]
SCHEMA: JsonObject = {"type": "object", "properties": {}}
HI: JsonObject = {"role": "user", "content": "hi"}
LOOK: JsonObject = {"name": "look", "description": "Looks.", "input_schema": SCHEMA}
USE: JsonObject = {
    "role": "assistant",
    "content": [{"type": "tool_use", "id": "toolu_1", "name": "look", "input": {"size": 10}}],
}


def result(id_: str = "toolu_1") -> JsonObject:
    return {
        "role": "user",
        "content": [
            {
                "type": "tool_result",
                "tool_use_id": id_,
                "content": [{"type": "text", "text": "none left"}],
                "is_error": True,
            }
        ],
    }


def body(**changes: Any) -> JsonObject:
    return {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 100, "messages": [HI], **changes}


def test_reads_everything_that_a_model_needs() -> None:
    conversation, tokens = read_conversation(
        body(
            system=[{"type": "text", "text": "Be kind.", "cache_control": {"type": "ephemeral"}}],
            messages=[HI, USE, result()],
            tools=[LOOK],
            tool_choice={"type": "tool", "name": "look", "disable_parallel_tool_use": True},
            stop_sequences=["END"],
            top_k=5,
        ),
        HAIKU,
    )
    assert conversation.system == ("Be kind.",)
    assert conversation.messages == (
        Message("user", (TextBlock("hi"),)),
        Message("assistant", (ToolUse("toolu_1", "look", {"size": 10}),)),
        Message("user", (ToolResult("toolu_1", ("none left",), "error"),)),
    )
    assert conversation.tools == (Tool("look", "Looks.", SCHEMA),)
    assert conversation.tool_choice == ToolChoice("tool", "look")
    assert conversation.inference == Inference(100, ("END",))
    assert tokens > 10


def test_turns_of_one_role_in_a_row_are_joined() -> None:
    again: JsonObject = {"role": "user", "content": [{"type": "text", "text": "are you there?"}]}
    conversation, _ = read_conversation(body(messages=[HI, again]), HAIKU)
    assert conversation.messages == (Message("user", (TextBlock("hi"), TextBlock("are you there?"))),)


def test_passes_over_the_models_own_thinking() -> None:
    turn: JsonObject = {
        "role": "assistant",
        "content": [{"type": "thinking", "thinking": "hm", "signature": "s"}, {"type": "text", "text": "Yes."}],
    }
    conversation, _ = read_conversation(body(messages=[HI, turn, HI]), HAIKU)
    assert conversation.messages[1].content == (TextBlock("Yes."),)


REFUSALS: list[tuple[JsonObject, str]] = [
    ({"max_tokens": 1, "messages": [HI]}, "anthropic_version: Field required"),
    (body(anthropic_version="2023-06-01"), "anthropic_version: Input should be 'bedrock-2023-05-31'"),
    ({"anthropic_version": "bedrock-2023-05-31", "messages": [HI]}, "max_tokens: Field required"),
    (body(max_tokens=0), "max_tokens: Input should be greater than or equal to 1"),
    (body(max_tokens=64_001), "max_tokens: 64001 > 64000, which is the maximum allowed number of output tokens for"),
    (body(messages=[]), "messages: List should have at least 1 item"),
    (body(model="claude"), "model: Extra inputs are not permitted"),
    (body(messages=[{"role": "assistant", "content": "hi"}]), 'messages: first message must use the "user" role'),
    (body(messages=[{"role": "user", "content": ""}]), "text content blocks must contain non-whitespace text"),
    (body(messages=[{"role": "user", "content": []}]), "messages.0: all messages must have non-empty content"),
    (body(messages=[{"role": "user", "content": [{"type": "image", "source": {}}]}]), "messages.0.content"),
    (
        body(messages=[HI, USE, HI], tools=[LOOK]),
        "messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_1.",
    ),
    (
        body(messages=[HI, USE, result("other")], tools=[LOOK]),
        "messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_1.",
    ),
    (
        body(messages=[result("other")], tools=[LOOK]),
        "messages.0: unexpected `tool_use_id` found in `tool_result` blocks: other.",
    ),
    (body(tools=[LOOK, LOOK]), "tools: Tool names must be unique."),
    (body(tools=[LOOK | {"input_schema": {}}]), "tools.0.custom.input_schema.type: Input should be 'object'"),
    (body(tools=[LOOK], tool_choice={"type": "tool"}), "tool_choice.tool.name: Field required"),
    (body(tools=[LOOK], tool_choice={"type": "tool", "name": "buy"}), "Tool 'buy' not found in provided tools"),
]


@pytest.mark.parametrize(("sent", "said"), REFUSALS, ids=[said[:60] for _, said in REFUSALS])
def test_refuses(sent: JsonObject, said: str) -> None:
    with pytest.raises(ValidationException) as refused:
        read_conversation(sent, HAIKU)
    assert said in refused.value.message


@pytest.mark.parametrize("name", ["temperature", "top_p", "top_k"])
def test_a_new_model_refuses_sampling_parameters(name: str) -> None:
    with pytest.raises(ValidationException, match=f"`{name}` is deprecated for this model"):
        read_conversation(body(**{name: 1}), OPUS)
