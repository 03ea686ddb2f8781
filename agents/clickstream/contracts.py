"""The wire of the clickstream's deployments: plans with their steps, decisions, and lines of the journal."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from agents.clickstream import telling
from agents.clickstream.deployment.plan import Direction, PlanKind, PlanState, StepState
from agents.clickstream.deployment.record import JournalEntry, PlanRecord, StepRecord
from agents.clickstream.deployment.step import Difference
from agents.clickstream.deployment.wish import Solution
from agents.common.contracts import Message

_DIGEST = "5f0c9e3b7a1d4e6f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f7"
_APPROVAL: JsonDict = {"digest": _DIGEST}
_REJECTION: JsonDict = {"reason": "The bucket belongs to another team."}
_ROLLBACK: JsonDict = {"to_step": "stack:network"}

Digest = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, pattern=r"^[0-9a-fA-F]{64}$")]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\x00]*$")]
StepName = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[a-z]{1,20}:?[a-z0-9_-]{0,60}$")]


class Approval(Message):
    """Of exactly the plan that has this digest. Who approves comes from the bearer token."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"examples": [_APPROVAL]})

    digest: Digest = Field(description="The plan's digest, as it was shown with the plan.")


class Rejection(Message):
    """Why a plan is not to be done."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"examples": [_REJECTION]})

    reason: Reason


class RollbackRequest(Message):
    """How far back."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"examples": [_ROLLBACK]})

    to_step: StepName = Field(description="The last step that stays.")


class DeploymentStep(Message):
    """A step of a plan, and where it stands. `way_on` says what to do when it failed."""

    name: str
    title: str
    direction: Direction
    agent: str = Field(description="The specialist under whose role it runs.")
    needs: tuple[str, ...]
    creates: tuple[str, ...] = Field(description="What is there afterwards; what is gone, for `undo`.")
    monthly_usd: float = Field(description="What that costs a month at rest.")
    state: StepState
    attempt: int
    told: str
    failure: str | None
    way_on: str | None
    begun_at: datetime | None

    @classmethod
    def of(cls, record: StepRecord) -> Self:
        """As the journal has it."""
        step = record.step
        return cls(
            name=step.name,
            title=step.title,
            direction=step.direction,
            agent=step.agent,
            needs=step.needs,
            creates=step.creates,
            monthly_usd=float(step.monthly_usd),
            state=record.state,
            attempt=record.attempt,
            told=record.told,
            failure=record.failure,
            way_on=record.way_on,
            begun_at=record.begun_at,
        )


class DeploymentInShort(Message):
    """A plan in a list."""

    plan_id: str
    kind: PlanKind
    pipeline: str
    solution: Solution
    state: PlanState
    told: str = Field(description="Why it is in its state, where that is not plain.")
    steps_done: int
    steps_total: int
    monthly_usd: float
    digest: str
    proposed_by: str
    created_at: datetime
    decided_by: str | None
    decided_at: datetime | None

    @classmethod
    def of(cls, record: PlanRecord) -> Self:
        """As the journal has it."""
        return cls(**_in_short(record))


class Drift(Message):
    """Something that is no longer as the plan made it, and what to do."""

    what: str
    expected: str
    actual: str
    way_on: str

    @classmethod
    def of(cls, difference: Difference) -> Self:
        """As it was found."""
        return cls(
            what=difference.what, expected=difference.expected, actual=difference.actual, way_on=difference.way_on
        )


class Deployment(DeploymentInShort):
    """A plan with all that a person must know to approve it, and how far it is."""

    msk_cluster: str
    s3_bucket: str
    account: str
    region: str
    steps: tuple[DeploymentStep, ...]
    outputs: dict[str, dict[str, object]] = Field(description="What finished steps tell, such as the address.")
    drift: tuple[Drift, ...] | None = Field(default=None, description="Looked for with `?drift=true` only.")

    @classmethod
    def of(cls, record: PlanRecord, drift: tuple[Drift, ...] | None = None) -> Self:
        """As the journal has it."""
        survey = record.plan.survey
        return cls(
            **_in_short(record),
            msk_cluster=survey.brokers.name,
            s3_bucket=record.plan.wish.bucket,
            account=survey.account,
            region=survey.region,
            steps=tuple(DeploymentStep.of(each) for each in record.steps),
            outputs={name: dict(told) for name, told in record.outputs.items()},
            drift=drift,
        )


class Entry(Message):
    """A line of the journal: `state` is the step's where there is a step, else the plan's."""

    number: int
    at: datetime
    step: str | None
    state: str
    told: str
    by: str

    @classmethod
    def of(cls, entry: JournalEntry) -> Self:
        """As it was written."""
        return cls(number=entry.number, at=entry.at, step=entry.step, state=entry.state, told=entry.told, by=entry.by)


def _in_short(record: PlanRecord) -> dict[str, object]:
    plan = record.plan
    return {
        "plan_id": plan.plan_id,
        "kind": plan.kind,
        "pipeline": plan.pipeline,
        "solution": plan.wish.solution,
        "state": record.state,
        "told": record.told,
        "steps_done": sum(each.over for each in record.steps),
        "steps_total": len(record.steps),
        "monthly_usd": float(telling.monthly(record)),
        "digest": record.digest,
        "proposed_by": record.proposed_by,
        "created_at": record.created_at,
        "decided_by": record.decided_by,
        "decided_at": record.decided_at,
    }
