"""Sends marked events where everybody's events go, and never twice: what is sent again would be doubled by us."""

import asyncio
import json
from collections.abc import Sequence
from typing import Literal, Protocol

import aiohttp
from pydantic import BaseModel, ConfigDict

from agents.clickstream.proof.clock import Clock
from agents.clickstream.proof.marked import Batch

_AT_ONCE = 8
_HEADERS = {"content-type": "text/plain"}
_LONGEST_WORDS = 200


class Request(BaseModel):
    """What became of one request.

    `acknowledged`: the collector answered that it has the events. `refused`: an answer, but not that one; `by` says
    whose. `unanswered`: none at all.
    """

    model_config = ConfigDict(frozen=True)

    numbers: tuple[int, ...]
    sent_ms: int
    outcome: Literal["acknowledged", "refused", "unanswered"]
    by: Literal["collector", "balancer"] | None = None
    status: int | None = None
    said: str = ""


class Sender(Protocol):
    """The way in."""

    async def send(self, url: str, batch: Batch) -> Request:
        """Post it once. Whatever goes wrong is an outcome, and no exception."""


class HttpSender:
    """By HTTP, with a deadline for each request."""

    def __init__(self, session: aiohttp.ClientSession, *, clock: Clock, seconds: float = 3.0) -> None:
        self._session = session
        self._clock = clock
        self._timeout = aiohttp.ClientTimeout(total=seconds)

    async def send(self, url: str, batch: Batch) -> Request:
        """Only a collector's own answer, with status and body, acknowledges."""
        sent_ms = self._clock()
        headers = {**_HEADERS, "x-request-id": batch.request_id}
        try:
            async with self._session.post(
                url, data=batch.body(sent_ms=sent_ms), headers=headers, timeout=self._timeout
            ) as response:
                return _answered(batch, sent_ms, response.status, await response.text(errors="replace"))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            said = str(error) or type(error).__name__
            return Request(numbers=batch.numbers, sent_ms=sent_ms, outcome="unanswered", said=said[:_LONGEST_WORDS])


async def send_all(sender: Sender, url: str, batches: Sequence[Batch]) -> Sequence[Request]:
    """A few at a time; when none of the first few is answered, the rest stays at home."""
    first = await asyncio.gather(*(sender.send(url, batch) for batch in batches[:_AT_ONCE]))
    if all(request.outcome == "unanswered" for request in first):
        return first
    gate = asyncio.Semaphore(_AT_ONCE)

    async def in_turn(batch: Batch) -> Request:
        async with gate:
            return await sender.send(url, batch)

    return [*first, *await asyncio.gather(*(in_turn(batch) for batch in batches[_AT_ONCE:]))]


def _answered(batch: Batch, sent_ms: int, status: int, text: str) -> Request:
    document = _document(text)
    by: Literal["collector", "balancer"] = "collector" if "code" in document else "balancer"
    acknowledged = status == 200 and document.get("code") == 200 and document.get("data") is True
    return Request(
        numbers=batch.numbers,
        sent_ms=sent_ms,
        outcome="acknowledged" if acknowledged else "refused",
        by=by,
        status=status,
        said="" if acknowledged else text.strip()[:_LONGEST_WORDS],
    )


def _document(text: str) -> dict[str, object]:
    """The answer's JSON; of anything else nothing."""
    try:
        document = json.loads(text)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
