"""The runner against a supervisor over real HTTP: tokens, sessions, histories, errors."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from evals.result import ConversationResult
from evals.run import Run, Task
from evals.shop import Shop, Tokens
from tests.fakes.eval_results import case
from tests.fakes.http_server import serving_here

REPORT = {"response": "Found.", "status": "ok", "tools_called": ["query_order_by_id"], "duration_ms": 1.0}


@dataclass
class Supervisor:
    """Counts the turns of each session; `broken` messages get another answer."""

    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    turns: dict[str, int] = field(default_factory=dict)

    def app(self) -> Starlette:
        """Its routes and a specialist's."""
        routes = [Route(f"/{path}/process", self._process, methods=["POST"]) for path in ("supervisor", "order")]
        return Starlette(routes=routes)

    async def _process(self, request: Request) -> Response:
        body = await request.json()
        caller, request_id = request.headers["authorization"], request.headers["x-request-id"]
        self.requests.append({**body, "caller": caller, "path": request.url.path, "request_id": request_id})
        match body["customer_message"]:
            case "busy":
                error = {"code": "unavailable", "message": "Try again.", "request_id": request_id}
                return JSONResponse({"error": error}, 503)
            case "gateway":
                return PlainTextResponse("<html>Bad gateway</html>", 502)
            case "another contract":
                return JSONResponse({"answer": "yes"})
        session = body.get("session_id") or f"session-{len(self.turns)}"
        self.turns[session] = self.turns.get(session, 0) + 1
        reply = {
            "response": f"Turn {self.turns[session]} for {caller}",
            "agents_called": ["order-management"],
            "agent_responses": {"order-management": REPORT},
            "session_id": session,
        }
        return JSONResponse(reply, headers={"x-request-id": request_id})


@pytest.fixture
async def supervisor() -> AsyncIterator[Supervisor]:
    """Listening."""
    fake = Supervisor()
    async with serving_here(fake.app()) as url:
        fake.url = url
        yield fake


async def held(supervisor: Supervisor, *tasks: Task) -> list[ConversationResult]:
    """The results, in the order of tasks."""
    signed_in: list[str] = []

    def sign_in(principal: str) -> str:
        signed_in.append(principal)
        return f"token-of-{principal}"

    async with aiohttp.ClientSession() as http:
        shop = Shop(url=supervisor.url, http=http, tokens=Tokens(sign_in), seconds=20)
        run = Run(answerer=lambda _: shop, select=lambda _: [], at_once=4)
        results = [one async for one in run.results(tasks)]
    assert len(signed_in) == len(set(signed_in))
    names = [task.case.conversation.id for task in tasks]
    return sorted(results, key=lambda one: names.index(one.id))


def talk(name: str, *said: str, agent: str = "supervisor", principal: str = "cust001", expects: str = "turn") -> Task:
    """A conversation of which the last turn expects a word."""
    turns = [{"say": words} for words in said]
    return Task(
        case(id=name, agent=agent, principal=principal, turn=[*turns[:-1], {**turns[-1], "says": [expects]}]), 1
    )


async def test_each_conversation_keeps_its_own_session_and_caller(supervisor: Supervisor) -> None:
    results = await held(
        supervisor,
        talk("john", "Hello", "And now?", expects="Turn 2 for Bearer token-of-cust001"),
        talk("ben", "Hello", "Well?", "Still?", principal="cust002", expects="Turn 3 for Bearer token-of-cust002"),
        talk("ada", "Hello", principal="staff:ada", expects="Turn 1 for Bearer token-of-staff:ada"),
    )

    assert [one.passed for one in results] == [True, True, True]


async def test_tells_who_was_asked_which_tools_were_called_and_by_which_request(supervisor: Supervisor) -> None:
    (result,) = await held(supervisor, talk("john", "Hello"))

    heard = result.turns[0].heard
    assert heard.agents_called == ("order-management",)
    assert [(use.agent, use.tool) for use in heard.tools] == [("order-management", "query_order_by_id")]
    assert heard.everything == "Turn 1 for Bearer token-of-cust001\nFound."
    assert heard.request_id == supervisor.requests[0]["request_id"]
    assert heard.seconds > 0


async def test_a_specialist_is_told_what_was_said_before(supervisor: Supervisor) -> None:
    await held(supervisor, talk("john", "Hello", "And now?", agent="order-management"))

    first, second = supervisor.requests
    assert (first["path"], "conversation_history" in first) == ("/order/process", False)
    assert [said["role"] for said in second["conversation_history"]] == ["user", "assistant"]
    assert "session_id" not in second


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("busy", "HTTP 503: Try again."),
        ("gateway", "HTTP 502: <html>Bad gateway</html>"),
        ("another contract", "a reply that keeps no contract: KeyError 'agent_responses'"),
    ],
)
async def test_what_is_no_reply_is_a_failure_and_ends_the_conversation(
    supervisor: Supervisor, message: str, told: str
) -> None:
    (result,) = await held(supervisor, talk("john", message, "And now?"))

    assert result.turns[0].heard.error == told
    assert [turn.asked for turn in result.turns] == [True, False]
    assert len(supervisor.requests) == 1


async def test_nobody_there_is_a_failure_too() -> None:
    (result,) = await held(Supervisor(url="http://127.0.0.1:9"), talk("john", "Hello"))

    assert (result.turns[0].heard.error or "").startswith("no reply: ClientConnectorError")
