"""From a message over the WebSocket to its first words and its end, with a model that takes no time, and a slow one."""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import aiohttp
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.errors import NotAnswered
from benchmarks.promotions.result import Answered, Response
from benchmarks.run import Run
from evals.place import own_stack
from local.addresses import deployed_addresses
from local.settings import Settings
from local.token import DemoUser, laptop_pool

SECONDS = 60.0
MARKETER = "mia"
QUESTIONS: Mapping[str, str] = {
    "one table of DynamoDB": "List the customers in the VIP segment",
    "one SELECT in PostgreSQL": "laptops below 900 dollars",
    "both databases joined": "VIP customers who bought a laptop this year",
    "counted by group": "Number of customers by segment",
}


async def measure(model_milliseconds: Sequence[int], rounds: int) -> Response:
    """With a stack of its own. The first round of each question is not kept: functions start, plans are learnt."""
    answers: list[Answered] = []
    with own_stack() as settings:
        async with aiohttp.ClientSession() as http:
            for milliseconds in model_milliseconds:
                await _slow_model(http, settings, milliseconds)
                answers += await _asked(settings, milliseconds, rounds)
    return Response(run=Run.now(), rounds=rounds, answers=tuple(answers))


async def _slow_model(http: aiohttp.ClientSession, settings: Settings, milliseconds: int) -> None:
    url = settings.aws_variables()["AWS_ENDPOINT_URL_BEDROCK_RUNTIME"]
    async with http.post(f"{url}/_local/faults", json={"latency_ms": milliseconds}) as answer:
        answer.raise_for_status()


async def _asked(settings: Settings, model_ms: int, rounds: int) -> list[Answered]:
    """One connection, one question after another, a fresh conversation each time."""
    user = DemoUser.named(MARKETER, group="marketer")
    token = await asyncio.to_thread(laptop_pool(settings).sign_in, user)
    url = (await asyncio.to_thread(deployed_addresses, settings))["PROMOTIONS_WS_URL"]
    kept: list[Answered] = []
    async with connect(f"{url}?{urlencode({'token': token})}", open_timeout=SECONDS) as connection:
        for number in range(rounds + 1):
            for name, words in QUESTIONS.items():
                await _say(connection, {"action": "new_conversation"})
                seen, figures = await _say(connection, {"action": "message", "input": words})
                if number:
                    kept.append(_answered(name, model_ms, seen, figures))
    return kept


async def _say(connection: ClientConnection, said: Mapping[str, str]) -> tuple[dict[str, float], Mapping[str, Any]]:
    """When each type of frame first came, in milliseconds, and the last frame's figures. Raises NotAnswered."""
    message_id, began = uuid4().hex, time.perf_counter()
    await connection.send(json.dumps({**said, "message_id": message_id}))
    seen: dict[str, float] = {}
    async with asyncio.timeout(SECONDS):
        async for text in connection:
            frame = json.loads(text)
            if frame.get("message_id") != message_id:
                continue
            seen.setdefault(frame["type"], 1000 * (time.perf_counter() - began))
            if frame["type"] == "error":
                raise NotAnswered(f"{said}: {frame['message']}")
            if frame["type"] == "message_complete":
                return seen, frame["figures"]
    raise NotAnswered(f"{said}: the connection ended.")


def _answered(name: str, model_ms: int, seen: Mapping[str, float], figures: Mapping[str, Any]) -> Answered:
    return Answered(
        question=name,
        model_ms=model_ms,
        acknowledged=seen["acknowledgment"],
        progress=seen.get("tool_progress"),
        chunk=seen.get("text_chunk"),
        complete=seen["message_complete"],
        model_calls=figures["model_calls"],
    )
