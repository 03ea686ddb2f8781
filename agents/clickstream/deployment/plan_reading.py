"""Plans as they are read: a plan with its steps, the journal's lines, what a pipeline's plans have made."""

from collections.abc import Sequence
from typing import LiteralString

from agents.clickstream.deployment.digest import plan_of
from agents.clickstream.deployment.made import Made, made_of
from agents.clickstream.deployment.plan import Plan, PlanState, Step
from agents.clickstream.deployment.plan_rows import entry_of, records_of, step_record_of
from agents.clickstream.deployment.record import JournalEntry, PlanRecord
from agents.common.database import Json, Row, Transaction
from agents.common.errors import NotFound

_PLANS: LiteralString = """
SELECT p.plan_id, p.document, p.state, p.told, p.proposed_by, p.created_at, a.digest AS approved_digest,
       coalesce(a.approved_by, r.by) AS decided_by, coalesce(a.approved_at, r.at) AS decided_at,
       (SELECT j.told FROM clickstream_journal j
         WHERE j.plan_id = a.plan_id AND j.step IS NULL AND j.state = 'approved' ORDER BY j.entry LIMIT 1) AS approval
  FROM clickstream_plans p
  LEFT JOIN clickstream_approvals a USING (plan_id)
  LEFT JOIN clickstream_journal r ON r.plan_id = p.plan_id AND r.step IS NULL AND r.state = 'rejected'
"""
_ONE: LiteralString = f"{_PLANS} WHERE p.plan_id = :plan_id"
_ALL: LiteralString = f"""
{_PLANS}
 WHERE (CAST(:pipeline AS text) IS NULL OR p.pipeline = :pipeline)
   AND (CAST(:states AS jsonb) IS NULL OR p.state IN (SELECT jsonb_array_elements_text(CAST(:states AS jsonb))))
 ORDER BY p.created_at DESC, p.plan_id LIMIT :most
"""
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
_SEEN: LiteralString = """
SELECT coalesce(max(j.entry), 0) AS seen
  FROM clickstream_journal j JOIN clickstream_plans p USING (plan_id)
 WHERE p.pipeline = :pipeline AND j.step IS NOT NULL
"""
_PIPELINES: LiteralString = "SELECT DISTINCT pipeline FROM clickstream_plans ORDER BY pipeline"


async def read_record(transaction: Transaction, plan_id: str) -> PlanRecord:
    """A plan as it stands. Raises NotFound."""
    records = await _read(transaction, await transaction.fetch(_ONE, plan_id=plan_id))
    if not records:
        raise NotFound(f"There is no plan {plan_id}.")
    return records[0]


async def read_latest(transaction: Transaction, pipeline: str) -> PlanRecord | None:
    """The newest that was neither rejected nor replaced."""
    records = await _read(transaction, await transaction.fetch(_LATEST, pipeline=pipeline))
    return records[0] if records else None


async def read_held(transaction: Transaction, pipeline: str) -> PlanRecord | None:
    """The one that is approved or runs, if any."""
    records = await _read(transaction, await transaction.fetch(_HELD, pipeline=pipeline))
    return records[0] if records else None


async def read_newest(
    transaction: Transaction, *, most: int, pipeline: str | None, states: Sequence[PlanState]
) -> Sequence[PlanRecord]:
    """The newest first: of all pipelines or of one, in any state or in one of these."""
    wanted = Json([state.value for state in states]) if states else None
    return await _read(transaction, await transaction.fetch(_ALL, most=most, pipeline=pipeline, states=wanted))


async def read_entries(transaction: Transaction, plan_id: str, *, after: int, most: int) -> Sequence[JournalEntry]:
    """The journal of a plan from an entry on, which is not among them."""
    rows = await transaction.fetch(_ENTRIES, plan_id=plan_id, after=after, most=most)
    return [entry_of(row) for row in rows]


async def read_made(transaction: Transaction, pipeline: str) -> Made:
    """From every step that was ever begun. What moves meanwhile may be in it, and is not called seen."""
    [last] = await transaction.fetch(_SEEN, pipeline=pipeline)
    rows = await transaction.fetch(_BEGUN, pipeline=pipeline)
    plans = {str(row["plan_id"]): plan_of(str(row["document"])) for row in rows}
    history = [(plans[str(row["plan_id"])], row) for row in rows]
    steps = ((plan, step_record_of(_step_named(plan, str(row["step"])), row)) for plan, row in history)
    return made_of(steps, seen=int(str(last["seen"])))


async def read_pipelines(transaction: Transaction) -> Sequence[str]:
    """All that a plan was ever proposed for."""
    return [str(row["pipeline"]) for row in await transaction.fetch(_PIPELINES)]


def _step_named(plan: Plan, name: str) -> Step:
    return next(step for step in plan.steps if step.name == name)


async def _read(transaction: Transaction, plans: Sequence[Row]) -> Sequence[PlanRecord]:
    if not plans:
        return []
    ids = Json([str(row["plan_id"]) for row in plans])
    return records_of(plans, await transaction.fetch(_STEPS, plan_ids=ids))
