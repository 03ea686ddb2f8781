"""A change of the draft that waits, else of the pipeline that stands by a new plan. Nothing that runs is touched."""

from collections.abc import Callable

from agents.clickstream.deployment.desk import Proposals
from agents.clickstream.deployment.plan import PlanState
from agents.clickstream.deployment.wish import Wish
from agents.clickstream.operator import OperatorInvocation
from agents.clickstream.telling import cost_of, standing_monthly
from agents.common.tool_results import ToolResult

_IN_THE_DRAFT = "In the plan that awaits approval, {change}. It has a new digest, and stands below. {cost}"
_OF_WHAT_STANDS = (
    "The pipeline {pipeline} runs as it is until a person approves: a new plan waits for approval, in which {change}. "
    "It stands below, with its steps and digest. {cost}"
)


async def redrafted(
    operator: OperatorInvocation, proposals: Proposals, pipeline: str, change: Callable[[Wish], Wish], *, told: str
) -> ToolResult:
    """Propose it, note it for the operator to see, and what a model is told. `told` is the change, in words."""
    principal = operator.caller.principal
    draft, made = await proposals.latest(principal, pipeline), await proposals.made(principal, pipeline)
    record = await proposals.redraft(principal, pipeline, change)
    before = standing_monthly(made)
    operator.noted(record, before=before)
    waited = draft is not None and draft.state == PlanState.PROPOSED
    message = (_IN_THE_DRAFT if waited else _OF_WHAT_STANDS).format(
        pipeline=pipeline, change=told, cost=cost_of(record, before)
    )
    return {"found": 1, "message": message}
