"""What became of a plan: its state, that of each step, who decided, and the journal's entries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from agents.clickstream.deployment.plan import Plan, PlanState, Step, StepState
from agents.clickstream.deployment.step import Handle, Outputs

_APPROVED_BY = "Approved by "
NOTHING_MADE: Handle = {"made": "nothing"}


def approval_by(who: str) -> str:
    """What the journal says of an approval."""
    return f"{_APPROVED_BY}{who}."


@dataclass(frozen=True, kw_only=True)
class StepRecord:
    """Where a step stands. `begun`: from here on it may have made something. `failure` is a Failure's value."""

    step: Step
    state: StepState
    begun: bool = False
    attempt: int = 0
    handle: Handle | None = None
    outputs: Outputs | None = None
    told: str = ""
    failure: str | None = None
    way_on: str | None = None
    begun_at: datetime | None = None

    @property
    def made_nothing(self) -> bool:
        """Whether it was begun and yet has made nothing: what bears the name is somebody else's."""
        return self.handle == NOTHING_MADE

    @property
    def over(self) -> bool:
        """Whether nothing is left to do."""
        return self.state in {StepState.DONE, StepState.UNDONE}


@dataclass(frozen=True, kw_only=True)
class PlanRecord:
    """A plan as the database has it. `told` says why it is in its state, where that is not plain.

    `digest` is that of the document as it was read; `approved_digest` is the one that a person approved, `approval` the
    journal's sentence of it, which has the person's name where `decided_by` has the subject.
    """

    plan: Plan
    digest: str
    state: PlanState
    steps: tuple[StepRecord, ...]
    proposed_by: str
    created_at: datetime
    told: str = ""
    approved_digest: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    approval: str = ""

    @property
    def approver(self) -> str | None:
        """Who approved it, as people know them; None while nobody has."""
        if not self.approved_digest:
            return None
        return self.approval.removeprefix(_APPROVED_BY).removesuffix(".") or self.decided_by

    @property
    def states(self) -> Mapping[str, StepState]:
        """By the step's name."""
        return {each.step.name: each.state for each in self.steps}

    @property
    def outputs(self) -> Mapping[str, Outputs]:
        """What the finished steps tell those after them."""
        return {each.step.name: each.outputs for each in self.steps if each.over and each.outputs is not None}

    @property
    def failed(self) -> StepRecord | None:
        """The step that the plan waits at."""
        return next((each for each in self.steps if each.state == StepState.FAILED), None)


@dataclass(frozen=True, kw_only=True)
class JournalEntry:
    """A line of the journal: `state` is a step's where there is a step, else the plan's."""

    number: int
    at: datetime
    plan_id: str
    step: str | None
    state: str
    told: str
    by: str  # the subject of a person, or the runner's name
