"""One clock for all that a proof measures: the process that sends is the one that sees."""

import time
from collections.abc import Callable

Clock = Callable[[], int]
"""Milliseconds since 1970."""


def now_ms() -> int:
    """By the system's clock."""
    return time.time_ns() // 1_000_000
