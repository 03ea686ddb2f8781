"""`GET /shop/streams` and a stream's events: all at once, or replayed as they happen, at any speed."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response
from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event

from agents.common.errors import NotFound
from agents.common.identity import CurrentCaller
from agents.common.routes import authenticated_router
from agents.live_shopping.config import SPEC
from agents.live_shopping.contracts import LAST_SECOND, Stream, StreamEvent, StreamEvents
from agents.live_shopping.service import CurrentShop

_SECONDS_BETWEEN_PINGS = 15.0
_LONGEST_REPLAY_SECONDS = 4 * 3600.0
_NO_STREAM = "There is no stream with this id."

Second = Annotated[int, Query(ge=0, le=LAST_SECOND, description="Counted from the stream's beginning.")]
Speed = Annotated[float, Query(ge=0.1, le=10_000, description="How many times as fast as it happened a replay goes.")]


def streams_router() -> APIRouter:
    """Both routes."""
    router = authenticated_router(f"/{SPEC.path}", "streams")

    @router.get("/streams")
    async def streams(caller: CurrentCaller, shop: CurrentShop) -> tuple[Stream, ...]:
        """The streams, the latest first, and where each stands now."""
        return await shop.streams.all(caller.principal)

    @router.get(
        "/streams/{stream_id}/events",
        response_model=StreamEvents,
        responses={200: {"content": {"text/event-stream": {}}}},
    )
    async def events(
        stream_id: str,
        caller: CurrentCaller,
        shop: CurrentShop,
        from_second: Second = 0,
        until_second: Second = LAST_SECOND,
        speed: Speed = 1.0,
        accept: Annotated[str, Header()] = "",
    ) -> StreamEvents | Response:
        """What happens in a stream. With `Accept: text/event-stream` it is replayed, and ends with the event `end`."""
        if not await shop.streams.exists(caller.principal, stream_id):
            raise NotFound(_NO_STREAM)
        found = await shop.streams.events(
            caller.principal, stream_id, from_second=from_second, until_second=until_second
        )
        if "text/event-stream" in accept:
            return EventSourceResponse(replayed(found, from_second=from_second, speed=speed))
        return StreamEvents(stream_id=stream_id, events=found)

    return router


async def replayed(events: Sequence[StreamEvent], *, from_second: int, speed: float) -> AsyncIterator[bytes]:
    """Each event when its time has come, by the clock: waiting never adds up. It ends before one that is hours away."""
    clock = asyncio.get_running_loop().time
    began = clock()
    for event in events:
        after = (event.at_second - from_second) / speed
        if after > _LONGEST_REPLAY_SECONDS:
            break
        due = began + after
        while (left := due - clock()) > 0:
            await asyncio.sleep(min(left, _SECONDS_BETWEEN_PINGS))
            if left > _SECONDS_BETWEEN_PINGS:
                yield KEEPALIVE_COMMENT
        yield format_sse_event(event=event.kind, id=str(event.at_second), data_str=event.model_dump_json())
    yield format_sse_event(event="end", data_str="{}")
