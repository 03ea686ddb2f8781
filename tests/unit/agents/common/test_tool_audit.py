"""Every tool call is written down without secrets, and what can't be written stands in the log."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from strands import tool
from structlog.testing import capture_logs

from agents.catalog import SUPERVISOR
from agents.common import tool_audit
from agents.common.answering import Budget, Invocation, answer, request_agent
from agents.common.audited_arguments import MOST_BYTES, audited
from agents.common.database import Json, Parameter, Row, Statement, Transaction
from agents.common.errors import BadInput, ModelUnavailable
from agents.common.principal import Caller, Principal
from agents.common.progress import unheard
from agents.common.tool_audit import ToolAudit, open_audit
from agents.common.tool_trace import ToolCall, ToolTrace
from tests.fakes.invocations import CUSTOMER, STAFF
from tests.fakes.runtimes import NoDatabase
from tests.fakes.scripted_model import Call, ScriptedModel, call, call_all, say

LOOKED_UP = ToolCall("look_up", "empty", {"order_id": "ORD-2024-001"}, 0.25)


class RememberingDatabase:
    """Keeps the parameters of each statement once it is let through."""

    def __init__(self, *, open_: bool = True) -> None:
        self.written: list[tuple[Principal | None, dict[str, Parameter]]] = []
        self.gate = asyncio.Event()
        if open_:
            self.gate.set()

    @asynccontextmanager
    async def transaction(self, principal: Principal | None) -> AsyncIterator[Transaction]:
        """One transaction."""
        await self.gate.wait()
        yield _Statement(self.written, principal)


class _Statement:
    def __init__(self, written: list[tuple[Principal | None, dict[str, Parameter]]], by: Principal | None) -> None:
        self._written, self._by = written, by

    async def fetch(self, _: str, /, **__: Parameter) -> list[Row]:
        raise AssertionError("the audit is only written")

    async def execute(self, _: str, /, **parameters: Parameter) -> int:
        self._written.append((self._by, parameters))
        return 1

    async def fetch_all(self, *_: Statement) -> list[list[Row]]:
        raise AssertionError("the audit is only written")


async def test_a_call_is_written_in_the_callers_name_and_nobody_waits() -> None:
    database = RememberingDatabase(open_=False)
    async with open_audit(database, SUPERVISOR) as audit:
        audit.record(CUSTOMER, "session-1", LOOKED_UP)
        await asyncio.sleep(0)
        assert database.written == []
        database.gate.set()
    [(by, row)] = database.written
    assert by == CUSTOMER
    assert (row["subject"], row["kind"], row["agent"], row["tool"]) == (
        CUSTOMER.subject,
        "customer",
        "supervisor",
        "look_up",
    )
    assert row["arguments"] == Json({"order_id": "ORD-2024-001"})
    assert (row["milliseconds"], row["outcome"], row["session_id"]) == (250, "nothing", "session-1")


async def test_what_is_no_tools_name_is_an_argument() -> None:
    database = RememberingDatabase()
    async with open_audit(database, SUPERVISOR) as audit:
        audit.record(STAFF, " ", ToolCall("Drop Table;", "failed", {"a": 1}))
    [(_, row)] = database.written
    assert (row["tool"], row["session_id"]) == ("no_such_tool", None)
    assert row["arguments"] == Json({"called": "Drop Table;", "with": {"a": 1}})


async def test_a_database_that_is_down_is_an_error_in_the_log_and_nothing_else() -> None:
    with capture_logs() as logs:
        async with open_audit(NoDatabase(), SUPERVISOR) as audit:
            audit.record(CUSTOMER, "s", LOOKED_UP)
    [entry] = [one for one in logs if one["event"] == "tool call not audited"]
    assert (entry["log_level"], entry["tool"], entry["subject"]) == ("error", "look_up", CUSTOMER.subject)
    assert "ORD-2024-001" not in json.dumps(entry, default=str)


async def test_an_unforeseen_error_is_one_in_the_log_too() -> None:
    class Broken:
        def transaction(self, _: Principal | None) -> AbstractAsyncContextManager[Transaction]:
            raise RuntimeError("broken")

    with capture_logs() as logs:
        async with open_audit(Broken(), SUPERVISOR) as audit:
            audit.record(CUSTOMER, "s", LOOKED_UP)
    assert [one["reason"] for one in logs if one["event"] == "tool call not audited"] == ["RuntimeError"]


async def test_what_waits_too_long_or_in_too_great_numbers_is_in_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tool_audit, "MOST_UNDER_WAY", 1)
    monkeypatch.setattr(tool_audit, "LONGEST_FAREWELL", 0.01)
    audit = ToolAudit(RememberingDatabase(open_=False), agent="supervisor")
    with capture_logs() as logs:
        audit.record(CUSTOMER, "s", LOOKED_UP)
        audit.record(CUSTOMER, "s", LOOKED_UP)
        await audit.finish()
    reasons = [one["reason"] for one in logs if one["event"] == "tool call not audited"]
    assert reasons == ["too many calls wait to be written", "the process ends"]


async def test_calls_are_reported_with_what_they_were_given_and_how_they_ended() -> None:
    @tool
    async def look(word: str) -> str:
        """Look a word up."""
        if word == "secret":
            raise BadInput("Not that one.")
        return json.dumps({"found": 1})

    reported: list[ToolCall] = []
    model = ScriptedModel(
        call_all(Call("look", {"word": "a"}), Call("look", {"word": "secret"}), Call("look", {}), Call("none", {})),
        say("Done."),
    )
    with ToolTrace(reported.append) as trace:
        agent = request_agent(model=model, prompt="", tools=[look], history=[], trace=trace)
        invocation = Invocation(caller=Caller(CUSTOMER, "t"), publish=unheard)
        await answer(agent, "Look.", invocation=invocation, budget=Budget(seconds=5, model_turns=3, tool_calls=10))
    ended = {(one.name, json.dumps(one.arguments), one.outcome) for one in reported}
    assert ended == {
        ("look", '{"word": "a"}', "found"),
        ("look", '{"word": "secret"}', "refused"),
        ("look", "{}", "refused"),
        ("none", "{}", "refused"),
    }


async def test_a_call_that_is_cut_off_is_reported_as_failed() -> None:
    @tool
    async def wait() -> str:
        """Wait for ever."""
        await asyncio.Event().wait()
        return ""

    reported: list[ToolCall] = []
    invocation = Invocation(caller=Caller(CUSTOMER, "t"), publish=unheard)
    trace = ToolTrace(reported.append)
    agent = request_agent(model=ScriptedModel(call("wait")), prompt="", tools=[wait], history=[], trace=trace)
    with pytest.raises(ModelUnavailable), trace:
        await answer(agent, "Wait.", invocation=invocation, budget=Budget(seconds=0.2, model_turns=3, tool_calls=10))
    assert [(one.name, one.outcome) for one in reported] == [("wait", "failed")]
    assert reported[0].seconds > 0


def test_secrets_are_left_out_by_their_names_and_by_their_looks() -> None:
    kept = audited(
        {
            "password": "hunter2",
            "Api_Key": "k",
            "inner": {"access_token": "t", "order_id": "ORD-2024-001"},
            "question": "My password is hunter2, my card 4111 1111 1111 1111, my token eyJhbGciOi.eyJzdWIi.sig",
            "tracking": "1Z999AA10123456784",
        }
    )
    assert set(kept) == {"inner", "question", "tracking"}
    assert kept["inner"] == {"order_id": "ORD-2024-001"}
    assert not any(secret in json.dumps(kept) for secret in ("hunter2", "4111", "eyJ"))
    assert kept["tracking"] == "1Z999AA10123456784"


@pytest.mark.parametrize(
    "arguments",
    [
        None,
        "text",
        [1, 2],
        {"a": "\x00\ud800"},
        {"a": float("nan"), "b": float("inf"), "c": 10**400, "d": 1e300},
        {"a": [[[[[["deep"]]]]]]},
        {f"name{number}": "word " * 1000 for number in range(100)},
        {"a" * 5000: {"b" * 5000: ["c" * 5000] * 50}},
    ],
)
def test_whatever_a_model_sends_becomes_a_small_object(arguments: object) -> None:
    kept = json.dumps(audited(arguments), allow_nan=False, ensure_ascii=False).encode()
    assert len(kept) <= MOST_BYTES
    assert b"\x00" not in kept
