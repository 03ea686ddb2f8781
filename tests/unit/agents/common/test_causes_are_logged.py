"""What a client is not told, an operator finds: the cause of a failure of ours, with PostgreSQL's own words."""

import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import LiteralString

import pytest
import structlog
from fastapi import FastAPI
from fastapi.testclient import TestClient

from agents.common.database import Database, Parameter, Row, Statement, Transaction, refusal
from agents.common.logs import configure_logs
from agents.common.principal import Principal
from agents.order_management.config import OrderManagementSettings
from agents.order_management.main import create_app
from agents.supervisor.config import SupervisorSettings
from agents.supervisor.main import create_app as create_supervisor
from tests.fakes import issuer
from tests.fakes.runtimes import runtime_with
from tests.fakes.scripted_model import ScriptedModel, call, say

WORDS = "relation order_items does not exist"


class RefusingDatabase:
    """A PostgreSQL that refuses every statement."""

    def __init__(self, sqlstate: str) -> None:
        self._sqlstate = sqlstate

    @asynccontextmanager
    async def transaction(self, _: Principal | None) -> AsyncIterator[Transaction]:
        """Raises as the adapters do."""
        yield _RefusingTransaction(self._sqlstate)

    def acting_as(self, _: str) -> Database:
        """It refuses any role."""
        return self


class _RefusingTransaction:
    def __init__(self, sqlstate: str) -> None:
        self._sqlstate = sqlstate

    async def fetch(self, _: LiteralString, /, **__: Parameter) -> list[Row]:
        raise refusal(self._sqlstate, WORDS)

    async def execute(self, _: LiteralString, /, **__: Parameter) -> int:
        raise refusal(self._sqlstate, WORDS)

    async def fetch_all(self, *_: Statement) -> list[list[Row]]:
        raise refusal(self._sqlstate, WORDS)


@pytest.fixture(autouse=True)
def root_logger() -> Iterator[None]:
    """Puts back what configure_logs changes for the whole process."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


class Answered:
    """One request to an application, and the errors that a service's log then holds."""

    def __init__(self, app: FastAPI, path: str, capsys: pytest.CaptureFixture[str]) -> None:
        configure_logs(agent="any", level="INFO", style="json")
        structlog.configure(cache_logger_on_first_use=False)  # the modules' own loggers outlive this test
        with TestClient(app) as client:
            self.reply = client.post(path, json={"customer_message": "Where is it?"}, headers=issuer.bearer())
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        self.errors = [line for line in lines if line["level"] == "error"]

    @property
    def causes(self) -> list[str]:
        """What the errors say of PostgreSQL."""
        return [note for line in self.errors for one in line.get("exception", []) for note in one["exc_notes"]]


def supervisor(sqlstate: str) -> FastAPI:
    runtime = runtime_with(ScriptedModel(say("Hi.")), RefusingDatabase(sqlstate))
    return create_supervisor(SupervisorSettings(), runtime=runtime)


def test_of_a_tool_that_failed(capsys: pytest.CaptureFixture[str]) -> None:
    model = ScriptedModel(call("query_order_by_id", order_id="ORD-2024-001"), say("I can't look it up."))
    app = create_app(OrderManagementSettings(), runtime=runtime_with(model, RefusingDatabase("42P01")))
    answered = Answered(app, "/order/process", capsys)
    line, unaudited = answered.errors
    assert (unaudited["message"], unaudited["tool"]) == ("tool call not audited", "query_order_by_id")
    assert WORDS in unaudited["reason"]
    assert (line["message"], line["tool"], line["error"]) == ("tool failed", "query_order_by_id", "StatementRefused")
    assert answered.causes == [f"PostgreSQL: {WORDS} (SQLSTATE 42P01)"]
    assert WORDS not in model.seen[-1].everything + answered.reply.text


@pytest.mark.parametrize(("path", "event"), [("process", "request failed"), ("process/stream", "stream failed")])
def test_of_a_request_that_failed(path: str, event: str, capsys: pytest.CaptureFixture[str]) -> None:
    answered = Answered(supervisor("42P01"), f"/supervisor/{path}", capsys)
    assert [line["message"] for line in answered.errors] == [event]
    assert answered.causes == [f"PostgreSQL: {WORDS} (SQLSTATE 42P01)"]
    assert WORDS not in answered.reply.text


def test_of_what_the_caller_can_mend_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    answered = Answered(supervisor("22P02"), "/supervisor/process", capsys)
    assert (answered.reply.status_code, answered.errors) == (400, [])
