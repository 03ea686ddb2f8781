"""Keeps one failing neighbour from taking us down: a circuit breaker and a bulkhead.

closed     --`failures` in a row-->      open
open       --`rest` seconds passed-->    half open: one call may try
half open  --that call succeeded-->      closed
half open  --that call failed-->         open, and rests again
"""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Literal

from agents.common.errors import Overloaded, Unavailable

State = Literal["closed", "open", "half_open"]


class CircuitOpen(Unavailable):
    """Not even tried: the last tries failed."""


class CircuitBreaker:
    """One neighbour's health as its callers saw it. For one event loop."""

    def __init__(self, *, failures: int, rest: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._allowed = failures
        self._rest = rest
        self._clock = clock
        self._failed_in_a_row = 0
        self._opened_at: float | None = None
        self._trying = False

    @property
    def state(self) -> State:
        """Half open once it has rested, also before anybody tries."""
        if self._opened_at is None:
            return "closed"
        return "half_open" if self._clock() - self._opened_at >= self._rest else "open"

    @asynccontextmanager
    async def guard(self, *, counts: tuple[type[Exception], ...]) -> AsyncIterator[None]:
        """Let a call through or raise CircuitOpen. Errors in `counts` are failures; any other shows a live neighbour.

        A cancelled call says nothing about the neighbour: the next one may try.
        """
        trial = self._admit()
        try:
            yield
        except counts:
            self._failed(trial)
            raise
        except Exception:
            self._succeeded(trial)
            raise
        except BaseException:
            self._trying = self._trying and not trial
            raise
        self._succeeded(trial)

    def _admit(self) -> bool:
        """Whether this call is the one that tries a half-open circuit."""
        state = self.state
        if state == "open" or (state == "half_open" and self._trying):
            raise CircuitOpen("It failed several times just now and is left to recover.")
        self._trying = state == "half_open"
        return self._trying

    def _failed(self, trial: bool) -> None:
        self._failed_in_a_row += 1
        if trial or (self._opened_at is None and self._failed_in_a_row >= self._allowed):
            self._opened_at = self._clock()
        self._trying = self._trying and not trial

    def _succeeded(self, trial: bool) -> None:
        """A call from before the circuit opened, which comes back late, does not close it."""
        if self._opened_at is not None and not trial:
            return
        self._failed_in_a_row = 0
        self._opened_at = None
        self._trying = False


class Bulkhead:
    """At most `limit` calls at once; more are refused at once, since a queue would only move the waiting."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._inside = 0

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """A place for one call, or Overloaded."""
        if self._inside >= self._limit:
            raise Overloaded("Too many questions at once.")
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1
