"""Remembers what another AWS API answered, for moments."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class ShortMemory(Generic[Value]):
    """Values that are forgotten after some seconds."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._values: dict[str, tuple[float, Value]] = {}

    def recall(self, key: str) -> Value | None:
        """None when it was never known, or too long ago."""
        until, value = self._values.get(key, (0.0, None))
        return value if self._clock() < until else None

    def remember(self, key: str, value: Value) -> Value:
        """The value, from now on known."""
        self._values[key] = (self._clock() + self._seconds, value)
        return value

    def forget(self, key: str) -> None:
        """As if it was never known."""
        self._values.pop(key, None)
