"""Whether what a question came to is what it should come to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import JsonValue

from agents.promotions.declaration.model import Declaration
from agents.promotions.query.checking import CheckedPlan, checked
from agents.promotions.query.plan import QueryPlan
from evals.asking_back import asks_back
from evals.promotions.comparing import differences
from evals.promotions.question import Outcome, Question
from evals.result import Shortfall

MARKETER = ("marketer",)
_REFUSAL = re.compile(r"\b(cannot|can not|unable|no|not|nothing|none|unknown|only)\b|n't\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One call of a tool: with the plan that it came to, or with what was wrong with it."""

    tool: str
    arguments: dict[str, JsonValue]
    plan: CheckedPlan | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Judge:
    """Judges by one declaration, on one day."""

    declaration: Declaration
    today: date

    def checked(self, plan: QueryPlan) -> CheckedPlan:
        """As a marketer may ask it. Raises PlanRefused."""
        return checked(plan, self.declaration, MARKETER, today=self.today)

    def shortfalls(self, question: Question, attempts: Sequence[Attempt], reply: str) -> list[Shortfall]:
        """Nothing when all is as it should be. The last plan that was accepted is what the marketer sees."""
        accepted = [attempt.plan for attempt in attempts if attempt.plan]
        if question.outcome is not Outcome.PLAN:
            return [*_needless(accepted), *_unsaid(question.outcome, reply)]
        if not accepted:
            return [_no_plan(attempts)]
        against = [differences(accepted[-1], self.checked(plan), written=plan) for plan in question.plans]
        return min(against, key=_distance)


def _distance(shortfalls: Sequence[Shortfall]) -> tuple[bool, int]:
    """Another source is farther away than anything else."""
    return any(one.expectation == "source" for one in shortfalls), len(shortfalls)


def _no_plan(attempts: Sequence[Attempt]) -> Shortfall:
    """What was tried instead."""
    tried = [f"{one.tool}: {'; '.join(one.problems) or 'no plan'}" for one in attempts]
    return Shortfall(expectation="plan", message=". ".join(tried) or "no tool was called")


def _needless(accepted: Sequence[CheckedPlan]) -> list[Shortfall]:
    if not accepted:
        return []
    return [Shortfall(expectation="no plan", message=f"asked the data: {accepted[-1].asked.model_dump_json()}")]


def _unsaid(outcome: Outcome, reply: str) -> list[Shortfall]:
    if outcome is Outcome.ASK and not asks_back(reply):
        return [Shortfall(expectation="asks back", message="did not ask for what is missing")]
    if outcome is Outcome.REFUSE and not (_REFUSAL.search(reply) or asks_back(reply)):
        return [Shortfall(expectation="refuses", message="did not say that the data can't tell")]
    return []
