"""Why a statement failed: the MCP server tells it beside its answer, in a message that does not say whose it is.

So at most one call at a time asks to be told, and what is heard then is its own; others go without.
"""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from mcp.types import LoggingMessageNotificationParams

# A call that was given up may still be told of: nobody else listens until it is certainly over.
QUIET_SECONDS = 60.0


@dataclass
class Words:
    """What one call was told."""

    text: str = ""


@dataclass
class Narration:
    """Whose turn it is to be told."""

    _listener: Words = field(default_factory=Words)
    _taken_until: float = 0.0

    async def hear(self, params: LoggingMessageNotificationParams) -> None:
        """The MCP client calls this."""
        self._listener.text = str(params.data)

    @contextmanager
    def place(self) -> Iterator[Words | None]:
        """Words to come, or None when another call listens."""
        if time.monotonic() < self._taken_until:
            yield None
            return
        self._taken_until, words = math.inf, Words()
        self._listener = words
        try:
            yield words
        except BaseException:
            self._taken_until = time.monotonic() + QUIET_SECONDS
            raise
        self._taken_until = 0.0
