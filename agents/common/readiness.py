"""Whether what an agent depends on answers. `/ready` is public, so however often it is asked, it looks seldom."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

import structlog

log = structlog.stdlib.get_logger(__name__)

Check = Callable[[], Awaitable[None]]
"""Raises when what it looks at is not as it should be."""

_CHECK_SECONDS = 3.0


class ReadinessChecks:
    """Looks once for all who ask at the same time, and keeps what it saw for `fresh_for` seconds."""

    def __init__(
        self, checks: Mapping[str, Check], *, fresh_for: float = 5.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._checks = checks
        self._fresh_for = fresh_for
        self._clock = clock
        self._seen: Mapping[str, str] = {}
        self._seen_at = float("-inf")
        self._looking = asyncio.Lock()

    async def states(self) -> Mapping[str, str]:
        """By check: `ok`, or the reason why not."""
        async with self._looking:
            if self._clock() - self._seen_at >= self._fresh_for:
                found = await asyncio.gather(*(_look(name, check) for name, check in self._checks.items()))
                self._seen = dict(zip(self._checks, found, strict=True))
                self._seen_at = self._clock()
            return self._seen


async def _look(name: str, check: Check) -> str:
    try:
        async with asyncio.timeout(_CHECK_SECONDS):
            await check()
    except TimeoutError:
        return "no answer in time"
    except Exception as error:
        log.warning("not ready", check=name, error=type(error).__name__, exc_info=error)
        return "down"
    return "ok"
