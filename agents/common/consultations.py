"""Rules of a reply for which specialists were asked: what it lacks, how far to trust it, what a failed model leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from agents.common.contracts import AgentReport
from agents.common.evidence import NOTHING_LOOKED_UP, asks_the_customer


@dataclass(frozen=True, kw_only=True)
class Consultation:
    """One question to one specialist, and what came of it. `confidence` is the specialist's own, 0 when it failed."""

    name: str
    response: str
    answered: bool
    tools_called: tuple[str, ...]
    confidence: float
    follow_up_needed: bool
    token_refused: bool
    started_at: datetime
    duration_ms: float


def agents_called(consultations: Sequence[Consultation]) -> tuple[str, ...]:
    """Names of the catalogue in the order of asking, each once."""
    return tuple(dict.fromkeys(one.name for one in consultations))


def reports(consultations: Sequence[Consultation]) -> dict[str, AgentReport]:
    """One report a specialist; one that was asked twice has said all of it, and failed only if it never answered."""
    return {name: _report([one for one in consultations if one.name == name]) for name in agents_called(consultations)}


def _report(consultations: Sequence[Consultation]) -> AgentReport:
    answered = [one for one in consultations if one.answered]
    return AgentReport(
        response="\n\n".join(one.response for one in answered or consultations),
        status="ok" if answered else "failed",
        tools_called=tuple(dict.fromkeys(tool for one in consultations for tool in one.tools_called)),
        started_at=min(one.started_at for one in consultations),
        duration_ms=round(sum(one.duration_ms for one in consultations), 1),
    )


def failed(found: Mapping[str, AgentReport]) -> list[str]:
    """Names of those who never answered."""
    return [name for name, report in found.items() if report.status == "failed"]


def answers(found: Mapping[str, AgentReport]) -> list[str]:
    """What the others said."""
    return [report.response for report in found.values() if report.status == "ok"]


def is_token_refused(consultations: Sequence[Consultation]) -> bool:
    """Nobody answered, and somebody no longer believed the caller: signing in again helps, asking again does not."""
    return any(one.token_refused for one in consultations) and not any(one.answered for one in consultations)


def support(consultations: Sequence[Consultation]) -> float:
    """The mean confidence of who was asked, a failure counting as 0. Whoever asked nobody has nothing to show."""
    if not consultations:
        return NOTHING_LOOKED_UP
    return sum(one.confidence for one in consultations) / len(consultations)


def is_follow_up_needed(reply: str, consultations: Sequence[Consultation]) -> bool:
    """Something is still open, or the reply asks for something. A greeting's "How can I help?" leaves nothing open."""
    if not consultations:
        return False
    return asks_the_customer(reply) or any(one.follow_up_needed for one in consultations)
