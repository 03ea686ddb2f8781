"""Plans as people and agents see them: proposed, decided, resumed, read. PostgreSQL holds the rules; this says them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import LiteralString

from agents.clickstream.deployment import plan_reading
from agents.clickstream.deployment.desk import NEWEST
from agents.clickstream.deployment.digest import digest_of, document_of
from agents.clickstream.deployment.made import Made
from agents.clickstream.deployment.plan import Plan, PlanState
from agents.clickstream.deployment.plan_reading import read_record
from agents.clickstream.deployment.record import JournalEntry, PlanRecord, approval_by
from agents.common.database import Database, Transaction
from agents.common.errors import ConstraintViolated, NotAllowed, Refused
from agents.common.principal import Principal

_SUPERSEDE_THE_DRAFT: LiteralString = """
UPDATE clickstream_plans SET state = 'superseded', told = :told WHERE pipeline = :pipeline AND state = 'proposed'
"""
_PROPOSE: LiteralString = """
INSERT INTO clickstream_plans (plan_id, pipeline, kind, document, digest, proposed_by, seen)
VALUES (:plan_id, :pipeline, :kind, :document, :digest, :proposed_by, :seen)
"""
_HOLDS_THE_PIPELINE: LiteralString = """
SELECT other.plan_id, other.state
  FROM clickstream_plans other JOIN clickstream_plans plan USING (pipeline)
 WHERE plan.plan_id = :plan_id AND other.plan_id <> plan.plan_id AND other.state IN ('approved', 'running', 'failed')
"""
_OVERTAKEN_BY: LiteralString = """
SELECT DISTINCT moved.plan_id
  FROM clickstream_plans plan
  JOIN clickstream_plans other ON other.pipeline = plan.pipeline AND other.plan_id <> plan.plan_id
  JOIN clickstream_journal moved ON moved.plan_id = other.plan_id AND moved.step IS NOT NULL
 WHERE plan.plan_id = :plan_id AND moved.entry > plan.seen
"""
_APPROVE: LiteralString = """
INSERT INTO clickstream_approvals (plan_id, digest, approved_by) VALUES (:plan_id, :digest, :approved_by)
"""
_MOVE: LiteralString = """
UPDATE clickstream_plans SET state = :state, told = :told WHERE plan_id = :plan_id AND state = :before
"""
_CANCEL: LiteralString = """
UPDATE clickstream_plans SET cancelled_by = :cancelled_by, told = :told
 WHERE plan_id = :plan_id AND state = :before AND cancelled_by IS NULL
"""
_MOVED = "moved_meanwhile"
_MOVED_MEANWHILE = "Somebody decided about this pipeline at the same moment: look at it again."


class SqlPlans:
    """Plans in PostgreSQL, under whichever role its database acts: one of an agent can't approve, whoever asks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def propose(self, principal: Principal, plan: Plan, *, seen: int) -> PlanRecord:
        """A draft, which takes the place of the pipeline's draft, if there is one. Raises Refused.

        It accounts for the journal's lines to that which was `seen`: what moves after it overtakes the draft.
        """
        document = document_of(plan)
        async with _decided(principal), self._database.transaction(principal) as transaction:
            await transaction.execute(
                _SUPERSEDE_THE_DRAFT, pipeline=plan.pipeline, told=f"Plan {plan.plan_id} took its place."
            )
            await transaction.execute(
                _PROPOSE,
                plan_id=plan.plan_id,
                pipeline=plan.pipeline,
                kind=plan.kind,
                document=document,
                digest=digest_of(document),
                proposed_by=principal.subject,
                seen=seen,
            )
            return await read_record(transaction, plan.plan_id)

    async def approve(self, principal: Principal, plan_id: str, digest: str) -> PlanRecord:
        """The plan by exactly this digest, in the name of who asks. Said again, it changes nothing. Raises Refused.

        Also at the same moment: whoever came second is told how the plan stands now.
        """
        try:
            return await self._approve(principal, plan_id, digest)
        except Refused as refused:
            if refused.reason != _MOVED:
                raise
            return await self._approve(principal, plan_id, digest)

    async def _approve(self, principal: Principal, plan_id: str, digest: str) -> PlanRecord:
        async with _decided(principal), self._database.transaction(principal) as transaction:
            record = await read_record(transaction, plan_id)
            _check_digest(record, digest)
            if record.state in {PlanState.APPROVED, PlanState.RUNNING}:
                return record
            _check_state(record, PlanState.PROPOSED, to="approve")
            await _take_over(transaction, record)
            await _check_not_overtaken(transaction, record)
            await transaction.execute(_APPROVE, plan_id=plan_id, digest=digest, approved_by=principal.subject)
            await _move(transaction, record, PlanState.APPROVED, approval_by(principal.known_as))
            return await read_record(transaction, plan_id)

    async def reject(self, principal: Principal, plan_id: str, reason: str) -> PlanRecord:
        """It will not be done. One that runs already can't be rejected. Raises Refused."""
        async with _decided(principal), self._database.transaction(principal) as transaction:
            record = await read_record(transaction, plan_id)
            if record.state == PlanState.REJECTED:
                return record
            _check_state(record, PlanState.PROPOSED, PlanState.APPROVED, to="reject")
            await _move(transaction, record, PlanState.REJECTED, f"Rejected by {principal.known_as}: {reason}")
            return await read_record(transaction, plan_id)

    async def resume(self, principal: Principal, plan_id: str) -> PlanRecord:
        """A plan that failed goes on at the step where it failed: it is still the plan that was approved."""
        async with _decided(principal), self._database.transaction(principal) as transaction:
            record = await read_record(transaction, plan_id)
            if record.state in {PlanState.APPROVED, PlanState.RUNNING}:
                return record
            _check_state(record, PlanState.FAILED, to="resume")
            await _move(transaction, record, PlanState.APPROVED, f"Resumed by {principal.known_as}.")
            return await read_record(transaction, plan_id)

    async def cancel(self, principal: Principal, plan_id: str) -> PlanRecord:
        """One that runs, or is about to, stops at its next look and has failed there. Said again, nothing changes."""
        async with _decided(principal), self._database.transaction(principal) as transaction:
            record = await read_record(transaction, plan_id)
            _check_state(record, PlanState.APPROVED, PlanState.RUNNING, to="cancel")
            await transaction.execute(
                _CANCEL,
                plan_id=plan_id,
                before=record.state.value,
                cancelled_by=principal.subject,
                told=f"Cancelled by {principal.known_as}.",
            )
            return await read_record(transaction, plan_id)

    async def record(self, principal: Principal, plan_id: str) -> PlanRecord:
        """Raises NotFound."""
        async with self._database.transaction(principal) as transaction:
            return await read_record(transaction, plan_id)

    async def latest(self, principal: Principal, pipeline: str) -> PlanRecord | None:
        """The newest that was neither rejected nor replaced."""
        async with self._database.transaction(principal) as transaction:
            return await plan_reading.read_latest(transaction, pipeline)

    async def held(self, principal: Principal, pipeline: str) -> PlanRecord | None:
        """The one that is approved or runs, if any."""
        async with self._database.transaction(principal) as transaction:
            return await plan_reading.read_held(transaction, pipeline)

    async def newest(
        self,
        principal: Principal,
        *,
        most: int = NEWEST,
        pipeline: str | None = None,
        states: Sequence[PlanState] = (),
    ) -> Sequence[PlanRecord]:
        """The newest first: of all pipelines or of one, in any state or in one of these."""
        async with self._database.transaction(principal) as transaction:
            return await plan_reading.read_newest(transaction, most=most, pipeline=pipeline, states=states)

    async def entries(
        self, principal: Principal, plan_id: str, *, after: int = 0, most: int = 500
    ) -> Sequence[JournalEntry]:
        """The journal of a plan from an entry on, which is not among them."""
        async with self._database.transaction(principal) as transaction:
            return await plan_reading.read_entries(transaction, plan_id, after=after, most=most)

    async def made(self, principal: Principal, pipeline: str) -> Made:
        """What the pipeline's plans have made and not taken back."""
        async with self._database.transaction(principal) as transaction:
            return await plan_reading.read_made(transaction, pipeline)

    async def pipelines(self, principal: Principal) -> Sequence[str]:
        """All that a plan was ever proposed for."""
        async with self._database.transaction(principal) as transaction:
            return await plan_reading.read_pipelines(transaction)


async def _move(transaction: Transaction, record: PlanRecord, state: PlanState, told: str) -> None:
    moved = await transaction.execute(
        _MOVE, plan_id=record.plan.plan_id, before=record.state.value, state=state.value, told=told
    )
    if not moved:
        raise Refused(_MOVED, _MOVED_MEANWHILE)


async def _take_over(transaction: Transaction, record: PlanRecord) -> None:
    """A plan that failed makes way for one that is approved; one that runs does not. Raises Refused."""
    plan_id = record.plan.plan_id
    for row in await transaction.fetch(_HOLDS_THE_PIPELINE, plan_id=plan_id):
        if row["state"] != PlanState.FAILED:
            raise Refused(
                "another_runs",
                f"Plan {row['plan_id']} of this pipeline is {row['state']}: approve this one when that has ended.",
            )
        await transaction.execute(
            _MOVE,
            plan_id=str(row["plan_id"]),
            before=PlanState.FAILED.value,
            state=PlanState.SUPERSEDED.value,
            told=f"Plan {plan_id} took its place.",
        )


async def _check_not_overtaken(transaction: Transaction, record: PlanRecord) -> None:
    """A plan is about the pipeline as it stood. One that another plan has changed since is another. Raises Refused."""
    plan_id = record.plan.plan_id
    for row in await transaction.fetch(_OVERTAKEN_BY, plan_id=plan_id):
        raise Refused(
            "overtaken",
            f"Plan {row['plan_id']} has changed this pipeline since plan {plan_id} was proposed: propose it again.",
        )


def _check_digest(record: PlanRecord, digest: str) -> None:
    if digest != record.digest:
        raise Refused(
            "stale_digest",
            f"This is not the digest of plan {record.plan.plan_id}: look at the plan as it is, and approve that one.",
        )


def _check_state(record: PlanRecord, *states: PlanState, to: str) -> None:
    if record.state not in states:
        state = record.state.value
        stands = "has failed" if record.state == PlanState.FAILED else f"is {state.replace('_', ' ')}"
        said = f"Plan {record.plan.plan_id} {stands}: there is nothing to {to}. {record.told}"
        raise Refused(f"is_{state}", said.rstrip())


@asynccontextmanager
async def _decided(principal: Principal) -> AsyncIterator[None]:
    """Staff alone decides, and of two at the same moment one. PostgreSQL holds both, and says it in its own words."""
    if principal.kind != "staff":
        raise NotAllowed("Only staff may plan deployments.")
    try:
        yield
    except ConstraintViolated as refused:
        raise Refused(_MOVED, _MOVED_MEANWHILE) from refused
