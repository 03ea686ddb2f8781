"""Specialists for tests of the supervisor that need no HTTP."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import cast

import aiohttp

from agents.catalog import SPECIALISTS, AgentSpec, agent_named
from agents.common.contracts import AgentReport, ProcessReply
from agents.common.resilience import Bulkhead, CircuitBreaker
from agents.supervisor.specialist_client import SpecialistClient

Answer = Callable[[str], ProcessReply]


class ScriptedSpecialist(SpecialistClient):
    """Answers as scripted, or raises, and remembers what it was asked."""

    def __init__(self, spec: AgentSpec, answer: Answer) -> None:
        super().__init__(
            spec=spec,
            url="http://nowhere",
            session=cast("aiohttp.ClientSession", None),
            breaker=CircuitBreaker(failures=1, rest=1),
            bulkhead=Bulkhead(1),
            seconds=1,
        )
        self._answer = answer
        self.asked: list[str] = []

    async def ask(self, question: str, *, token: str, session_id: str) -> ProcessReply:
        """The scripted reply."""
        assert token
        assert session_id
        self.asked.append(question)
        return self._answer(question)


def reply_of(name: str, response: str, *, confidence: float = 1.0, follow_up: bool = False) -> ProcessReply:
    """A specialist's reply."""
    report = AgentReport(
        response=response, status="ok", tools_called=("look_up",), started_at=datetime.now(UTC), duration_ms=1.0
    )
    return ProcessReply(
        response=response,
        agents_called=(name,),
        agent_responses={name: report},
        confidence_score=confidence,
        session_id="session",
        processing_time=0.001,
        follow_up_needed=follow_up,
    )


def specialist(name: str, response: str, *, confidence: float = 1.0) -> ScriptedSpecialist:
    """One that always says the same."""
    return ScriptedSpecialist(agent_named(name), lambda _: reply_of(name, response, confidence=confidence))


def failing_specialist(name: str, error: Exception) -> ScriptedSpecialist:
    """One that always fails."""

    def fail(_: str) -> ProcessReply:
        raise error

    return ScriptedSpecialist(agent_named(name), fail)


class _HangingSpecialist(ScriptedSpecialist):
    async def ask(self, question: str, *, token: str, session_id: str) -> ProcessReply:
        await asyncio.sleep(3600)
        return await super().ask(question, token=token, session_id=session_id)


def hanging_specialist(name: str) -> ScriptedSpecialist:
    """One that answers when nobody waits any more."""
    return _HangingSpecialist(agent_named(name), lambda _: reply_of(name, "Too late."))


def all_specialists() -> list[ScriptedSpecialist]:
    """One of each."""
    return [specialist(spec.name, f"{spec.name} says so.") for spec in SPECIALISTS]
