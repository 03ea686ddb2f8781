"""What Converse takes becomes a conversation; what it refuses is refused in its own words."""

from typing import Any

import pytest

from local.bedrock.catalog import MODELS
from local.bedrock.errors import ValidationException
from local.bedrock.model import Inference, JsonObject, Message, TextBlock, Tool, ToolChoice, ToolResult, ToolUse
from local.bedrock.wire.converse_request import read_conversation

HAIKU = MODELS["anthropic.claude-haiku-4-5-20251001-v1:0"]
OPUS = MODELS["anthropic.claude-opus-5-5"]
SCHEMA: JsonObject = {"type": "object", "properties": {"size": {"type": "integer"}}}
TOOLS: dict[str, Any] = {
    "tools": [
        {"toolSpec": {"name": "look", "description": "Looks.", "inputSchema": {"json": SCHEMA}}},
        {"cachePoint": {"type": "default"}},
    ]
}
USE: JsonObject = {"toolUse": {"toolUseId": "t1", "name": "look", "input": {"size": 10}}}
RESULT: JsonObject = {"toolResult": {"toolUseId": "t1", "content": [{"json": {"stock": 5}}, {"text": "fresh"}]}}


def user(*content: JsonObject) -> JsonObject:
    return {"role": "user", "content": list(content)}


def assistant(*content: JsonObject) -> JsonObject:
    return {"role": "assistant", "content": list(content)}


HI = user({"text": "hi"})
FULL: dict[str, Any] = {
    "system": [{"text": "Be kind."}, {"cachePoint": {"type": "default"}}],
    "messages": [HI, assistant({"text": "Let me see."}, USE), user(RESULT, {"cachePoint": {"type": "default"}})],
    "toolConfig": TOOLS | {"toolChoice": {"tool": {"name": "look"}}},
    "inferenceConfig": {"maxTokens": 100, "stopSequences": ["END"], "temperature": 0.5},
    "requestMetadata": {"who": "a test"},
}


def test_reads_everything_that_a_model_needs() -> None:
    conversation, tokens = read_conversation(FULL, HAIKU)
    assert conversation.system == ("Be kind.",)
    assert conversation.messages == (
        Message("user", (TextBlock("hi"),)),
        Message("assistant", (TextBlock("Let me see."), ToolUse("t1", "look", {"size": 10}))),
        Message("user", (ToolResult("t1", ({"stock": 5}, "fresh")),)),
    )
    assert conversation.tools == (Tool("look", "Looks.", SCHEMA),)
    assert conversation.tool_choice == ToolChoice("tool", "look")
    assert conversation.inference == Inference(100, ("END",), 0.5)
    assert tokens > 20


def test_passes_over_the_models_own_reasoning() -> None:
    thought: JsonObject = {"reasoningContent": {"reasoningText": {"text": "hm", "signature": "s"}}}
    conversation, _ = read_conversation({"messages": [HI, assistant(thought, {"text": "Yes."}), HI]}, HAIKU)
    assert conversation.messages[1].content == (TextBlock("Yes."),)


@pytest.mark.parametrize(("choice", "kind"), [({"auto": {}}, "auto"), ({"any": {}}, "any")])
def test_reads_the_tool_choice(choice: dict[str, object], kind: str) -> None:
    conversation, _ = read_conversation({"messages": [HI], "toolConfig": TOOLS | {"toolChoice": choice}}, HAIKU)
    assert conversation.tool_choice.kind == kind


REFUSALS: list[tuple[dict[str, Any], str]] = [
    ({}, "Value at 'messages' failed to satisfy constraint: Member must not be null"),
    ({"messages": "hi"}, "1 validation error detected: Value at 'messages'"),
    ({"messages": []}, "A conversation must start with a user message."),
    ({"messages": [assistant({"text": "hi"})]}, "A conversation must start with a user message."),
    ({"messages": [{"role": "system", "content": [{"text": "x"}]}]}, "Value at 'messages.0.role'"),
    ({"messages": [HI, HI]}, "A conversation must alternate between user and assistant roles."),
    ({"messages": [user()]}, "The content field in the Message object at messages.0 is empty."),
    (
        {"messages": [user({"text": " "})]},
        "The text field in the ContentBlock object at messages.0.content.0 is blank.",
    ),
    ({"messages": [user({"image": {"format": "png", "source": {}}})]}, "doesn't support the image content block"),
    ({"messages": [user({})]}, "The content block at messages.0.content.0 is empty."),
    (
        {"messages": [HI, assistant(USE), user({"text": "well?"})], "toolConfig": TOOLS},
        "Expected toolResult blocks at messages.2.content for the following Ids: t1",
    ),
    (
        {"messages": [HI, assistant(USE)], "toolConfig": TOOLS},
        "Expected toolResult blocks at messages.2.content for the following Ids: t1",
    ),
    (
        {"messages": [user(RESULT)], "toolConfig": TOOLS},
        "The number of toolResult blocks at messages.0.content exceeds the number of toolUse blocks of previous turn.",
    ),
    (
        {"messages": [HI, assistant(USE), user(RESULT, RESULT)], "toolConfig": TOOLS},
        "The number of toolResult blocks at messages.2.content exceeds",
    ),
    ({"messages": [HI, assistant(USE), user(RESULT)]}, "The toolConfig field must be defined when using toolUse"),
    (
        {"messages": [HI, assistant({"toolUse": {"toolUseId": "t1", "name": "look", "input": "{}"}})]},
        "The format of the value at messages.1.content.0.toolUse.input is invalid. Provide a json object",
    ),
    (
        {"messages": [HI, assistant(USE), user({"toolResult": {"toolUseId": "t1", "content": [], "status": "error"}})]},
        "The content field at messages.2.content.0.toolResult cannot be empty when status value is error.",
    ),
    (
        {"messages": [HI, assistant(USE), user({"toolResult": {"toolUseId": "t1", "content": [{"image": {}}]}})]},
        "doesn't support the image content block that you provided at messages.2.content.0.toolResult.content.0",
    ),
    ({"messages": [HI], "toolConfig": {"tools": []}}, "Value at 'toolConfig.tools'"),
    (
        {"messages": [HI], "toolConfig": {"tools": [TOOLS["tools"][0], TOOLS["tools"][0]]}},
        "Tool names must be unique.",
    ),
    (
        {"messages": [HI], "toolConfig": {"tools": [{"toolSpec": {"name": "x", "inputSchema": {"json": {}}}}]}},
        "toolConfig.tools.0.toolSpec.inputSchema.json.type must be one of the following: object.",
    ),
    (
        {"messages": [HI], "toolConfig": {"tools": [{"toolSpec": {"name": "a b", "inputSchema": {"json": SCHEMA}}}]}},
        "Value at 'toolConfig.tools.0.toolSpec.name'",
    ),
    (
        {"messages": [HI], "toolConfig": TOOLS | {"toolChoice": {"tool": {"name": "buy"}}}},
        "Tool 'buy' not found in provided tools",
    ),
    ({"messages": [HI], "inferenceConfig": {"maxTokens": 0}}, "Value at 'inferenceConfig.maxTokens'"),
    (
        {"messages": [HI], "inferenceConfig": {"maxTokens": 64_001}},
        "The maximum tokens you requested exceeds the model limit of 64000.",
    ),
    (
        {"messages": [HI], "inferenceConfig": {"temperature": 0.5, "topP": 0.5}},
        "`temperature` and `top_p` cannot both be specified for this model.",
    ),
    ({"messages": [HI], "guardrailConfig": {"guardrailIdentifier": "g"}}, "The guardrail identifier or version"),
    ({"messages": [HI], "outputConfig": {"textFormat": {}}}, "doesn't support the outputConfig field"),
    ({"messages": [user({"text": "word " * 200_001})]}, "Input is too long for requested model."),
]


@pytest.mark.parametrize(("body", "said"), REFUSALS, ids=[said[:60] for _, said in REFUSALS])
def test_refuses(body: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationException) as refused:
        read_conversation(body, HAIKU)
    assert said in refused.value.message


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"inferenceConfig": {"temperature": 1.0}}, "temperature"),
        ({"inferenceConfig": {"topP": 0.9}}, "top_p"),
        ({"additionalModelRequestFields": {"top_k": 5}}, "top_k"),
    ],
)
def test_a_new_model_refuses_sampling_parameters(change: dict[str, Any], name: str) -> None:
    with pytest.raises(ValidationException, match=f"`{name}` is deprecated for this model"):
        read_conversation({"messages": [HI]} | change, OPUS)
    read_conversation({"messages": [HI]} | change, HAIKU)


def test_a_new_model_refuses_a_reply_begun_by_the_caller() -> None:
    body: JsonObject = {"messages": [HI, assistant({"text": "The answer is"})]}
    with pytest.raises(ValidationException, match="does not support assistant message prefill"):
        read_conversation(body, OPUS)
    assert read_conversation(body, HAIKU)[0].messages[-1].text == "The answer is"
