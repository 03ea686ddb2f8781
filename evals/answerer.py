"""Who answers conversations: the shop over HTTP, or a bare model with a foreign domain's tools."""

from typing import Protocol

from evals.heard import Heard
from evals.loader import Case


class Session(Protocol):
    """One conversation under way; it remembers its earlier turns."""

    async def say(self, message: str) -> Heard:
        """One turn. What goes wrong is the reply's `error`."""

    def close(self) -> None:
        """Nothing more is said."""


class Answerer(Protocol):
    """Opens a session of its own for each conversation."""

    def open(self, case: Case) -> Session:
        """A session by the conversation's principal, with its agent."""
