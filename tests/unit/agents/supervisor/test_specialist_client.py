"""The client of one specialist against a server that misbehaves on purpose."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from fastapi import FastAPI, Request, Response
from opentelemetry.trace import SpanKind

from agents.catalog import agent_named
from agents.common.errors import NotAuthenticated, Overloaded, SpecialistUnavailable
from agents.common.resilience import Bulkhead, CircuitBreaker, CircuitOpen
from agents.supervisor.specialist_client import SpecialistClient, SpecialistRefused
from tests.fakes.http_server import free_socket, serving_here
from tests.fakes.spans import spans_in_memory
from tests.fakes.specialists import reply_of


class Server:
    """A specialist that answers as the test says."""

    def __init__(self) -> None:
        self.status = 200
        self.body = reply_of("order-management", "It is shipped.").model_dump_json()
        self.seconds = 0.0
        self.headers: list[dict[str, str]] = []

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/order/process")
        async def process(request: Request) -> Response:
            self.headers.append(dict(request.headers))
            await asyncio.sleep(self.seconds)
            return Response(self.body, self.status, media_type="application/json")

        @app.get("/health")
        async def health() -> Response:
            return Response(status_code=self.status)

        return app


@asynccontextmanager
async def client_at(url: str, *, limit: int = 5, seconds: float = 5.0) -> AsyncIterator[SpecialistClient]:
    async with aiohttp.ClientSession() as session:
        yield SpecialistClient(
            spec=agent_named("order-management"),
            url=url,
            session=session,
            breaker=CircuitBreaker(failures=2, rest=60),
            bulkhead=Bulkhead(limit),
            seconds=seconds,
        )


async def ask(client: SpecialistClient) -> str:
    return (await client.ask("Where is it?", token="the-callers-token", session_id="session-1")).response


async def test_passes_the_callers_token_on() -> None:
    server = Server()
    async with serving_here(server.app()) as url, client_at(f"{url}/") as client:
        assert await ask(client) == "It is shipped."
        assert (await client.status()).status == "reachable"
    assert server.headers[0]["authorization"] == "Bearer the-callers-token"
    assert server.headers[0]["x-contract-version"] == "1"


async def test_a_question_is_a_span_that_holds_no_question(monkeypatch: pytest.MonkeyPatch) -> None:
    exporter = spans_in_memory(monkeypatch)
    server = Server()
    async with serving_here(server.app()) as url, client_at(url) as client:
        await ask(client)
    (span,) = exporter.get_finished_spans()
    assert (span.name, span.kind) == ("ask order-management", SpanKind.CLIENT)
    assert span.attributes == {"http.request.method": "POST", "url.full": f"{url}/order/process"}
    context = span.get_span_context()
    assert context is not None
    assert format(context.span_id, "016x") in server.headers[0]["traceparent"]


@pytest.mark.parametrize(("status", "body"), [(500, "{}"), (503, "{}"), (200, "<html>"), (200, "{}")])
async def test_an_answer_that_is_none_opens_the_circuit(status: int, body: str) -> None:
    server = Server()
    server.status, server.body = status, body
    async with serving_here(server.app()) as url, client_at(url) as client:
        for _ in range(2):
            with pytest.raises(SpecialistUnavailable):
                await ask(client)
        with pytest.raises(CircuitOpen):
            await ask(client)
        assert (await client.status()).breaker == "open"
    assert len(server.headers) == 2


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, SpecialistRefused),
        (401, NotAuthenticated),
        (403, SpecialistRefused),
        (404, SpecialistRefused),
        (413, SpecialistRefused),
        (429, Overloaded),
    ],
)
async def test_a_specialist_that_refuses_is_not_a_broken_one(status: int, error: type[Exception]) -> None:
    server = Server()
    server.status = status
    async with serving_here(server.app()) as url, client_at(url) as client:
        for _ in range(3):
            with pytest.raises(error):
                await ask(client)
        assert (await client.status()).breaker == "closed"


async def test_a_specialist_that_hangs_is_left_at_its_deadline() -> None:
    server = Server()
    server.seconds = 1.0
    async with serving_here(server.app()) as url, client_at(url, seconds=0.1) as client:
        with pytest.raises(SpecialistUnavailable, match="within"):
            await ask(client)


async def test_nobody_there_is_tried_again_and_then_unavailable() -> None:
    with free_socket() as bound:
        port = bound.getsockname()[1]
    async with client_at(f"http://127.0.0.1:{port}") as client:
        with pytest.raises(SpecialistUnavailable, match="reached"):
            await ask(client)
        status = await client.status()
        assert (status.status, status.latency_ms) == ("unreachable", None)


async def test_more_questions_than_places_are_refused() -> None:
    server = Server()
    server.seconds = 0.3
    async with serving_here(server.app()) as url, client_at(url, limit=1) as client:
        results = await asyncio.gather(ask(client), ask(client), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Overloaded", "str"]
