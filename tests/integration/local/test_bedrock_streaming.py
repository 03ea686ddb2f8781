"""Streaming is real: a word arrives while the model still thinks, and the model stops when nobody listens."""

import json
import socket
from urllib.parse import urlsplit

import pytest

from tests.fakes.bedrock_clients import MODEL, bedrock
from tests.fakes.bedrock_models import PATIENCE, GatedModel, SilentModel

BODY = {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 100, "messages": [{"role": "user", "content": "hi"}]}


def test_the_first_word_arrives_before_the_model_has_finished() -> None:
    model = GatedModel()
    with bedrock(model) as endpoint:
        stream = endpoint.runtime().converse_stream(
            modelId=MODEL, messages=[{"role": "user", "content": [{"text": "hi"}]}]
        )["stream"]
        events = iter(stream)
        assert "messageStart" in next(events)
        assert next(events)["contentBlockDelta"]["delta"] == {"text": "first"}
        assert not model.closed.is_set()  # the gate is shut: the model cannot have said more
        model.gate.set()
        rest = list(events)
        assert rest[0]["contentBlockDelta"]["delta"] == {"text": " second"}
        assert "metadata" in rest[-1]


def test_the_first_chunk_arrives_before_the_model_has_finished() -> None:
    model = GatedModel()
    with bedrock(model) as endpoint:
        response = endpoint.runtime().invoke_model_with_response_stream(modelId=MODEL, body=json.dumps(BODY))
        chunks = (json.loads(event["chunk"]["bytes"]) for event in response["body"])
        assert [next(chunks)["type"] for _ in range(3)] == [
            "message_start",
            "content_block_start",
            "content_block_delta",
        ]
        assert not model.closed.is_set()
        model.gate.set()
        assert list(chunks)[-1]["type"] == "message_stop"


@pytest.mark.parametrize("operation", ["converse", "converse-stream", "invoke", "invoke-with-response-stream"])
def test_a_silent_model_is_let_go_when_the_caller_hangs_up(operation: str) -> None:
    model = SilentModel()
    with bedrock(model) as endpoint:
        caller = _post(endpoint.url, operation)
        assert model.asked.wait(PATIENCE)
        caller.close()
        assert model.closed.wait(PATIENCE)


def test_a_model_is_let_go_in_the_middle_of_its_reply() -> None:
    model = GatedModel()
    with bedrock(model) as endpoint:
        caller = _post(endpoint.url, "converse-stream")
        assert b"first" in _read_until(caller, b"first")
        caller.close()
        model.gate.set()
        assert model.closed.wait(PATIENCE)


def test_calls_do_not_wait_for_one_another() -> None:
    model = GatedModel()
    with bedrock(model) as endpoint:
        held = _post(endpoint.url, "converse")
        assert model.asked.wait(PATIENCE)
        client = endpoint.runtime()
        counted = client.count_tokens(
            modelId=MODEL, input={"converse": {"messages": [{"role": "user", "content": [{"text": "hi"}]}]}}
        )
        assert counted["inputTokens"] > 0
        assert not model.closed.is_set()
        model.gate.set()
        assert b"200 OK" in _read_until(held, b"\r\n\r\n")
        held.close()


def _post(url: str, operation: str) -> socket.socket:
    """A request by hand, so that the test can hang up."""
    body = json.dumps(BODY if "invoke" in operation else {"messages": [{"role": "user", "content": [{"text": "hi"}]}]})
    parts = urlsplit(url)
    caller = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=PATIENCE)
    head = (
        f"POST /model/{MODEL}/{operation} HTTP/1.1\r\nhost: {parts.netloc}\r\n"
        "authorization: AWS4-HMAC-SHA256 Credential=test/20261101/us-east-1/bedrock/aws4_request\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    caller.sendall((head + body).encode())
    return caller


def _read_until(caller: socket.socket, mark: bytes) -> bytes:
    read = b""
    while mark not in read and (more := caller.recv(65_536)):
        read += more
    return read
