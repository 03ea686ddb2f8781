"""How long a deployment waits, and for what; and the clock that it waits by."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from types import MappingProxyType
from typing import Protocol

from agents.clickstream.deployment.plan import StepKind

_MINUTE = 60.0
_LIMITS: Mapping[StepKind, float] = MappingProxyType(
    # A connector takes MSK Connect up to half an hour; a build of nginx or of the plugins, some minutes.
    {"topic": 10 * _MINUTE, "build": 30 * _MINUTE, "stack": 60 * _MINUTE, "proof": 30 * _MINUTE}
)


@dataclass(frozen=True, kw_only=True)
class Patience:
    """In seconds: at most between looks, for one call, for a step, until what is made works; and tries of a call."""

    look: float = 5.0
    call: float = 120.0
    step: Mapping[StepKind, float] = field(default_factory=lambda: _LIMITS)
    verify: float = 5 * _MINUTE
    tries: int = 5

    def pauses(self) -> Iterator[float]:
        """Between looks: what is there soon is seen soon, and what takes long is not asked for all the time."""
        return (min(self.look, seconds) for seconds in count(1))


class Clock(Protocol):
    """Time, as far as a run depends on it."""

    def now(self) -> datetime:
        """Aware, in UTC."""

    async def sleep(self, seconds: float) -> None:
        """That long."""


class SystemClock:
    """The machine's."""

    def now(self) -> datetime:
        """Aware, in UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """That long."""
        await asyncio.sleep(seconds)
