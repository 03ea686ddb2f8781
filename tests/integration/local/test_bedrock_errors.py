"""Errors reach boto3 as the exceptions of AWS, before a stream, in its middle, and on order."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, EventStreamError

from local.bedrock.faults import BREAK, FAILURES
from local.bedrock.model import Reply
from tests.fakes.bedrock_clients import MODEL, Endpoint, bedrock
from tests.fakes.bedrock_models import BrokenModel, ScriptedReplies

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient
    from mypy_boto3_bedrock_runtime.type_defs import MessageTypeDef

HI: list["MessageTypeDef"] = [{"role": "user", "content": [{"text": "hi"}]}]
TITAN = "amazon.titan-embed-text-v2:0"


@pytest.fixture(scope="module")
def shared() -> Iterator[Endpoint]:
    with bedrock(ScriptedReplies(Reply("all is well"))) as found:
        yield found


@pytest.fixture
def endpoint(shared: Endpoint) -> Iterator[Endpoint]:
    yield shared
    order(shared, "DELETE")


def order(endpoint: Endpoint, method: str = "POST", **trouble: Any) -> dict[str, Any]:
    request = urllib.request.Request(f"{endpoint.url}/_local/faults", json.dumps(trouble).encode(), method=method)
    with urllib.request.urlopen(request) as response:
        state: dict[str, Any] = json.load(response)
        return state


def converse(client: "BedrockRuntimeClient") -> object:
    return client.converse(modelId=MODEL, messages=HI)


def converse_stream(client: "BedrockRuntimeClient") -> object:
    return list(client.converse_stream(modelId=MODEL, messages=HI)["stream"])


def invoke(client: "BedrockRuntimeClient") -> object:
    body = {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 9, "messages": [{"role": "user", "content": "hi"}]}
    return client.invoke_model(modelId=MODEL, body=json.dumps(body))


@pytest.mark.parametrize("kind", FAILURES)
@pytest.mark.parametrize("call", [converse, converse_stream, invoke])
def test_a_failure_on_order_is_the_exception_that_aws_raises(
    endpoint: Endpoint, kind: str, call: Callable[["BedrockRuntimeClient"], object]
) -> None:
    order(endpoint, kind=kind)
    client = endpoint.runtime()
    error, message = FAILURES[kind]
    with pytest.raises(getattr(client.exceptions, error.__name__)) as raised:
        call(client)
    response = raised.value.response
    assert response["Error"] == {"Code": error.__name__, "Message": message}
    assert response["ResponseMetadata"]["HTTPStatusCode"] == error.status
    assert response["ResponseMetadata"]["RequestId"]
    call(client)


def test_botocore_waits_out_throttling(endpoint: Endpoint) -> None:
    order(endpoint, kind="throttle", next=2)
    patient = endpoint.runtime(config=Config(retries={"total_max_attempts": 3, "mode": "standard"}))
    answer = patient.converse(modelId=MODEL, messages=HI)
    assert answer["ResponseMetadata"]["RetryAttempts"] == 2


def test_a_broken_stream_raises_in_its_middle(endpoint: Endpoint) -> None:
    order(endpoint, kind=BREAK)
    stream = endpoint.runtime().converse_stream(modelId=MODEL, messages=HI)["stream"]
    said: list[str] = []
    with closing(stream), pytest.raises(EventStreamError, match="modelStreamErrorException"):
        said.extend(event["contentBlockDelta"]["delta"]["text"] for event in stream if "contentBlockDelta" in event)
    assert said == ["all"]


def test_a_failure_may_befall_one_model_only(endpoint: Endpoint) -> None:
    order(endpoint, kind="unavailable", model="titan", next=5)
    client = endpoint.runtime()
    converse(client)
    with pytest.raises(client.exceptions.ServiceUnavailableException):
        client.invoke_model(modelId=TITAN, body=json.dumps({"inputText": "hi"}))


def test_latency_is_in_the_reply_and_ends_when_it_is_cleared(endpoint: Endpoint) -> None:
    assert order(endpoint, latency_ms=300)["latency_ms"] == 300
    assert endpoint.runtime().converse(modelId=MODEL, messages=HI)["metrics"]["latencyMs"] >= 300
    assert order(endpoint, "DELETE")["latency_ms"] == 0


def test_a_rate_is_kept(endpoint: Endpoint) -> None:
    order(endpoint, requests_per_second=0.001)
    client = endpoint.runtime()
    converse(client)
    with pytest.raises(client.exceptions.ThrottlingException, match="Too many requests"):
        converse(client)


@pytest.mark.parametrize(
    "trouble", [{"kind": "fire"}, {"latency_ms": -1}, {"next": 0, "kind": "throttle"}, {"requests_per_second": 0}]
)
def test_an_order_that_makes_no_sense_is_refused(endpoint: Endpoint, trouble: dict[str, Any]) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        order(endpoint, **trouble)
    with refused.value as response:
        assert response.code == 400


def test_an_unsigned_request_is_refused(endpoint: Endpoint) -> None:
    request = urllib.request.Request(f"{endpoint.url}/model/{MODEL}/converse", b"{}", method="POST")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    with refused.value as response:
        assert response.code == 403
        assert response.headers["x-amzn-ErrorType"] == "MissingAuthenticationTokenException"


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff", b""])
def test_a_malformed_body_is_a_validation_error(endpoint: Endpoint, body: bytes) -> None:
    client = endpoint.runtime()
    with pytest.raises(client.exceptions.ValidationException, match="Malformed input request"):
        client.invoke_model(modelId=MODEL, body=body)


def test_what_is_validated_reaches_boto3(endpoint: Endpoint) -> None:
    client = endpoint.runtime()
    for model_id, said in (
        ("anthropic.claude-sonnet-5-5", "with on-demand throughput isn’t supported"),
        ("nobody.knows-me", "The provided model identifier is invalid."),
        (TITAN, "This action doesn't support the model that you provided."),
    ):
        with pytest.raises(client.exceptions.ValidationException, match=said):
            client.converse(modelId=model_id, messages=HI)
    with pytest.raises(client.exceptions.ResourceNotFoundException, match="end of its life"):
        client.converse(modelId="us.anthropic.claude-3-7-sonnet-20250219-v1:0", messages=HI)


def test_only_models_that_can_are_counted_or_streamed(endpoint: Endpoint) -> None:
    client = endpoint.runtime()
    with pytest.raises(client.exceptions.ValidationException, match="doesn't support counting tokens"):
        client.count_tokens(modelId="amazon.nova-pro-v1:0", input={"converse": {"messages": HI}})
    with pytest.raises(client.exceptions.ValidationException, match="unsupported for response streaming"):
        client.invoke_model_with_response_stream(modelId=TITAN, body=json.dumps({"inputText": "hi"}))


def test_a_model_that_breaks_is_our_own_error_without_its_text() -> None:
    with bedrock(BrokenModel()) as endpoint:
        client = endpoint.runtime()
        with pytest.raises(ClientError) as raised:
            converse(client)
        assert raised.value.response["Error"]["Code"] == "InternalServerException"
        assert "secret" not in str(raised.value)


def test_a_model_that_breaks_in_its_middle_is_our_own_error_without_its_text() -> None:
    with bedrock(BrokenModel(words=1)) as endpoint:
        stream = endpoint.runtime().converse_stream(modelId=MODEL, messages=HI)["stream"]
        with closing(stream), pytest.raises(EventStreamError, match="internalServerException") as raised:
            list(stream)
        assert "secret" not in str(raised.value)


def test_an_operation_that_is_not_there_says_so(endpoint: Endpoint) -> None:
    client = endpoint.control()
    with pytest.raises(ClientError) as raised:
        client.create_guardrail(name="mine", blockedInputMessaging="no", blockedOutputsMessaging="no")
    assert raised.value.response["Error"]["Code"] == "UnknownOperationException"
