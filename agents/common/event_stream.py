"""Work that tells how it goes, as server-sent events: what it tells, then `reply` with its result, or `error`."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, TypeVar

from fastapi.sse import ServerSentEvent

from agents.common.error_meanings import error_detail_of

Told = TypeVar("Told")
Result = TypeVar("Result")


async def events_of(
    work: Callable[[Callable[[Told], None]], Coroutine[Any, Any, Result]], as_event: Callable[[Told], ServerSentEvent]
) -> AsyncIterator[ServerSentEvent]:
    """The progress of some work as events. Who hangs up ends the work."""
    progress: asyncio.Queue[Told | None] = asyncio.Queue()
    working = asyncio.create_task(work(progress.put_nowait))
    working.add_done_callback(lambda _: progress.put_nowait(None))
    try:
        while (step := await progress.get()) is not None:
            yield as_event(step)
        yield _last_event(working)
    finally:
        working.cancel()


def _last_event(working: "asyncio.Task[Result]") -> ServerSentEvent:
    error = working.exception()
    if error is None:
        return ServerSentEvent(event="reply", data=working.result())
    if not isinstance(error, Exception):
        raise error
    return ServerSentEvent(event="error", data={"error": error_detail_of(error)})
