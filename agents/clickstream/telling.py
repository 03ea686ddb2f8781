"""A plan as it is told: in short to a model, row by row, and as text to a person who is to approve it."""

from decimal import Decimal

from agents.clickstream.deployment.plan import PlanState
from agents.clickstream.deployment.record import PlanRecord, StepRecord
from agents.common.database import Row

_CENT = Decimal("0.01")
_KINDS = {"deploy": "Deploy", "rollback": "Roll back", "destroy": "Destroy"}
_APPROVE = (
    "Nothing is done before it is approved. To approve exactly this plan:\n"
    'POST /clickstream/deployments/{plan_id}/approve {{"digest": "{digest}"}}'
)


def monthly(record: PlanRecord) -> Decimal:
    """What all steps together cost a month at rest, in dollars."""
    return sum((each.step.monthly_usd for each in record.steps), Decimal(0)).quantize(_CENT)


def dollars(amount: Decimal) -> str:
    """A sum; what is taken away is less than nothing."""
    sign = "-" if amount < 0 else ""
    return f"{sign}${abs(amount).quantize(_CENT):,}"


def in_short(record: PlanRecord) -> Row:
    """For a list."""
    return {
        "plan_id": record.plan.plan_id,
        "kind": record.plan.kind,
        "pipeline": record.plan.pipeline,
        "solution": record.plan.wish.solution,
        "state": record.state.value,
        "steps": len(record.steps),
        "steps_done": sum(each.over for each in record.steps),
        "monthly_usd": monthly(record),
        "digest": record.digest,
        "created_at": record.created_at,
    }


def row_of(record: PlanRecord) -> Row:
    """With every step; of a failed one the reason and the way on."""
    return {**in_short(record), "told": record.told or None, "steps": [_step_row(each) for each in record.steps]}


def as_text(record: PlanRecord) -> str:
    """All that a person must know to approve it."""
    plan = record.plan
    lines = [f"{_KINDS[plan.kind]} pipeline {plan.pipeline} (nginx+{plan.wish.solution}), plan {plan.plan_id}:"]
    lines += [_step_line(number, each) for number, each in enumerate(record.steps, 1)]
    lines += [f"Together {dollars(monthly(record))} a month at rest.", f"Digest: {record.digest}"]
    if record.state == PlanState.PROPOSED:
        lines.append(_APPROVE.format(plan_id=plan.plan_id, digest=record.digest))
    return "\n".join(lines)


def _step_line(number: int, each: StepRecord) -> str:
    step = each.step
    cost = f" ({dollars(step.monthly_usd)} a month)" if step.monthly_usd else ""
    made = f": {', '.join(step.creates)}" if step.creates else ""
    return f"{number}. {step.name}, {step.title}{made}{cost}"


def _step_row(each: StepRecord) -> Row:
    return {
        "name": each.step.name,
        "state": each.state.value,
        "told": each.told or None,
        "failure": each.failure,
        "way_on": each.way_on,
    }
