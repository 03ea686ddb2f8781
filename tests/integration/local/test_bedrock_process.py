"""`python -m local.bedrock` as a process: what it logs, where it listens, how it ends."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.fakes.bedrock_clients import MODEL, Endpoint
from tests.fakes.http_server import free_port
from tests.fakes.openai_server import OpenAIServer, piece

PATIENCE = 30


@contextmanager
def process(*options: str) -> Iterator[tuple[Endpoint, "subprocess.Popen[str]"]]:
    """The stand-in as a child of the test."""
    port = free_port()
    command = [sys.executable, "-m", "local.bedrock", "--port", str(port), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as child:
        endpoint = Endpoint(f"http://127.0.0.1:{port}")
        try:
            _wait(endpoint.url, child)
            yield endpoint, child
        finally:
            endpoint.close()
            child.kill()


def _wait(url: str, child: "subprocess.Popen[str]") -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and child.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_local/health") as response:
                assert json.load(response) == {"status": "ok"}
                return
        except urllib.error.URLError:
            time.sleep(0.05)
    raise AssertionError("the process does not answer")


def test_a_call_is_one_line_of_json_without_its_words() -> None:
    with (
        OpenAIServer([piece(content="a whispered answer"), piece("stop")]).running() as server,
        process("--model-url", server.url, "--model", "tiny") as (endpoint, child),
    ):
        answer = endpoint.runtime().converse(
            modelId=MODEL, messages=[{"role": "user", "content": [{"text": "a whispered question"}]}]
        )
        assert answer["output"]["message"]["content"] == [{"text": "a whispered answer"}]
        child.send_signal(signal.SIGTERM)
        output, _ = child.communicate(timeout=PATIENCE)
    lines = [json.loads(line) for line in output.splitlines()]
    [call] = [line for line in lines if line["event"] == "call"]
    assert (call["operation"], call["model_id"], call["error"]) == ("Converse", MODEL, None)
    assert call["request_id"] == answer["ResponseMetadata"]["RequestId"]
    assert call["output_tokens"] > 0
    assert "whispered" not in output
    assert server.asked[0]["model"] == "tiny"


def test_the_planner_answers_by_default() -> None:
    with process() as (endpoint, _):
        answer = endpoint.runtime().converse(modelId=MODEL, messages=[{"role": "user", "content": [{"text": "Hello"}]}])
    assert answer["output"]["message"]["content"][0]["text"]
    assert answer["stopReason"] == "end_turn"


@pytest.mark.parametrize("options", [["--model", "x"], ["--model-url", "http://127.0.0.1:9/v1"]])
def test_half_a_model_is_refused(options: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "local.bedrock", "--port", "20999", *options],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        env=os.environ | {"COLUMNS": "120"},
    )
    assert done.returncode == 2
    assert "--model-url and --model belong together" in done.stderr
