"""boto3 against Bedrock Runtime: what a client sends arrives, and what a model says comes back in AWS's shapes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from local.bedrock.model import Message, Reply, TextBlock, Tool, ToolResult, ToolUse
from tests.fakes.bedrock_clients import MODEL, bedrock
from tests.fakes.bedrock_models import ScriptedReplies

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient
    from mypy_boto3_bedrock_runtime.type_defs import MessageTypeDef, ToolConfigurationTypeDef

LOOK: "ToolConfigurationTypeDef" = {
    "tools": [
        {"toolSpec": {"name": "look", "description": "Looks.", "inputSchema": {"json": {"type": "object"}}}},
    ]
}
HI: "MessageTypeDef" = {"role": "user", "content": [{"text": "shoes?"}]}
BODY = {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 100, "messages": [{"role": "user", "content": "hi"}]}
WISH = Reply("Let me see.", (ToolUse("tooluse_1", "look", {"for": "shoes", "sizes": [10, 11]}),))


@dataclass
class Stand:
    """The stand-in's client, and the model behind it."""

    client: "BedrockRuntimeClient"
    model: ScriptedReplies


@pytest.fixture
def stand() -> Iterator[Stand]:
    model = ScriptedReplies(WISH, Reply("Five pairs."))
    with bedrock(model) as endpoint:
        yield Stand(endpoint.runtime(), model)


def test_converse_carries_a_tool_call_and_its_result(stand: Stand) -> None:
    wish = stand.client.converse(modelId=MODEL, system=[{"text": "Be kind."}], messages=[HI], toolConfig=LOOK)
    assert wish["stopReason"] == "tool_use"
    message = wish["output"]["message"]
    assert message["content"] == [
        {"text": "Let me see."},
        {"toolUse": {"toolUseId": "tooluse_1", "name": "look", "input": {"for": "shoes", "sizes": [10, 11]}}},
    ]
    result: MessageTypeDef = {
        "role": "user",
        "content": [{"toolResult": {"toolUseId": "tooluse_1", "content": [{"json": {"pairs": 5}}]}}],
    }
    answer = stand.client.converse(
        modelId=MODEL,
        messages=[HI, {"role": "assistant", "content": message["content"]}, result],
        toolConfig=LOOK,
    )
    assert answer["output"]["message"]["content"] == [{"text": "Five pairs."}]
    first, second = stand.model.asked
    assert first.system == ("Be kind.",)
    assert first.tools == (Tool("look", "Looks.", {"type": "object"}),)
    assert second.messages[1].content == (TextBlock("Let me see."), *WISH.tool_uses)
    assert second.messages[2] == Message("user", (ToolResult("tooluse_1", ({"pairs": 5},)),))


def test_converse_counts_tokens_and_time(stand: Stand) -> None:
    answer = stand.client.converse(modelId=MODEL, messages=[HI])
    usage = answer["usage"]
    assert usage["inputTokens"] > 0
    assert usage["outputTokens"] > 0
    assert usage["totalTokens"] == usage["inputTokens"] + usage["outputTokens"]
    assert answer["metrics"]["latencyMs"] >= 0
    assert answer["ResponseMetadata"]["RequestId"]


def test_converse_stream_gives_the_same_reply_in_pieces(stand: Stand) -> None:
    events = list(stand.client.converse_stream(modelId=MODEL, messages=[HI], toolConfig=LOOK)["stream"])
    kinds = [next(iter(event)) for event in events]
    assert kinds[0] == "messageStart"
    assert kinds[-2:] == ["messageStop", "metadata"]
    deltas = [event["contentBlockDelta"] for event in events if "contentBlockDelta" in event]
    text = [delta["delta"]["text"] for delta in deltas if delta["contentBlockIndex"] == 0]
    assert len(text) > 1
    assert "".join(text) == "Let me see."
    [start] = [event["contentBlockStart"] for event in events if "contentBlockStart" in event]
    assert start["start"]["toolUse"] == {"toolUseId": "tooluse_1", "name": "look"}
    pieces = [delta["delta"]["toolUse"]["input"] for delta in deltas if delta["contentBlockIndex"] == 1]
    assert len(pieces) > 1
    assert json.loads("".join(pieces)) == WISH.tool_uses[0].input
    assert kinds.count("contentBlockStop") == 2
    assert events[-2]["messageStop"]["stopReason"] == "tool_use"
    assert events[-1]["metadata"]["usage"]["outputTokens"] > 0


@pytest.mark.parametrize(
    "model_id",
    [
        MODEL,
        "global.anthropic.claude-sonnet-5-5",
        "us.amazon.nova-2-lite-v1:0",
        f"arn:aws:bedrock:us-east-1:000000000000:inference-profile/{MODEL}",
    ],
)
def test_ids_and_arns_arrive_as_they_are(stand: Stand, model_id: str) -> None:
    assert stand.client.converse(modelId=model_id, messages=[HI])["stopReason"] == "tool_use"
    assert stand.model.asked[0].model_id in model_id


def test_invoke_speaks_anthropics_messages(stand: Stand) -> None:
    response = stand.client.invoke_model(modelId=MODEL, body=json.dumps(BODY))
    answer = json.loads(response["body"].read())
    assert response["contentType"] == "application/json"
    assert answer["content"] == [
        {"type": "text", "text": "Let me see."},
        {"type": "tool_use", "id": "tooluse_1", "name": "look", "input": {"for": "shoes", "sizes": [10, 11]}},
    ]
    assert (answer["type"], answer["role"], answer["stop_reason"]) == ("message", "assistant", "tool_use")
    assert answer["model"] == "claude-sonnet-4-5-20250929"
    headers = response["ResponseMetadata"]["HTTPHeaders"]
    assert int(headers["x-amzn-bedrock-output-token-count"]) == answer["usage"]["output_tokens"] > 0


def test_invoke_streams_anthropics_events(stand: Stand) -> None:
    response = stand.client.invoke_model_with_response_stream(modelId=MODEL, body=json.dumps(BODY))
    events: list[dict[str, Any]] = [json.loads(event["chunk"]["bytes"]) for event in response["body"]]
    assert [events[0]["type"], events[-2]["type"], events[-1]["type"]] == [
        "message_start",
        "message_delta",
        "message_stop",
    ]
    deltas = [event["delta"] for event in events if event["type"] == "content_block_delta"]
    assert "".join(delta.get("text", "") for delta in deltas) == "Let me see."
    assert json.loads("".join(delta.get("partial_json", "") for delta in deltas)) == WISH.tool_uses[0].input
    blocks = [event["content_block"]["type"] for event in events if event["type"] == "content_block_start"]
    assert blocks == ["text", "tool_use"]
    assert events[-2]["delta"]["stop_reason"] == "tool_use"
    metrics = events[-1]["amazon-bedrock-invocationMetrics"]
    assert metrics["outputTokenCount"] == events[-2]["usage"]["output_tokens"] > 0


def test_invoke_speaks_novas_format(stand: Stand) -> None:
    body = json.dumps({"schemaVersion": "messages-v1", "messages": [HI], "inferenceConfig": {"maxTokens": 50}})
    answer = json.loads(stand.client.invoke_model(modelId="us.amazon.nova-pro-v1:0", body=body)["body"].read())
    assert answer["output"]["message"]["content"][0] == {"text": "Let me see."}
    stream = stand.client.invoke_model_with_response_stream(modelId="us.amazon.nova-pro-v1:0", body=body)["body"]
    chunks = [json.loads(event["chunk"]["bytes"]) for event in stream]
    assert chunks[0] == {"messageStart": {"role": "assistant"}}


def test_counts_the_tokens_that_converse_would_use(stand: Stand) -> None:
    used = stand.client.converse(modelId=MODEL, messages=[HI], toolConfig=LOOK)["usage"]["inputTokens"]
    counted = stand.client.count_tokens(
        modelId=MODEL.removeprefix("us."), input={"converse": {"messages": [HI], "toolConfig": LOOK}}
    )
    assert counted["inputTokens"] == used
    assert len(stand.model.asked) == 1


def test_counts_the_tokens_that_invoke_would_use(stand: Stand) -> None:
    response = stand.client.invoke_model(modelId=MODEL, body=json.dumps(BODY))
    used = json.loads(response["body"].read())["usage"]["input_tokens"]
    counted = stand.client.count_tokens(modelId=MODEL, input={"invokeModel": {"body": json.dumps(BODY)}})
    assert counted["inputTokens"] == used


@pytest.mark.parametrize("dimensions", [256, 512, 1024])
def test_titan_embeds(stand: Stand, dimensions: int) -> None:
    def embed(text: str) -> list[float]:
        body = json.dumps({"inputText": text, "dimensions": dimensions, "normalize": True})
        response = stand.client.invoke_model(modelId="amazon.titan-embed-text-v2:0", body=body)
        answer = json.loads(response["body"].read())
        assert answer["embedding"] == answer["embeddingsByType"]["float"]
        assert answer["inputTextTokenCount"] > 0
        vector: list[float] = answer["embedding"]
        assert len(vector) == dimensions
        assert sum(value * value for value in vector) == pytest.approx(1, abs=1e-4)
        return vector

    question, near, far = embed("jogging sneakers"), embed("running shoes"), embed("coffee grinder")
    assert sum(map(float.__mul__, question, near)) > sum(map(float.__mul__, question, far))
