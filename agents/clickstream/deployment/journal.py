"""What the engine writes: where a plan and its steps stand. Each write is fenced, and PostgreSQL journals each."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import LiteralString, Protocol

from agents.clickstream.deployment.errors import LeaseLost
from agents.clickstream.deployment.lease import RUNNER, Lease
from agents.clickstream.deployment.made import Made
from agents.clickstream.deployment.plan import PlanState
from agents.clickstream.deployment.plan_reading import read_made, read_record
from agents.clickstream.deployment.record import PlanRecord, StepRecord
from agents.common.database import Database, Json, Parameter, Transaction


class Journal(Protocol):
    """Everything that a run reads and writes. Writes raise LeaseLost when the lease is somebody else's by now."""

    async def waiting(self) -> Sequence[tuple[str, str]]:
        """Pipeline and plan of what is to be run, and held by nobody."""

    async def record(self, plan_id: str) -> PlanRecord:
        """The plan as it stands. Raises NotFound."""

    async def made(self, pipeline: str) -> Made:
        """What the pipeline's plans have made and not taken back."""

    async def cancelled(self, plan_id: str) -> str | None:
        """Who wants the plan to stop, in a sentence; None while nobody does."""

    async def start(self, lease: Lease, plan_id: str) -> None:
        """The plan runs from here on. One that runs already was left by a process that died."""

    async def move(self, lease: Lease, plan_id: str, step: StepRecord) -> None:
        """Where a step stands now."""

    async def fail(self, lease: Lease, plan_id: str, step: StepRecord) -> None:
        """The step failed, and the plan with it, in one: if a running plan has a failed step, somebody resumed it."""

    async def finish(self, lease: Lease, plan_id: str, told: str) -> None:
        """It is done. Deployments that a rollback or a destroy took back say so."""


_MOVE: LiteralString = """
UPDATE clickstream_steps
   SET state = :state, begun = :begun, attempt = :attempt, begun_at = CAST(:begun_at AS timestamptz),
       handle = CAST(:handle AS jsonb), outputs = CAST(:outputs AS jsonb), told = :told, failure = :failure,
       way_on = :way_on, fence = :fence
 WHERE plan_id = :plan_id AND step = :step
"""
_HELD: LiteralString = """
SELECT holder FROM clickstream_pipelines
 WHERE pipeline = :pipeline AND fence = :fence AND holder IS NOT NULL FOR SHARE
"""
_START: LiteralString = """
UPDATE clickstream_plans SET state = 'running', told = :told, fence = :fence
 WHERE plan_id = :plan_id AND state IN ('approved', 'running')
"""
_END: LiteralString = """
UPDATE clickstream_plans SET state = :state, told = :told, fence = :fence WHERE plan_id = :plan_id
"""
_TAKEN_BACK: LiteralString = """
UPDATE clickstream_plans earlier SET state = 'rolled_back', told = :told
  FROM clickstream_plans plan
 WHERE plan.plan_id = :plan_id AND plan.kind <> 'deploy' AND earlier.pipeline = plan.pipeline
   AND earlier.kind = 'deploy' AND earlier.state = 'done'
"""
_CANCELLED: LiteralString = """
SELECT said.told
  FROM clickstream_plans plan JOIN clickstream_journal said USING (plan_id)
 WHERE plan.plan_id = :plan_id AND plan.cancelled_by IS NOT NULL AND said.details ->> 'cancelled_by' IS NOT NULL
 ORDER BY said.entry DESC LIMIT 1
"""
_WAITING: LiteralString = """
SELECT pipeline, plan_id
  FROM clickstream_plans JOIN clickstream_pipelines USING (pipeline)
 WHERE state IN ('approved', 'running') AND (held_until IS NULL OR held_until < now())
 ORDER BY clickstream_plans.created_at
"""


class SqlJournal:
    """The journal in PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def waiting(self) -> Sequence[tuple[str, str]]:
        """As the port promises."""
        async with self._database.transaction(RUNNER) as transaction:
            return [(str(row["pipeline"]), str(row["plan_id"])) for row in await transaction.fetch(_WAITING)]

    async def record(self, plan_id: str) -> PlanRecord:
        """As the port promises."""
        async with self._database.transaction(RUNNER) as transaction:
            return await read_record(transaction, plan_id)

    async def made(self, pipeline: str) -> Made:
        """As the port promises."""
        async with self._database.transaction(RUNNER) as transaction:
            return await read_made(transaction, pipeline)

    async def cancelled(self, plan_id: str) -> str | None:
        """As the port promises."""
        async with self._database.transaction(RUNNER) as transaction:
            rows = await transaction.fetch(_CANCELLED, plan_id=plan_id)
        return str(rows[0]["told"]) if rows else None

    async def start(self, lease: Lease, plan_id: str) -> None:
        """As the port promises."""
        async with self._fenced(lease) as transaction:
            await transaction.execute(_START, plan_id=plan_id, fence=lease.fence, told=f"{lease.holder} runs it.")

    async def move(self, lease: Lease, plan_id: str, step: StepRecord) -> None:
        """As the port promises."""
        async with self._fenced(lease) as transaction:
            await _move(transaction, lease, plan_id, step)

    async def fail(self, lease: Lease, plan_id: str, step: StepRecord) -> None:
        """As the port promises."""
        told = f"{step.step.title}: {step.told} {step.way_on}"
        async with self._fenced(lease) as transaction:
            await _move(transaction, lease, plan_id, step)
            await transaction.execute(_END, plan_id=plan_id, state=PlanState.FAILED.value, told=told, fence=lease.fence)

    async def finish(self, lease: Lease, plan_id: str, told: str) -> None:
        """As the port promises."""
        async with self._fenced(lease) as transaction:
            await transaction.execute(_END, plan_id=plan_id, state=PlanState.DONE.value, told=told, fence=lease.fence)
            await transaction.execute(_TAKEN_BACK, plan_id=plan_id, told=f"Plan {plan_id} took it back.")

    @asynccontextmanager
    async def _fenced(self, lease: Lease) -> AsyncIterator[Transaction]:
        """Asked first, for the error that says it. The triggers ask again at every row."""
        async with self._database.transaction(RUNNER) as transaction:
            held = await transaction.fetch(_HELD, pipeline=lease.pipeline, fence=lease.fence)
            if not held:
                raise LeaseLost(f"Another process runs the plan of {lease.pipeline} now.")
            yield transaction


async def _move(transaction: Transaction, lease: Lease, plan_id: str, step: StepRecord) -> None:
    await transaction.execute(
        _MOVE,
        plan_id=plan_id,
        step=step.step.name,
        state=step.state.value,
        begun=step.begun,
        attempt=step.attempt,
        begun_at=step.begun_at,
        handle=_or_null(step.handle),
        outputs=_or_null(step.outputs),
        told=step.told,
        failure=step.failure,
        way_on=step.way_on,
        fence=lease.fence,
    )


def _or_null(document: Mapping[str, object] | None) -> Parameter:
    return None if document is None else Json(dict(document))
