"""Goes round the shop: health of all, doors that stay shut without a token and to customers, then the questions."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import aiohttp

from agents.catalog import CATALOG, CLICKSTREAM, SUPERVISOR, AgentSpec
from operations.smoke.questions import QUESTIONS, Question
from operations.target import Target

REPLY_SECONDS = 120.0  # a cold database and a slow model together
HEALTH_SECONDS = 15.0


@dataclass(frozen=True, kw_only=True)
class Result:
    """One thing that was asked; `faults` is empty when it was answered as it should be."""

    what: str
    seconds: float
    faults: tuple[str, ...]
    said: str = ""
    request_id: str = ""


@dataclass(frozen=True, kw_only=True)
class _Reply:
    status: int
    body: Mapping[str, Any]
    request_id: str


async def rounds(target: Target) -> AsyncIterator[Result]:
    """Each result as it comes. One question at a time: this is a test of the way, not of the load."""
    async with aiohttp.ClientSession(target.url) as http:
        for result in await asyncio.gather(*(_health(http, spec) for spec in CATALOG)):
            yield result
        yield await _stranger(http)
        yield await _customer_at_a_staff_door(http, target.token)
        for question in QUESTIONS:
            yield await _question(http, question, target.token)


async def _health(http: aiohttp.ClientSession, spec: AgentSpec) -> Result:
    def faults(reply: _Reply) -> tuple[str, ...]:
        if reply.status != HTTPStatus.OK:
            return (f"answers {reply.status}",)
        agent = reply.body.get("agent")
        return () if agent == spec.name else (f"the path leads to {agent}",)

    path = f"/{spec.path}/health"
    return await _timed(f"GET {path}", _asked(http, "GET", path, seconds=HEALTH_SECONDS), faults)


async def _stranger(http: aiohttp.ClientSession) -> Result:
    """Nobody is answered who does not say who they are."""

    def faults(reply: _Reply) -> tuple[str, ...]:
        return () if reply.status == HTTPStatus.UNAUTHORIZED else (f"answers {reply.status} without a token",)

    path = f"/{SUPERVISOR.path}/process"
    body = {"customer_message": QUESTIONS[0].message}
    return await _timed("no token", _asked(http, "POST", path, seconds=HEALTH_SECONDS, json=body), faults)


async def _customer_at_a_staff_door(http: aiohttp.ClientSession, token: str) -> Result:
    """Who deploys pipelines answers staff only, and the token is a customer's."""

    def faults(reply: _Reply) -> tuple[str, ...]:
        return () if reply.status == HTTPStatus.FORBIDDEN else (f"answers {reply.status} to a customer",)

    path = f"/{CLICKSTREAM.path}/process"
    asked = _asked(
        http,
        "POST",
        path,
        seconds=HEALTH_SECONDS,
        json={"customer_message": "Deploy the lua solution."},
        headers={"authorization": f"Bearer {token}"},
    )
    return await _timed(f"{path}, as a customer", asked, faults)


async def _question(http: aiohttp.ClientSession, question: Question, token: str) -> Result:
    def faults(reply: _Reply) -> tuple[str, ...]:
        if reply.status != HTTPStatus.OK:
            return (f"answers {reply.status}: {reply.body.get('error', {}).get('message', '')}",)
        return tuple(question.faults(reply.body))

    asked = _asked(
        http,
        "POST",
        question.route,
        seconds=REPLY_SECONDS,
        json={"customer_message": question.message},
        headers={"authorization": f"Bearer {token}"},
    )
    return await _timed(f"{question.route}: {question.message}", asked, faults)


async def _asked(http: aiohttp.ClientSession, method: str, path: str, *, seconds: float, **more: Any) -> _Reply:
    timeout = aiohttp.ClientTimeout(total=seconds)
    async with http.request(method, path, timeout=timeout, **more) as reply:
        try:
            body = await reply.json(content_type=None)
        except ValueError:
            body = {}
        return _Reply(status=reply.status, body=body or {}, request_id=reply.headers.get("x-request-id", ""))


async def _timed(what: str, asked: Awaitable[_Reply], faults: Callable[[_Reply], tuple[str, ...]]) -> Result:
    began = time.monotonic()
    try:
        reply = await asked
    except (aiohttp.ClientError, TimeoutError) as error:
        took = time.monotonic() - began
        return Result(what=what, seconds=took, faults=(f"no answer: {error or type(error).__name__}",))
    return Result(
        what=what,
        seconds=time.monotonic() - began,
        faults=faults(reply),
        said=str(reply.body.get("response", "")),
        request_id=reply.request_id,
    )
