"""Floors: the least that a hop, a statement and a model call cost here and now. Other figures are multiples of them."""

import statistics
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import aiohttp
import psycopg

from benchmarks.kept import Kept, Milliseconds

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

TIMES = 30
_MODEL = "us.anthropic.claude-sonnet-5-5"


class Floor(Kept):
    """What the least of each costs on this machine, in this run: medians in milliseconds."""

    health: Milliseconds
    select: Milliseconds
    model: Milliseconds


class FloorSamples:
    """Takes a few samples at a time, so that floors see the same noise as what is measured between them."""

    def __init__(
        self,
        *,
        http: aiohttp.ClientSession,
        health: str,
        database: psycopg.AsyncConnection[tuple[object, ...]],
        bedrock: "BedrockRuntimeClient",
    ) -> None:
        self._http = http
        self._url = health
        self._database = database
        self._bedrock = bedrock
        self._health: list[float] = []
        self._select: list[float] = []
        self._model: list[float] = []

    async def take(self) -> None:
        """Some of each."""
        for _ in range(TIMES):
            self._health.append(await _timed(self._look))
            self._select.append(await _timed(self._select_one))
            self._model.append(_call(self._bedrock))

    def floor(self) -> Floor:
        """The medians so far."""
        return Floor(
            health=statistics.median(self._health),
            select=statistics.median(self._select),
            model=statistics.median(self._model),
        )

    async def _look(self) -> None:
        async with self._http.get(self._url) as reply:
            await reply.read()

    async def _select_one(self) -> None:
        await self._database.execute("SELECT 1")


async def _timed(work: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await work()
    return (time.perf_counter() - began) * 1000


def _call(bedrock: "BedrockRuntimeClient") -> float:
    """A greeting without tools, streamed to its end, as agents call."""
    began = time.perf_counter()
    reply = bedrock.converse_stream(modelId=_MODEL, messages=[{"role": "user", "content": [{"text": "Hello"}]}])
    for _ in reply["stream"]:
        pass
    return (time.perf_counter() - began) * 1000
