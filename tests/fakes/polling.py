"""Waits for something to become true, and no longer than a deadline."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

DEADLINE_SECONDS = 60.0


def eventually(look: Callable[[], T | None], *, what: str, seconds: float = DEADLINE_SECONDS) -> T:
    """The first true value that `look` returns; fails, saying what did not come, at the deadline."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError(f"{what}: not within {seconds:.0f} seconds")
