"""The event loop of a function's process: one for all of its invocations, so that what waits on it can be kept."""

import asyncio
from functools import cache


@cache
def runner() -> asyncio.Runner:
    """The loop, made at the first call."""
    return asyncio.Runner()
