"""Agents that run are not yet agents that answer."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from local.fargate import status
from local.fargate.status import FargateStatus, TaskStatus
from local.settings import Settings
from local.stack.errors import StackError
from local.stack.readiness import all_ready
from tests.fakes.http_server import free_port


@contextmanager
def agent(*answers: dict[str, str]) -> Iterator[int]:
    """An agent whose checks are these, one after the other; the last one stays. Its port."""
    left = list(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            checks = left.pop(0) if len(left) > 1 else left[0]
            self.send_response(200 if set(checks.values()) == {"ok"} else 503)
            self.end_headers()
            self.wfile.write(json.dumps({"checks": checks}).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", free_port()), Handler) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(home=tmp_path)
    settings.run.mkdir()
    return settings


def runs(settings: Settings, **ports: int) -> None:
    tasks = tuple(TaskStatus(name, "service", "task", port, health="HEALTHY") for name, port in ports.items())
    status.write(settings.run, FargateStatus(tasks))


async def test_waits_for_an_agent_that_is_late(settings: Settings) -> None:
    with agent({"database": "down"}, {"database": "ok"}) as port:
        runs(settings, supervisor=port)

        await all_ready(settings)


async def test_tells_which_agent_misses_what_and_the_cure(settings: Settings) -> None:
    with agent({"database": "ok"}) as ready, agent({"database": "down", "bedrock": "ok"}) as without_database:
        runs(settings, supervisor=ready, order=without_database)

        with pytest.raises(StackError, match=r"can't answer: order \(database: down\)\. .*make reset`"):
            await all_ready(settings, patience=0.0)
