"""Clients that send events with ids of their own, and remember what they were told of each."""

import asyncio
import itertools
import time
from dataclasses import dataclass, field

import aiohttp

from benchmarks.clickstream.event import CONTENT_TYPE, PATH, page_view

PATIENCE = 60


@dataclass
class Told:
    """What became of the events, by their ids; milliseconds for those that were acknowledged."""

    acknowledged: dict[str, float] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    unanswered: set[str] = field(default_factory=set)

    @property
    def sent(self) -> int:
        """All of them."""
        return len(self.acknowledged) + len(self.refused) + len(self.unanswered)


async def send(http: aiohttp.ClientSession, url: str, rid: str, told: Told) -> None:
    """One event."""
    began = time.perf_counter()
    try:
        async with http.post(
            url + PATH, data=page_view(rid=rid), headers={"content-type": CONTENT_TYPE, "x-request-id": rid}
        ) as reply:
            await reply.read()
            taken = reply.status == 200
    except (aiohttp.ClientError, TimeoutError):
        told.unanswered.add(rid)
        return
    if taken:
        told.acknowledged[rid] = (time.perf_counter() - began) * 1000
    else:
        told.refused.add(rid)


def session() -> aiohttp.ClientSession:
    """Connections as many as are needed."""
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=PATIENCE))


async def keep_sending(url: str, *, clients: int, until: float) -> Told:
    """Each client one event after another, until that time of the monotonic clock."""
    told, numbers = Told(), itertools.count()

    async def client(http: aiohttp.ClientSession) -> None:
        while time.monotonic() < until:
            await send(http, url, f"event-{next(numbers)}", told)

    async with session() as http:
        await asyncio.gather(*(client(http) for _ in range(clients)))
    return told
