"""Plans, steps and entries of the journal as rows of PostgreSQL, and back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import cast

from agents.clickstream.deployment.digest import digest_of, plan_of
from agents.clickstream.deployment.plan import Json, Plan, PlanState, Step, StepState
from agents.clickstream.deployment.record import JournalEntry, PlanRecord, StepRecord
from agents.common.database import Row


def records_of(plans: Iterable[Row], steps: Iterable[Row]) -> Sequence[PlanRecord]:
    """Each plan with its steps, in the order in which the plans come."""
    by_plan: dict[object, dict[str, Row]] = {}
    for row in steps:
        by_plan.setdefault(row["plan_id"], {})[str(row["step"])] = row
    return [_record_of(row, by_plan.get(row["plan_id"], {})) for row in plans]


def entry_of(row: Row) -> JournalEntry:
    """A line of the journal."""
    return JournalEntry(
        number=int(str(row["entry"])),
        at=_moment(row["at"]),
        plan_id=str(row["plan_id"]),
        step=_text(row["step"]),
        state=str(row["state"]),
        told=str(row["told"]),
        by=str(row["by"]),
    )


def step_record_of(step: Step, row: Row) -> StepRecord:
    """A step with what became of it."""
    return StepRecord(
        step=step,
        state=StepState(str(row["state"])),
        begun=bool(row["begun"]),
        attempt=int(str(row["attempt"])),
        handle=_document(row["handle"]),
        outputs=_document(row["outputs"]),
        told=str(row["told"]),
        failure=_text(row["failure"]),
        way_on=_text(row["way_on"]),
        begun_at=_moment(row["begun_at"]) if row["begun_at"] else None,
    )


def _record_of(row: Row, steps: Mapping[str, Row]) -> PlanRecord:
    plan: Plan = plan_of(str(row["document"]))
    return PlanRecord(
        plan=plan,
        digest=digest_of(str(row["document"])),
        state=PlanState(str(row["state"])),
        steps=tuple(step_record_of(step, steps[step.name]) for step in plan.steps),
        proposed_by=str(row["proposed_by"]),
        created_at=_moment(row["created_at"]),
        told=str(row["told"]),
        approved_digest=_text(row["approved_digest"]),
        decided_by=_text(row["decided_by"]),
        decided_at=_moment(row["decided_at"]) if row["decided_at"] else None,
        approval=_text(row["approval"]) or "",
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _moment(value: object) -> datetime:
    assert isinstance(value, datetime)  # the column's type
    return value


def _document(value: object) -> Mapping[str, Json] | None:
    return None if value is None else cast(Mapping[str, Json], value)
