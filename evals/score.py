"""What a run scored: passed of total by agent and kind, the routing, and what failed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from agents.catalog import SPECIALISTS
from evals.conversation import Turn
from evals.result import ConversationResult, TurnResult
from evals.routing import Routed, Routing, routed

SPECIALIST_NAMES = tuple(spec.name for spec in SPECIALISTS)


@dataclass(frozen=True)
class Tally:
    """Passed of total."""

    passed: int
    total: int

    @property
    def percent(self) -> float:
        """Of an empty run: 0."""
        return 100 * self.passed / self.total if self.total else 0.0


@dataclass(frozen=True, kw_only=True)
class Score:
    """One run over one set or several."""

    name: str
    model: str
    commit: str
    began: datetime
    seconds: float
    results: Sequence[ConversationResult]

    @property
    def overall(self) -> Tally:
        """Every conversation."""
        return self.tally()

    def tally(self, *, respondent: str | None = None, kind: str | None = None) -> Tally:
        """Of one agent, of one kind, or of both."""
        chosen = [
            one
            for one in self.results
            if (respondent is None or one.respondent == respondent) and (kind is None or one.kind == kind)
        ]
        return Tally(sum(one.passed for one in chosen), len(chosen))

    @cached_property
    def respondents(self) -> list[str]:
        """Agents and domains, in the order of their first conversation."""
        return list(dict.fromkeys(one.respondent for one in self.results))

    @cached_property
    def kinds(self) -> list[str]:
        """Kinds, in the order of their first conversation."""
        return list(dict.fromkeys(one.kind for one in self.results))

    @cached_property
    def failed(self) -> list[ConversationResult]:
        """What did not pass, mistakes of a conversation included."""
        return [one for one in self.results if not one.passed]

    @cached_property
    def by_expectation(self) -> Counter[str]:
        """How many conversations fail which expectation."""
        return Counter(
            name for one in self.failed for name in {short.expectation for turn in one.turns for short in turn.failures}
        )

    @cached_property
    def unsteady(self) -> list[str]:
        """Conversations that passed in one repetition and failed in another."""
        verdicts = {(one.id, one.passed) for one in self.results}
        return sorted({name for name, passed in verdicts if passed and (name, False) in verdicts})

    @cached_property
    def routing(self) -> Routing:
        """Of the supervisor's turns that say whom they need, and were answered."""
        turns = [turn for one in self.results if one.routes for turn in one.turns if turn.heard.error is None]
        return Routing([_routed(turn) for turn in turns if turn.asked and "asks" in turn.expected])

    def of_part(self, name: str) -> "Score":
        """The same run: one set of the shop, or one foreign domain."""
        chosen = [one for one in self.results if one.part == name]
        return Score(
            name=name, model=self.model, commit=self.commit, began=self.began, seconds=self.seconds, results=chosen
        )

    def slowest_turns(self, share: float) -> float:
        """The seconds within which that share of turns was answered."""
        seconds = sorted(turn.heard.seconds for one in self.results for turn in one.turns if turn.asked)
        return seconds[min(int(share * len(seconds)), len(seconds) - 1)] if seconds else 0.0


def _routed(turn: TurnResult) -> Routed:
    expected = Turn.model_validate({"say": turn.said, **turn.expected})
    return routed(expected.asks or (), expected.may_ask, turn.heard.agents_called)
