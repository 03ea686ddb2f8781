"""What stands behind an agent's routes: a desk opens a turn for a caller, and answers it while telling how it goes."""

from dataclasses import dataclass
from typing import Protocol

from agents.common.contracts import HistoryMessage, ProcessReply, ProcessRequest
from agents.common.identity import Verifier
from agents.common.principal import Caller
from agents.common.progress import Publish
from agents.common.readiness import ReadinessChecks


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One customer's message with what was said before it."""

    caller: Caller
    message: str
    session_id: str
    history: tuple[HistoryMessage, ...]


class Desk(Protocol):
    """An agent as its routes see it."""

    async def open_turn(self, request: ProcessRequest, caller: Caller) -> Turn:
        """The turn, or NotFound when the session is not the caller's."""

    async def answer(self, turn: Turn, publish: Publish) -> ProcessReply:
        """The reply, or Unavailable when not even a partial one can be given."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """What every agent's routes stand on while the process lives."""

    verifier: Verifier
    readiness: ReadinessChecks


@dataclass(frozen=True, kw_only=True)
class AnsweringService(Service):
    """The same with the desk behind `process`."""

    desk: Desk
