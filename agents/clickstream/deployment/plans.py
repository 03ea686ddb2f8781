"""Plans as people and agents see them: proposed, decided, resumed, read. PostgreSQL holds the rules; this says them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import LiteralString

from agents.clickstream.deployment.digest import digest_of, document_of, plan_of
from agents.clickstream.deployment.made import Made, made_of
from agents.clickstream.deployment.plan import Plan, PlanState, Step
from agents.clickstream.deployment.plan_rows import entry_of, records_of, step_record_of
from agents.clickstream.deployment.record import JournalEntry, PlanRecord
from agents.common.database import Database, Json, Row, Transaction
from agents.common.errors import ConstraintViolated, NotAllowed, NotFound, Refused
from agents.common.principal import Principal

_NEWEST = 50

_PLANS: LiteralString = """
SELECT p.plan_id, p.document, p.state, p.told, p.proposed_by, p.created_at, a.digest AS approved_digest,
       coalesce(a.approved_by, r.by) AS decided_by, coalesce(a.approved_at, r.at) AS decided_at
  FROM clickstream_plans p
  LEFT JOIN clickstream_approvals a USING (plan_id)
  LEFT JOIN clickstream_journal r ON r.plan_id = p.plan_id AND r.step IS NULL AND r.state = 'rejected'
"""
_ONE: LiteralString = f"{_PLANS} WHERE p.plan_id = :plan_id"
_ALL: LiteralString = f"{_PLANS} ORDER BY p.created_at DESC LIMIT :most"
_LATEST: LiteralString = f"""
{_PLANS} WHERE p.pipeline = :pipeline AND p.state NOT IN ('superseded', 'rejected') ORDER BY p.created_at DESC LIMIT 1
"""
_HELD: LiteralString = f"{_PLANS} WHERE p.pipeline = :pipeline AND p.state IN ('approved', 'running')"
_STEPS: LiteralString = """
SELECT s.* FROM clickstream_steps s
 WHERE s.plan_id IN (SELECT jsonb_array_elements_text(CAST(:plan_ids AS jsonb))) ORDER BY s.plan_id, s.position
"""
_ENTRIES: LiteralString = """
SELECT entry, at, plan_id, step, state, told, by FROM clickstream_journal
 WHERE plan_id = :plan_id AND entry > :after ORDER BY entry LIMIT :most
"""
_BEGUN: LiteralString = """
SELECT s.*, p.document
  FROM clickstream_steps s JOIN clickstream_plans p USING (plan_id)
 WHERE p.pipeline = :pipeline AND s.begun
 ORDER BY (SELECT max(entry) FROM clickstream_journal j WHERE j.plan_id = s.plan_id AND j.step = s.step)
"""
_PIPELINES: LiteralString = "SELECT DISTINCT pipeline FROM clickstream_plans ORDER BY pipeline"
_SUPERSEDE_THE_DRAFT: LiteralString = """
UPDATE clickstream_plans SET state = 'superseded', told = :told WHERE pipeline = :pipeline AND state = 'proposed'
"""
_PROPOSE: LiteralString = """
INSERT INTO clickstream_plans (plan_id, pipeline, kind, document, digest, proposed_by, told)
VALUES (:plan_id, :pipeline, :kind, :document, :digest, :proposed_by, :told)
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
 WHERE plan.plan_id = :plan_id AND moved.at > plan.created_at
"""
_APPROVE: LiteralString = """
INSERT INTO clickstream_approvals (plan_id, digest, approved_by) VALUES (:plan_id, :digest, :approved_by)
"""
_MOVE: LiteralString = """
UPDATE clickstream_plans SET state = :state, told = :told WHERE plan_id = :plan_id AND state = :before
"""
_MOVED = "moved_meanwhile"
_MOVED_MEANWHILE = "Somebody decided about this pipeline at the same moment: look at it again."


class SqlPlans:
    """Plans in PostgreSQL, under whichever role its database acts: one of an agent can't approve, whoever asks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def propose(self, principal: Principal, plan: Plan, *, told: str) -> PlanRecord:
        """A draft, which takes the place of the pipeline's draft, if there is one. Raises Refused."""
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
                told=told,
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
            if record.approved_digest is not None and record.state != PlanState.REJECTED:
                return record
            _check_state(record, PlanState.PROPOSED, to="approve")
            await _take_over(transaction, record)
            await _check_not_overtaken(transaction, record)
            await transaction.execute(_APPROVE, plan_id=plan_id, digest=digest, approved_by=principal.subject)
            await _move(transaction, record, PlanState.APPROVED, f"Approved by {principal.known_as}.")
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

    async def record(self, principal: Principal, plan_id: str) -> PlanRecord:
        """Raises NotFound."""
        async with self._database.transaction(principal) as transaction:
            return await read_record(transaction, plan_id)

    async def latest(self, principal: Principal, pipeline: str) -> PlanRecord | None:
        """The newest that was neither rejected nor replaced."""
        async with self._database.transaction(principal) as transaction:
            records = await _read(transaction, await transaction.fetch(_LATEST, pipeline=pipeline))
        return records[0] if records else None

    async def held(self, principal: Principal, pipeline: str) -> PlanRecord | None:
        """The one that is approved or runs, if any."""
        async with self._database.transaction(principal) as transaction:
            records = await _read(transaction, await transaction.fetch(_HELD, pipeline=pipeline))
        return records[0] if records else None

    async def newest(self, principal: Principal, *, most: int = _NEWEST) -> Sequence[PlanRecord]:
        """Of all pipelines, the newest first."""
        async with self._database.transaction(principal) as transaction:
            return await _read(transaction, await transaction.fetch(_ALL, most=most))

    async def entries(
        self, principal: Principal, plan_id: str, *, after: int = 0, most: int = 500
    ) -> Sequence[JournalEntry]:
        """The journal of a plan from an entry on, which is not among them."""
        async with self._database.transaction(principal) as transaction:
            rows = await transaction.fetch(_ENTRIES, plan_id=plan_id, after=after, most=most)
        return [entry_of(row) for row in rows]

    async def made(self, principal: Principal, pipeline: str) -> Made:
        """What the pipeline's plans have made and not taken back."""
        async with self._database.transaction(principal) as transaction:
            return await read_made(transaction, pipeline)

    async def pipelines(self, principal: Principal) -> Sequence[str]:
        """All that a plan was ever proposed for."""
        async with self._database.transaction(principal) as transaction:
            return [str(row["pipeline"]) for row in await transaction.fetch(_PIPELINES)]


async def read_record(transaction: Transaction, plan_id: str) -> PlanRecord:
    """A plan as it stands. Raises NotFound."""
    records = await _read(transaction, await transaction.fetch(_ONE, plan_id=plan_id))
    if not records:
        raise NotFound(f"There is no plan {plan_id}.")
    return records[0]


async def read_made(transaction: Transaction, pipeline: str) -> Made:
    """From every step that was ever begun."""
    rows = await transaction.fetch(_BEGUN, pipeline=pipeline)
    plans = {str(row["plan_id"]): plan_of(str(row["document"])) for row in rows}
    history = [(plans[str(row["plan_id"])], row) for row in rows]
    return made_of((plan, step_record_of(_step_named(plan, str(row["step"])), row)) for plan, row in history)


def _step_named(plan: Plan, name: str) -> Step:
    return next(step for step in plan.steps if step.name == name)


async def _read(transaction: Transaction, plans: Sequence[Row]) -> Sequence[PlanRecord]:
    if not plans:
        return []
    ids = Json([str(row["plan_id"]) for row in plans])
    return records_of(plans, await transaction.fetch(_STEPS, plan_ids=ids))


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
        said = f"Plan {record.plan.plan_id} is {state.replace('_', ' ')}: there is nothing to {to}. {record.told}"
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
