"""What a run brings, conversation by conversation: kept as JSON, read again by `--resume` and by the report."""

import hashlib
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from evals.conversation import SUPERVISOR
from evals.heard import Heard
from evals.loader import Case


class Result(BaseModel):
    """A base: immutable, and read back as it was written."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Shortfall(Result):
    """One expectation that an answer does not meet."""

    expectation: str
    message: str


class TurnResult(Result):
    """One turn: what was said and expected, what came back, where it falls short, and what the logs tell of it."""

    said: str
    expected: dict[str, object]
    heard: Heard
    failures: tuple[Shortfall, ...] = ()
    asked: bool = True
    log: tuple[str, ...] = ()


class ConversationResult(Result):
    """One conversation, once. `mistake` is the conversation's own: then nothing was asked."""

    id: str
    set: str
    domain: str | None
    agent: str
    kind: str
    principal: str
    source: str
    note: str
    fingerprint: str
    repetition: int
    turns: tuple[TurnResult, ...] = ()
    mistake: str | None = None

    @property
    def passed(self) -> bool:
        """Whether every turn met every expectation."""
        return self.mistake is None and not any(turn.failures for turn in self.turns)

    @property
    def respondent(self) -> str:
        """Who answers: an agent of the shop, or a foreign domain."""
        return self.domain or self.agent

    @property
    def part(self) -> str:
        """What is scored apart: a set of the shop, or one foreign domain."""
        return f"{self.set}-{self.domain}" if self.domain else self.set

    @property
    def routes(self) -> bool:
        """Whether the supervisor chose whom to ask."""
        return self.domain is None and self.agent == SUPERVISOR

    @property
    def seconds(self) -> float:
        """What all turns took."""
        return sum(turn.heard.seconds for turn in self.turns)


def result_of(
    case: Case, *, repetition: int, turns: Sequence[TurnResult] = (), mistake: str | None = None
) -> ConversationResult:
    """The result of a case."""
    conversation = case.conversation
    return ConversationResult(
        id=conversation.id,
        set=case.set.value,
        domain=case.domain.name if case.domain else None,
        agent=conversation.agent,
        kind=conversation.kind.value,
        principal=conversation.principal,
        source=f"{case.source.parent.name}/{case.source.name}",
        note=conversation.note,
        fingerprint=fingerprint(case),
        repetition=repetition,
        turns=tuple(turns),
        mistake=mistake,
    )


def fingerprint(case: Case) -> str:
    """Changes with whatever the author changes, the domain's tools and rows included."""
    text = f"{case.conversation.model_dump_json()}{case.domain!r}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]
