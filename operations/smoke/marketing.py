"""Marketing's side of the shop: both its APIs answer, nobody else is let in, and a question gets a table."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp

from operations.smoke.rounds import Result
from operations.target import api_address, signed_in

QUESTION = "Show me all VIP customers"
NAME = "mia"
ANSWER_SECONDS = 120.0  # a cold worker, a cold database and a slow model together
_REFUSED = (401, 403)

Frame = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Marketing:
    """Where it listens, a marketer's token, and that of somebody who is none."""

    websocket: str
    links: str
    token: str
    strangers_token: str


def marketing(environment: str, variables: Mapping[str, str], *, strangers_token: str) -> Marketing:
    """MARKETER_TOKEN goes first, as prod has no demo users. Raises OperationRefused."""
    token = variables.get("MARKETER_TOKEN")
    return Marketing(
        websocket=api_address("PROMOTIONS_WS_URL", environment, variables),
        links=api_address("PROMOTIONS_HTTP_URL", environment, variables),
        token=token or signed_in(environment, group="marketer", name=NAME, variables=variables),
        strangers_token=strangers_token,
    )


async def marketing_rounds(place: Marketing) -> AsyncIterator[Result]:
    """Each result as it comes."""
    async with aiohttp.ClientSession() as http:
        yield await _timed("marketing: GET /health", _healthy(http, place))
        yield await _timed("marketing: no token", _refused(http, place.websocket, "none"))
        yield await _timed("marketing: a customer's token", _refused(http, place.websocket, place.strangers_token))
        yield await _timed(f"marketing: {QUESTION}", _asked(http, place))


async def _healthy(http: aiohttp.ClientSession, place: Marketing) -> tuple[str, ...]:
    async with http.get(f"{place.links}/health") as reply:
        return () if reply.ok else (f"answers {reply.status}",)


async def _refused(http: aiohttp.ClientSession, url: str, token: str) -> tuple[str, ...]:
    try:
        async with http.ws_connect(url, params={"token": token}):
            return ("let in a stranger",)
    except aiohttp.WSServerHandshakeError as refusal:
        return () if refusal.status in _REFUSED else (f"answers {refusal.status}",)


async def _asked(http: aiohttp.ClientSession, place: Marketing) -> tuple[str, ...]:
    async with http.ws_connect(place.websocket, params={"token": place.token}) as socket:
        await socket.send_str(json.dumps({"action": "message", "input": QUESTION}))
        frames = [frame async for frame in _frames(socket)]
    return tuple(faults(frames))


async def _frames(socket: aiohttp.ClientWebSocketResponse) -> AsyncIterator[Frame]:
    """Up to the end of the answer, for as long as one may take."""
    async with asyncio.timeout(ANSWER_SECONDS):
        async for message in socket:
            frame: Frame = json.loads(message.data)
            yield frame
            if frame["type"] in ("message_complete", "error"):
                return


def faults(frames: Sequence[Frame]) -> list[str]:
    """What is wrong with an answer; nothing, if it is good."""
    answers = [frame for frame in frames if frame["type"] == "response"]
    found = [f"answers {frame['code']}: {frame['message']}" for frame in frames if frame["type"] == "error"]
    if not found and not answers:
        found.append("has no answer")
    for answer in answers:
        block = answer.get("structured_data") or {}
        if block.get("type") != "table" or not block.get("data"):
            found.append("shows no table")
    return found


async def _timed(what: str, asked: Awaitable[tuple[str, ...]]) -> Result:
    began = time.monotonic()
    try:
        found = await asked
    except (aiohttp.ClientError, TimeoutError) as error:
        found = (f"no answer: {error or type(error).__name__}",)
    return Result(what=what, seconds=time.monotonic() - began, faults=found)
