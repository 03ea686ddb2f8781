"""A plan as it is told: in short to a model, row by row, and as text to a person who is to approve it."""

from collections.abc import Iterable
from decimal import Decimal

from agents.clickstream.deployment.made import Made
from agents.clickstream.deployment.plan import PlanState
from agents.clickstream.deployment.record import PlanRecord, StepRecord
from agents.common.database import Row

_CENT, _NONE = Decimal("0.01"), Decimal(0)
_KINDS = {"deploy": "Deploy", "rollback": "Roll back", "destroy": "Destroy"}
_APPROVE = (
    "Nothing is done before it is approved. To approve exactly this plan:\n"
    'POST /clickstream/deployments/{plan_id}/approve {{"digest": "{digest}"}}'
)
_BY_A_PERSON = (
    "Plan {plan_id}, to {kind} the pipeline {pipeline}, waits for approval. Nobody in this chat can approve or reject "
    "it: a named person does, signed in as staff. To approve: POST /clickstream/deployments/{plan_id}/approve "
    '{{"digest": "{digest}"}}. To reject: POST /clickstream/deployments/{plan_id}/reject {{"reason": "..."}}. Its '
    "digest is {digest}."
)
_NOT_IN_IT = "Traffic, storage of events, logs and the MSK cluster itself come on top."


def monthly(record: PlanRecord) -> Decimal:
    """What all steps together cost a month at rest, in dollars."""
    return sum((each.step.monthly_usd for each in record.steps), _NONE).quantize(_CENT)


def standing_monthly(made: Made) -> Decimal:
    """What all that stands costs a month at rest, in dollars."""
    there = (each for each in made.steps.values() if each.outputs is not None)  # else its making broke off
    return sum((each.step.monthly_usd for each in there), _NONE).quantize(_CENT)


def dollars(amount: Decimal) -> str:
    """A sum; what is taken away is less than nothing."""
    sign = "-" if amount < 0 else ""
    return f"{sign}${abs(amount).quantize(_CENT):,}"


def cost_of(record: PlanRecord, before: Decimal) -> str:
    """What a plan changes of what the pipeline costs; `before` is what it costs as it stands."""
    after = monthly(record)
    if record.plan.kind != "deploy" and not after:
        return "What it takes back costs nothing a month at rest."
    if after < 0:
        return f"That saves {dollars(-after)} a month at rest."
    if not before:
        return f"Together {dollars(after)} a month at rest."
    if after == before:
        return f"It costs {dollars(after)} a month at rest, as it does now: the plan adds nothing to that."
    word = "more" if after > before else "less"
    return f"It then costs {dollars(after)} a month at rest, {dollars(abs(after - before))} {word} than now."


def cost_in_words(record: PlanRecord | None, made: Made) -> str:
    """Of what stands, part by part, and of the plan that waits; empty where there is neither."""
    standing, said = standing_monthly(made), []
    if made.plan:
        parts = _parts(made.steps.values())
        said.append(f"The pipeline {made.plan.pipeline} costs {dollars(standing)} a month at rest: {parts}.")
    if record and record.state == PlanState.PROPOSED:
        parts = "" if made.plan else f" Of that: {_parts(record.steps)}."
        said.append(f"Plan {record.plan.plan_id} waits for approval. {cost_of(record, standing)}{parts}")
    return " ".join([*said, _NOT_IN_IT]) if said else ""


def _parts(steps: Iterable[StepRecord]) -> str:
    """The dearest first: 'connectors $160.80, collector $57.87'."""
    costs = {each.step.name.rpartition(":")[2]: each.step.monthly_usd for each in steps if each.step.monthly_usd}
    return ", ".join(f"{name} {dollars(costs[name])}" for name in sorted(costs, key=lambda name: -costs[name]))


def how_to_approve(record: PlanRecord) -> str:
    """What a person does about a draft, and why nobody else can."""
    plan = record.plan
    kind = _KINDS[plan.kind].lower()
    return _BY_A_PERSON.format(plan_id=plan.plan_id, kind=kind, pipeline=plan.pipeline, digest=record.digest)


def approved_in_words(record: PlanRecord) -> str:
    """Who approved a plan, when, and what became of it."""
    return (
        f"{_named(record)}, was approved by {record.approver}{_when(record)}, "
        f"by the digest {record.approved_digest}; it is {record.state.value}."
    )


def rejected_in_words(record: PlanRecord) -> str:
    """Who rejected a plan, and why: the journal's sentence of it."""
    when = "" if record.approved_digest else f" That was{_when(record)}."  # else it is the approval's
    told = f"{record.told[:1].lower()}{record.told[1:]}".rstrip(".")
    return f"{_named(record)}, was {told}.{when}"


def _named(record: PlanRecord) -> str:
    plan = record.plan
    return f"Plan {plan.plan_id}, to {_KINDS[plan.kind].lower()} the pipeline {plan.pipeline}"


def _when(record: PlanRecord) -> str:
    at = record.decided_at
    return f" on {at.day} {at:%B %Y at %H:%M} UTC" if at else ""


def standing_in_words(made: Made, newest: PlanRecord) -> str:
    """A pipeline that stands, where, and what its newest plan is about; empty where nothing of it is there or waits."""
    if made.plan is None:
        waits = newest.state == PlanState.PROPOSED
        return f"Nothing of the pipeline {newest.plan.pipeline} stands. {_under_way(newest)}" if waits else ""
    wish, brokers = made.plan.wish, made.plan.survey.brokers
    address = made.outputs.get("stack:balancer", {}).get("Endpoint")
    parts = [
        f"The pipeline {wish.pipeline} stands: nginx+{wish.solution}, on the MSK cluster {brokers.name}",
        f"into the S3 bucket {wish.bucket}",
        *([f"events go to {address}"] if address else []),
        f"{dollars(standing_monthly(made))} a month at rest.",
    ]
    return " ".join([", ".join(parts), _under_way(newest)]).strip()


def _under_way(newest: PlanRecord) -> str:
    """A pipeline stands by its plans that were done; one that is not done is said with it."""
    if newest.state == PlanState.DONE:
        return ""
    plan, state = newest.plan, newest.state.value.replace("_", " ")
    step = next((each.step.name for each in newest.steps if each.begun and not each.over), None)
    at = f", at the step {step}" if step else ""
    return f"Its newest plan, {plan.plan_id} to {_KINDS[plan.kind].lower()} it, is {state}{at}."


def in_short(record: PlanRecord) -> Row:
    """For a list."""
    return {
        "plan_id": record.plan.plan_id,
        "kind": record.plan.kind,
        "pipeline": record.plan.pipeline,
        "solution": record.plan.wish.solution,
        "state": record.state.value,
        "steps_total": len(record.steps),
        "steps_done": sum(each.over for each in record.steps),
        "monthly_usd": monthly(record),
        "digest": record.digest,
        "created_at": record.created_at,
        "approved_by": record.approver,
    }


def row_of(record: PlanRecord) -> Row:
    """With where it is, and every step; of a failed one the reason and the way on."""
    return {
        **in_short(record),
        "msk_cluster": record.plan.survey.brokers.name,
        "s3_bucket": record.plan.wish.bucket,
        "region": record.plan.survey.region,
        "told": record.told or None,
        "steps": [_step_row(each) for each in record.steps],
    }


def as_text(record: PlanRecord, *, before: Decimal = _NONE) -> str:
    """All that a person must know to approve it; `before` is what the pipeline costs as it stands."""
    plan = record.plan
    lines = [f"{_KINDS[plan.kind]} pipeline {plan.pipeline} (nginx+{plan.wish.solution}), plan {plan.plan_id}:"]
    lines += [_step_line(number, each) for number, each in enumerate(record.steps, 1)]
    lines += [cost_of(record, before), f"Digest: {record.digest}"]
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
        "monthly_usd": each.step.monthly_usd or None,
        "told": each.told or None,
        "failure": each.failure,
        "way_on": each.way_on,
    }
