"""Which pipeline is meant: the one that is named, else the only one that there is. No act falls on a guess."""

import re
from collections.abc import Sequence

from strands import ToolContext

from agents.clickstream.deployment.desk import Proposals
from agents.clickstream.deployment.plan import PlanState
from agents.clickstream.deployment.record import PlanRecord
from agents.clickstream.operator import operator_of
from agents.clickstream.specialists.arguments import PIPELINE, PLAN_ID, pipeline_name
from agents.common.errors import NotFound
from agents.common.principal import Principal
from agents.common.tool_arguments import optional_words

_NO_PLAN = "There is no deployment of a pipeline {name}."
_MOST_PLANS = 200
_DECIDED_OR_WAITING = (PlanState.PROPOSED, PlanState.APPROVED, PlanState.RUNNING, PlanState.FAILED, PlanState.DONE)


async def pipeline_meant(context: ToolContext, said: str | None) -> str:
    """For a pipeline that is there already. Raises NotFound, with the names, where several are and none is named.

    A plan's id stands for the pipeline that the plan is about.
    """
    if plan_id := re.search(rf"\b{PLAN_ID}\b", (said or operator_of(context).message).lower()):
        return await _of_the_plan(context, plan_id.group())
    if optional_words(said, name="pipeline"):
        return pipeline_name(said)
    there = await operator_of(context).pipelines()
    meant = _named(there, operator_of(context).message) or there
    if len(meant) > 1:
        raise NotFound(f"Which pipeline is meant? There are {', '.join(meant[:-1])} and {meant[-1]}: say its name.")
    return meant[0] if meant else PIPELINE


async def pipeline_to_deploy(context: ToolContext, said: str | None) -> str:
    """For a pipeline that may be new: one that is there only where it is named, else the usual name."""
    if optional_words(said, name="pipeline"):
        return pipeline_name(said)
    named = _named(await operator_of(context).pipelines(), operator_of(context).message)
    return named[0] if len(named) == 1 else PIPELINE


async def newest_plan(proposals: Proposals, principal: Principal, pipeline: str) -> PlanRecord:
    """The last that was neither rejected nor replaced. Raises NotFound."""
    record = await proposals.latest(principal, pipeline)
    if record is None:
        raise no_plan_of(pipeline)
    return record


def no_plan_of(pipeline: str) -> NotFound:
    """Nobody ever proposed one."""
    return NotFound(_NO_PLAN.format(name=pipeline))


async def pipeline_of_plan(proposals: Proposals, principal: Principal, plan_id: str) -> str | None:
    """By the plan's id; None where there is no such plan."""
    plans = await proposals.all(principal, most=_MOST_PLANS)
    return next((one.plan.pipeline for one in plans if one.plan.plan_id == plan_id), None)


async def live_pipelines(proposals: Proposals, principal: Principal) -> Sequence[str]:
    """Those that stand, wait or are on their way, by name: of each the newest plan is no finished teardown."""
    records = await proposals.all(principal, most=_MOST_PLANS, states=_DECIDED_OR_WAITING)
    newest = {record.plan.pipeline: record for record in reversed(records)}
    gone = {name for name, one in newest.items() if (one.plan.kind, one.state) == ("destroy", PlanState.DONE)}
    return sorted(newest.keys() - gone)


async def _of_the_plan(context: ToolContext, plan_id: str) -> str:
    pipeline = await operator_of(context).pipeline_of(plan_id)
    if pipeline is None:
        raise NotFound(f"There is no plan {plan_id}. Ask for a list of the deployments to see which there are.")
    return pipeline


def _named(pipelines: Sequence[str], message: str) -> Sequence[str]:
    """Those whose names the operator's own words hold: what a model passes on of them may have lost the name."""
    said = message.lower()
    return [name for name in pipelines if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", said)]
