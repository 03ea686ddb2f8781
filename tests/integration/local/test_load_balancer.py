"""The load balancer between real sockets: what passes through it, and what it says itself."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from yarl import URL

from local.load_balancer.configuration import Configuration, HealthCheck, Target, TargetGroup
from local.load_balancer.health import HealthChecks, http_check
from local.load_balancer.listeners import application
from local.load_balancer.proxy import Proxy
from local.load_balancer.rules import Rule, rule_from
from local.load_balancer.server import traffic_session

if TYPE_CHECKING:
    from mypy_boto3_elbv2.type_defs import RuleTypeDef

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
GROUP = "group"
CHECK = HealthCheck(
    path="/health", port=None, interval=1, timeout=1, healthy_threshold=2, unhealthy_threshold=2, codes=frozenset({200})
)


def rule(action: Mapping[str, Any], *, path: str = "/*", priority: int = 1) -> Rule:
    told = {
        "Priority": str(priority),
        "Conditions": [{"Field": "path-pattern", "Values": [path]}],
        "Actions": [action],
    }
    return rule_from(cast("RuleTypeDef", told))


FORWARD = rule({"Type": "forward", "TargetGroupArn": GROUP})


class Edge:
    """A load balancer that listens, and the targets behind it."""

    def __init__(self, proxy: Proxy, health: HealthChecks, address: str) -> None:
        self.proxy = proxy
        self.health = health
        self.address = address

    def route(self, *rules: Rule, targets: frozenset[Target] = frozenset(), idle: float = 60.0) -> None:
        groups = {GROUP: TargetGroup(arn=GROUP, health_check=CHECK, targets=targets)}
        self.proxy.configuration = Configuration(rules=rules, target_groups=groups, idle_seconds=idle)
        self.health.follow(groups)

    async def finds(self, expected: Mapping[Target, str]) -> None:
        """Wait until its checks see targets so."""
        async with asyncio.timeout(30):
            while any(self.health.state(GROUP, one) != state for one, state in expected.items()):  # noqa: ASYNC110 - no event
                await asyncio.sleep(0.05)


@pytest.fixture
async def edge(tmp_path: Path) -> AsyncIterator[Edge]:
    async with traffic_session() as traffic, aiohttp.ClientSession() as checks:
        health = HealthChecks(http_check(checks), tmp_path / "health.json")
        proxy = Proxy(traffic, health, port=8080)
        async with TestServer(application(proxy)) as server:
            yield Edge(proxy, health, str(server.make_url("")).rstrip("/"))
        await health.stop()


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(auto_decompress=False) as session:
        yield session


@asynccontextmanager
async def target(handler: Handler) -> AsyncIterator[Target]:
    app = web.Application(client_max_size=2**26)
    app.router.add_route("*", "/{path:.*}", handler)
    async with TestServer(app) as server:
        assert server.port is not None
        yield Target("127.0.0.1", server.port)


async def echo(request: web.Request) -> web.Response:
    told = {"path": request.raw_path, "headers": dict(request.headers), "size": len(await request.read())}
    return web.json_response(told)


async def test_a_request_reaches_its_target_as_it_was(edge: Edge, client: aiohttp.ClientSession) -> None:
    async with target(echo) as one:
        edge.route(FORWARD, targets=frozenset({one}))
        given = {"Host": "shop.example", "Authorization": "Bearer t", "X-Amzn-Trace-Id": "Root=1-2-3"}
        url = URL(f"{edge.address}/a%20b/c?d=e%2Ff&d=g", encoded=True)
        async with client.post(url, data=b"x" * 2**20, headers=given) as reply:
            told = await reply.json()

    assert (told["path"], told["size"]) == ("/a%20b/c?d=e%2Ff&d=g", 2**20)
    assert (told["headers"]["Host"], told["headers"]["Authorization"]) == ("shop.example", "Bearer t")
    assert told["headers"]["X-Forwarded-For"] == "127.0.0.1"
    assert (told["headers"]["X-Forwarded-Proto"], told["headers"]["X-Forwarded-Port"]) == ("http", "8080")
    assert told["headers"]["X-Amzn-Trace-Id"].endswith(";Root=1-2-3")


async def test_a_reply_comes_back_as_it_was(edge: Edge, client: aiohttp.ClientSession) -> None:
    async def reply_with_much(_request: web.Request) -> web.Response:
        reply = web.Response(status=418, reason="A Teapot", body=b"packed", headers={"Content-Encoding": "gzip"})
        reply.headers.add("Set-Cookie", "a=1")
        reply.headers.add("Set-Cookie", "b=2")
        reply.headers["Server"] = "uvicorn"
        return reply

    async with target(reply_with_much) as one:
        edge.route(FORWARD, targets=frozenset({one}))
        async with client.get(edge.address) as reply:
            body = await reply.read()

    assert (reply.status, reply.reason, body) == (418, "A Teapot", b"packed")
    assert reply.headers.getall("Set-Cookie") == ["a=1", "b=2"]
    assert (reply.headers["Server"], reply.headers["Content-Encoding"]) == ("uvicorn", "gzip")


async def test_events_arrive_as_they_are_sent(edge: Edge, client: aiohttp.ClientSession) -> None:
    seen = asyncio.Event()

    async def events(request: web.Request) -> web.StreamResponse:
        reply = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await reply.prepare(request)
        await reply.write(b"data: first\n\n")
        await asyncio.wait_for(seen.wait(), 30)  # the second is sent only after the first was read
        await reply.write(b"data: second\n\n")
        return reply

    async with target(events) as one:
        edge.route(FORWARD, targets=frozenset({one}))
        async with client.get(edge.address) as reply:
            assert await reply.content.readuntil(b"\n\n") == b"data: first\n\n"
            seen.set()
            assert await reply.content.read() == b"data: second\n\n"


async def test_fifty_users_stream_at_the_same_time(edge: Edge, client: aiohttp.ClientSession) -> None:
    everyone = asyncio.Barrier(50)

    async def events(request: web.Request) -> web.StreamResponse:
        reply = web.StreamResponse()
        await reply.prepare(request)
        await asyncio.wait_for(everyone.wait(), 30)
        await reply.write(b"together")
        return reply

    async def one_user() -> bytes:
        async with client.get(edge.address) as reply:
            return await reply.read()

    async with target(events) as one:
        edge.route(FORWARD, targets=frozenset({one}))
        assert set(await asyncio.gather(*(one_user() for _ in range(50)))) == {b"together"}


async def test_a_client_that_leaves_ends_the_work_behind_it(edge: Edge, client: aiohttp.ClientSession) -> None:
    left = asyncio.Event()

    async def endless(request: web.Request) -> web.StreamResponse:
        reply = web.StreamResponse()
        await reply.prepare(request)
        try:
            while True:
                await reply.write(b".")
                await asyncio.sleep(0.01)
        finally:
            left.set()

    async with target(endless) as one:
        edge.route(FORWARD, targets=frozenset({one}))
        async with client.get(edge.address) as reply:
            await reply.content.readany()
        await asyncio.wait_for(left.wait(), 30)


async def test_without_targets_it_is_unavailable(edge: Edge, client: aiohttp.ClientSession) -> None:
    edge.route(FORWARD)
    async with client.get(edge.address) as reply:
        body = await reply.text()

    assert (reply.status, reply.headers["Server"], reply.content_type) == (503, "awselb/2.0", "text/html")
    assert "<center><h1>503 Service Temporarily Unavailable</h1></center>" in body


async def test_a_target_that_refuses_is_a_bad_gateway(edge: Edge, client: aiohttp.ClientSession) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        edge.route(FORWARD, targets=frozenset({Target("127.0.0.1", reserved.getsockname()[1])}))
        async with client.get(edge.address) as reply:
            assert (reply.status, "502 Bad Gateway" in await reply.text()) == (502, True)


async def test_a_target_that_breaks_off_ends_the_reply(edge: Edge, client: aiohttp.ClientSession) -> None:
    async def breaks(request: web.Request) -> web.StreamResponse:
        reply = web.StreamResponse(headers={"Content-Length": "100"})
        await reply.prepare(request)
        await reply.write(b"half")
        assert request.transport is not None
        request.transport.close()
        return reply

    async with target(breaks) as one:
        edge.route(FORWARD, targets=frozenset({one}))
        async with client.get(edge.address) as reply:
            with pytest.raises(aiohttp.ClientPayloadError):
                await reply.read()


async def test_a_silent_target_is_a_timeout(edge: Edge, client: aiohttp.ClientSession) -> None:
    never = asyncio.Event()

    async def silent(_request: web.Request) -> web.Response:
        await never.wait()
        return web.Response()

    async with target(silent) as one:
        edge.route(FORWARD, targets=frozenset({one}), idle=0.2)
        async with client.get(edge.address) as reply:
            assert (reply.status, "504 Gateway Time-out" in await reply.text()) == (504, True)
        never.set()


async def test_unhealthy_targets_get_nothing_while_others_are_healthy(
    edge: Edge, client: aiohttp.ClientSession
) -> None:
    def answering(name: str, status: int) -> Handler:
        async def answer(request: web.Request) -> web.Response:
            return web.Response(text=name, status=status if request.path == "/health" else 200)

        return answer

    async with target(answering("well", 200)) as well, target(answering("ill", 500)) as ill:
        edge.route(FORWARD, targets=frozenset({well, ill}))
        await edge.finds({well: "healthy", ill: "unhealthy"})
        names = set()
        for _ in range(20):
            async with client.get(f"{edge.address}/") as reply:
                names.add(await reply.text())

    assert names == {"well"}


async def test_when_all_are_unhealthy_requests_go_to_all(edge: Edge, client: aiohttp.ClientSession) -> None:
    async def ill(request: web.Request) -> web.Response:
        return web.Response(status=500 if request.path == "/health" else 200)

    async with target(ill) as one:
        edge.route(FORWARD, targets=frozenset({one}))
        await edge.finds({one: "unhealthy"})
        async with client.get(f"{edge.address}/") as reply:
            assert reply.status == 200


async def test_a_rule_may_answer_by_itself(edge: Edge, client: aiohttp.ClientSession) -> None:
    said = {"StatusCode": "404", "ContentType": "application/json", "MessageBody": '{"error": "no such shop"}'}
    edge.route(rule({"Type": "fixed-response", "FixedResponseConfig": said}))
    async with client.get(edge.address) as reply:
        assert (reply.status, await reply.json()) == (404, {"error": "no such shop"})


async def test_a_rule_may_lead_elsewhere(edge: Edge, client: aiohttp.ClientSession) -> None:
    to = {"Protocol": "HTTPS", "Port": "443", "Path": "/new/#{path}", "Query": "#{query}", "StatusCode": "HTTP_301"}
    edge.route(rule({"Type": "redirect", "RedirectConfig": to}))
    async with client.get(f"{edge.address}/old?a=1", allow_redirects=False) as reply:
        assert (reply.status, reply.headers["Location"]) == (301, "https://127.0.0.1:443/new/old?a=1")


async def test_before_anything_is_deployed_it_is_unavailable(edge: Edge, client: aiohttp.ClientSession) -> None:
    async with client.get(edge.address) as reply:
        assert reply.status == 503
