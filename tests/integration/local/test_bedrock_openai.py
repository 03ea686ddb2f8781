"""boto3, through the stand-in, to an OpenAI-compatible server and back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from local.bedrock.app import create_app
from local.bedrock.limits import Limited
from local.bedrock.openai.client import OpenAIModel
from local.bedrock.openai.guided import GuidedModel
from tests.fakes.bedrock_clients import EMBEDDER, MODEL, Endpoint
from tests.fakes.http_server import serving
from tests.fakes.openai_server import OpenAIServer, piece

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime.type_defs import MessageTypeDef, ToolConfigurationTypeDef

HI: list["MessageTypeDef"] = [{"role": "user", "content": [{"text": "shoes?"}]}]
LOOK: "ToolConfigurationTypeDef" = {
    "tools": [{"toolSpec": {"name": "look", "description": "Looks.", "inputSchema": {"json": {"type": "object"}}}}]
}
CALL = {"index": 0, "id": "call_1", "type": "function", "function": {"name": "look", "arguments": '{"size": 10}'}}


@contextmanager
def in_front_of(url: str, *, api_key: str | None = None, guided: bool = False) -> Iterator[Endpoint]:
    """Composed as `python -m local.bedrock --model-url` does."""
    server = OpenAIModel(url, name="qwen3", api_key=api_key)
    model = GuidedModel(server) if guided else server
    app = create_app(Limited(model, count_tokens=False), EMBEDDER, on_close=server.aclose)
    with serving(app) as address:
        endpoint = Endpoint(address)
        try:
            yield endpoint
        finally:
            endpoint.close()


def test_text_and_a_tool_call_stream_through() -> None:
    chunks = [
        piece(role="assistant", content=""),
        piece(reasoning_content="The user wants shoes."),
        piece(content="Let me "),
        piece(content="look."),
        piece(tool_calls=[CALL]),
        piece("tool_calls"),
        {"choices": [], "usage": {"prompt_tokens": 70, "completion_tokens": 12}},
    ]
    with OpenAIServer(chunks).running() as server, in_front_of(server.url, api_key="k") as endpoint:
        stream = endpoint.runtime().converse_stream(
            modelId=MODEL, system=[{"text": "Be kind."}], messages=HI, toolConfig=LOOK
        )["stream"]
        events = list(stream)
    texts = [event["contentBlockDelta"]["delta"].get("text", "") for event in events if "contentBlockDelta" in event]
    assert "".join(texts) == "Let me look."
    [start] = [event["contentBlockStart"] for event in events if "contentBlockStart" in event]
    assert start["start"]["toolUse"] == {"toolUseId": "call_1", "name": "look"}
    assert events[-2]["messageStop"]["stopReason"] == "tool_use"
    usage = events[-1]["metadata"]["usage"]
    assert (usage["inputTokens"], usage["outputTokens"], usage["totalTokens"]) == (70, 12, 82)
    assert server.asked[0]["model"] == "qwen3"
    assert [message["role"] for message in server.asked[0]["messages"]] == ["system", "user"]
    assert server.keys == ["Bearer k"]


def test_a_tool_result_finds_its_call() -> None:
    messages: list[MessageTypeDef] = [
        *HI,
        {"role": "assistant", "content": [{"toolUse": {"toolUseId": "call_1", "name": "look", "input": {"size": 10}}}]},
        {"role": "user", "content": [{"toolResult": {"toolUseId": "call_1", "content": [{"json": {"pairs": 5}}]}}]},
    ]
    chunks = [piece(content="Five pairs."), piece("stop")]
    with OpenAIServer(chunks).running() as server, in_front_of(server.url) as endpoint:
        answer = endpoint.runtime().converse(modelId=MODEL, messages=messages, toolConfig=LOOK)
    assert answer["output"]["message"]["content"] == [{"text": "Five pairs."}]
    _, call, result = server.asked[0]["messages"]
    assert call["tool_calls"][0]["id"] == result["tool_call_id"] == "call_1"
    assert result["content"] == '{"pairs": 5}'


def test_a_stop_sequence_ends_the_reply_and_is_named() -> None:
    chunks = [piece(content="42 </ans"), piece(content="wer> and more"), piece("stop")]
    with OpenAIServer(chunks).running() as server, in_front_of(server.url) as endpoint:
        answer = endpoint.runtime().converse(
            modelId=MODEL, messages=HI, inferenceConfig={"stopSequences": ["</answer>"]}
        )
    assert answer["output"]["message"]["content"] == [{"text": "42 "}]
    assert answer["stopReason"] == "stop_sequence"


def test_malformed_arguments_are_an_error_that_the_caller_can_act_on() -> None:
    broken = CALL | {"function": {"name": "look", "arguments": '{"size": '}}
    with (
        OpenAIServer([piece("tool_calls", tool_calls=[broken])]).running() as server,
        in_front_of(server.url) as endpoint,
    ):
        client = endpoint.runtime()
        with pytest.raises(client.exceptions.ModelErrorException, match="invalid sequence as part of ToolUse"):
            client.converse(modelId=MODEL, messages=HI, toolConfig=LOOK)


def test_a_server_that_is_down_is_named() -> None:
    with OpenAIServer().running() as server:
        url = server.url
    with in_front_of(url) as endpoint:
        client = endpoint.runtime()
        with pytest.raises(client.exceptions.ServiceUnavailableException, match=url):
            client.converse_stream(modelId=MODEL, messages=HI)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "ValidationException"),
        (401, "AccessDeniedException"),
        (404, "ResourceNotFoundException"),
        (429, "ThrottlingException"),
        (500, "ServiceUnavailableException"),
        (418, "ModelErrorException"),
    ],
)
def test_a_refusal_keeps_what_the_server_says(status: int, code: str) -> None:
    server = OpenAIServer(status=status, refusal="model 'qwen3' not found")
    with server.running(), in_front_of(server.url) as endpoint:
        client = endpoint.runtime()
        with pytest.raises(client.exceptions.ClientError, match="model 'qwen3' not found") as raised:
            client.converse(modelId=MODEL, messages=HI)
    assert raised.value.response["Error"]["Code"] == code


@pytest.mark.parametrize("chunks", [[piece(content="Hel")], [{"choices": "none"}], []])
def test_a_reply_that_breaks_off_is_an_error_of_the_model(chunks: list[dict[str, object]]) -> None:
    with OpenAIServer(chunks, cut=True).running() as server, in_front_of(server.url) as endpoint:
        client = endpoint.runtime()
        with pytest.raises(client.exceptions.ModelErrorException):
            client.converse(modelId=MODEL, messages=HI)


def whole(text: str, reason: str = "stop") -> list[dict[str, object]]:
    return [piece(content=text), piece(reason)]


def test_a_guided_model_decides_first_and_a_call_is_all_it_says() -> None:
    decision = '{"last_message": "to look up", "calls": [{"name": "look", "arguments": {"size": 10}}]}'
    with OpenAIServer(whole(decision)).running() as server, in_front_of(server.url, guided=True) as endpoint:
        answer = endpoint.runtime().converse(modelId=MODEL, messages=HI, toolConfig=LOOK)
    [block] = answer["output"]["message"]["content"]
    assert (block["toolUse"]["name"], block["toolUse"]["input"]) == ("look", {"size": 10})
    assert answer["stopReason"] == "tool_use"
    assert [body["response_format"]["type"] for body in server.asked] == ["json_schema"]


def test_a_guided_model_that_needs_no_tool_is_asked_for_words() -> None:
    server = OpenAIServer(whole("Good morning!"), replies=[whole('{"last_message": "small talk"}')])
    with server.running(), in_front_of(server.url, guided=True) as endpoint:
        answer = endpoint.runtime().converse(modelId=MODEL, messages=HI, toolConfig=LOOK)
    assert answer["output"]["message"]["content"] == [{"text": "Good morning!"}]
    assert answer["stopReason"] == "end_turn"
    assert ["response_format" in body for body in server.asked] == [True, False]


def test_a_decision_that_runs_out_of_tokens_is_no_call() -> None:
    server = OpenAIServer(whole("I found nothing."), replies=[whole('{"last_message": "to look', "length")])
    with server.running(), in_front_of(server.url, guided=True) as endpoint:
        answer = endpoint.runtime().converse(modelId=MODEL, messages=HI, toolConfig=LOOK)
    assert answer["output"]["message"]["content"] == [{"text": "I found nothing."}]


def test_a_guided_model_without_tools_is_just_asked() -> None:
    with OpenAIServer(whole("Hello.")).running() as server, in_front_of(server.url, guided=True) as endpoint:
        answer = endpoint.runtime().converse(modelId=MODEL, messages=HI)
    assert answer["output"]["message"]["content"] == [{"text": "Hello."}]
    assert server.asked[0]["messages"] == [{"role": "user", "content": "shoes?"}]
