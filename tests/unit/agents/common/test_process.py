"""The process around an application: its runtime, its health check, its server."""

import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import boto3
import pytest
import uvicorn
from fastapi import FastAPI

from agents.common import server, timeouts
from agents.common.healthcheck import is_healthy
from agents.common.model import widen_default_executor
from agents.common.runtime import _bedrock_check, open_runtime
from agents.common.settings import Settings, load_settings
from agents.order_management.config import SPEC
from tests.fakes.http_server import free_socket


class Agent(BaseHTTPRequestHandler):
    """Healthy as long as the test says so."""

    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/health" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Silence."""


@pytest.fixture
def agent_port() -> Iterator[str]:
    with free_socket() as bound:
        port = bound.getsockname()[1]
    httpd = HTTPServer(("127.0.0.1", port), Agent)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield str(port)
    httpd.shutdown()
    httpd.server_close()
    thread.join()


def test_the_health_check_says_whether_the_agent_answers(agent_port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert is_healthy(agent_port)
    monkeypatch.setattr(Agent, "status", 503)
    assert not is_healthy(agent_port)


def test_nobody_listening_is_not_healthy() -> None:
    with free_socket() as bound:
        assert not is_healthy(str(bound.getsockname()[1]))


async def test_model_calls_have_threads_enough_to_wait_together() -> None:
    together = threading.Barrier(24)
    executor = widen_default_executor()
    await asyncio.gather(*(asyncio.to_thread(together.wait, 10) for _ in range(24)))
    executor.shutdown()


async def test_the_runtime_opens_without_touching_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    async with open_runtime(load_settings(Settings)) as runtime:
        assert set(runtime.checks) == {"database", "bedrock"}
        await runtime.checks["bedrock"]()


async def test_the_threads_end_when_the_process_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with pytest.raises(KeyError):
        async with open_runtime(load_settings(Settings)):
            raise KeyError
    with pytest.raises(RuntimeError, match="after shutdown"):
        await asyncio.to_thread(int)


async def test_without_credentials_bedrock_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    session = boto3.Session(region_name="us-east-1")
    monkeypatch.setattr(session, "get_credentials", lambda: None)
    with pytest.raises(Exception, match="no credentials"):
        await _bedrock_check(session)()


def test_serves_where_the_environment_says_until_told_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, object] = {}
    monkeypatch.setattr(uvicorn, "run", lambda app, **options: given.update(options, app=app))
    monkeypatch.setattr(server, "configure_logs", lambda **_: None)
    monkeypatch.setattr(server, "configure_telemetry", lambda **_: None)
    app = FastAPI()
    server.serve(SPEC, Settings, lambda _: app)
    monkeypatch.setenv("BEDROCK_MODEL_ID", "us.anthropic.claude-3-7-sonnet-20250219-v1:0")
    with pytest.raises(SystemExit, match="retired"):
        server.serve(SPEC, Settings, lambda _: FastAPI())
    assert (given["app"], given["port"], given["host"]) == (app, 8001, "127.0.0.1")
    assert (given["loop"], given["http"]) == ("uvloop", "httptools")
    assert (given["timeout_keep_alive"], given["timeout_graceful_shutdown"]) == (timeouts.KEEP_ALIVE, timeouts.GRACE)
