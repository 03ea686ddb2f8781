"""The event loop of a function's process: one for all of its invocations, so that what waits on it can be kept."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

_THREADS = 64  # for model calls, frames and reads that block; they are made when they are needed


@cache
def runner() -> asyncio.Runner:
    """The loop, made at the first call."""
    made = asyncio.Runner()
    made.get_loop().set_default_executor(ThreadPoolExecutor(_THREADS, thread_name_prefix="blocking"))
    return made
