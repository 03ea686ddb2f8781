"""A question as a marketer asks it, and the plan that it should give; or that it has none, and why."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from agents.promotions.query.plan import QueryPlan


class Kind(StrEnum):
    """What is hard about a question."""

    FILTER = "filter"
    FIELDS = "fields"
    RULE = "rule"
    PERIOD = "period"
    JOIN = "join"
    WITHOUT = "without"
    ACROSS = "across"  # the answer lies in both databases
    AGGREGATE = "aggregate"
    GROUP = "group"
    HAVING = "having"
    TOP = "top"
    TYPO = "typo"
    SHORT = "short"
    CHATTY = "chatty"
    FOLLOW_UP = "follow-up"
    ASK_BACK = "ask-back"
    CANNOT = "cannot"


class Outcome(StrEnum):
    """What a question should come to."""

    PLAN = "plan"
    ASK = "ask"  # something is missing, and the marketer is asked for it
    REFUSE = "refuse"  # the data can't tell, and the marketer is told so


class Question(BaseModel):
    """One question. `or` has plans that are as right as `plan`; `before` is what was asked earlier, in order.

    `finds` is false where the sample data has no such rows.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    kind: Kind
    ask: Annotated[str, Field(min_length=3)]
    before: tuple[str, ...] = ()
    outcome: Outcome = Outcome.PLAN
    plan: QueryPlan | None = None
    others: Annotated[tuple[QueryPlan, ...], Field(alias="or")] = ()
    finds: bool = True
    note: str = ""

    @model_validator(mode="after")
    def _has_plans_when_it_should_give_one(self) -> Self:
        if (self.outcome is Outcome.PLAN) != (self.plan is not None) or (self.others and self.plan is None):
            raise ValueError("a question has a plan, or an outcome that has none")
        return self

    @property
    def plans(self) -> tuple[QueryPlan, ...]:
        """Every plan that is right."""
        return (self.plan, *self.others) if self.plan else ()
