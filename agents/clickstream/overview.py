"""The orchestrator's own tools that only tell: what stands, how it goes, what it costs, who approved, what drifted."""

from collections.abc import Sequence

from strands import ToolContext, tool
from strands.types.tools import AgentTool

from agents.clickstream.deployment.desk import Proposals
from agents.clickstream.deployment.plan import PlanState
from agents.clickstream.deployment.record import PlanRecord
from agents.clickstream.health import Health
from agents.clickstream.meant import newest_plan, no_plan_of, pipeline_meant
from agents.clickstream.operator import operator_of
from agents.clickstream.regions import another_region
from agents.clickstream.specialists.absent import absent_is_an_answer
from agents.clickstream.telling import (
    approved_in_words,
    cost_in_words,
    how_to_approve,
    in_short,
    rejected_in_words,
    row_of,
    standing_in_words,
)
from agents.common.errors import NotFound
from agents.common.tool_arguments import optional_words
from agents.common.tool_results import ToolResult, found

_NOTHING = "Nothing was proposed yet."
_NOTHING_STANDS = "No pipeline stands: nothing was deployed yet, or all of it was taken down."
_NOT_DEPLOYED = "Nothing of the pipeline {name} is deployed, so nothing of it can have drifted."
_NO_DRIFT = (
    "Nothing has drifted: all {steps} parts of the pipeline {name} are as they were deployed, as the services of AWS "
    "tell just now."
)
_DRIFTED = "That is the drift of the pipeline {name}: what is no longer as it was deployed."
_NO_COSTS = (
    "There is no pipeline {name}, and no plan of one. A plan says what each step costs a month before anything is "
    "made: propose one with an MSK cluster and an S3 bucket. Traffic, storage of events and the MSK cluster itself "
    "come on top."
)
_TO_DEPLOY = (
    "A pipeline is deployed in {region}, next to this service, and in no other region. To deploy, name one of the "
    "clusters and one of the buckets."
)


class OverviewTools:
    """Over the deployments of one region. None of them changes anything."""

    def __init__(self, proposals: Proposals, *, health: Health, region: str) -> None:
        self._proposals = proposals
        self._health = health
        self._region = region

    def tools(self) -> list[AgentTool]:
        """In the catalogue's order."""
        return [
            self.deployment_status,
            self.list_pipelines,
            self.list_deployments,
            self.pipeline_costs,
            self.plan_approval,
            self.find_drift,
            self.where_to_deploy,
        ]

    @tool(context=True)
    @absent_is_an_answer
    async def deployment_status(self, tool_context: ToolContext, pipeline: str | None = None) -> ToolResult:
        """Tell how a deployment is going: its status, whether it is done, which step it is at, why it stopped.

        Also what failed, what went wrong and what to do now, all steps, and whether all of it is healthy now.
        For example: "How far is it?", "How is shop-eu doing?", "How many steps are done?", "What broke?", "It is
        red, what is wrong?", "What is the status?", "Is everything ok?", "Why did it fail?", "Which steps are left?",
        "Is everything healthy?", "Is everything healthy in clickstream?"

        Args:
            pipeline: The pipeline's name, such as 'shop-events'; leave it out unless one is named.

        Returns:
            The newest plan of the pipeline with the state of every step, and how what stands of it works now.
        """
        principal, name = operator_of(tool_context).caller.principal, await pipeline_meant(tool_context, pipeline)
        record = await newest_plan(self._proposals, principal, name)
        health = await self._health.told(name, (await self._proposals.made(principal, name)).outputs)
        told = found("deployments", [row_of(record)], otherwise="")
        return {**told, "message": health} if health else told

    @tool(context=True)
    async def list_pipelines(self, tool_context: ToolContext) -> ToolResult:
        """Tell which pipelines stand and what is running right now: solution, cluster, bucket, since when.

        For example: "Which pipelines do we have, in which state?", "What is running?", "What do we have deployed at
        the moment?", "Is anything live?", "Give me an overview."

        Returns:
            Each pipeline that stands; or that none does.
        """
        principal = operator_of(tool_context).caller.principal
        plans = await self._proposals.all(principal)
        newest = {record.plan.pipeline: record for record in reversed(plans)}
        stands = {name: await self._proposals.made(principal, name) for name in sorted(newest)}
        told = [line for name, made in stands.items() if (line := standing_in_words(made, newest[name]))]
        return {"found": len(told), "message": "\n".join(told or [_NOTHING_STANDS])}

    @tool(context=True)
    async def list_deployments(self, tool_context: ToolContext) -> ToolResult:
        """List all deployments: which pipelines there are, and their plans with their states, also the old ones.

        For example: "Show me all deployments.", "List the plans so far.", "Which plans were there?", "What was
        proposed so far?", "The history of our deployments."

        Returns:
            The plans, the newest first.
        """
        records = await self._proposals.all(operator_of(tool_context).caller.principal)
        return found("deployments", [in_short(record) for record in records], otherwise=_NOTHING)

    @tool(context=True)
    @absent_is_an_answer
    async def pipeline_costs(self, tool_context: ToolContext, pipeline: str | None = None) -> ToolResult:
        """Tell what a pipeline costs a month, in dollars, part by part, and what the plan that waits would cost.

        For example: "How much does it cost a month?", "How much do we pay for this?", "Is it expensive?", "How much
        would we save without it?", "What is the monthly bill?", "Which part is the dearest?", "What would it cost?",
        "What does clickstream cost?", "What does shop-eu cost?", "What does the plan that waits cost per month?"

        Args:
            pipeline: The pipeline's name, such as 'shop-events'; leave it out unless one is named.

        Returns:
            The sum and its parts, and what is not in it.
        """
        principal, name = operator_of(tool_context).caller.principal, await pipeline_meant(tool_context, pipeline)
        record, made = await self._proposals.latest(principal, name), await self._proposals.made(principal, name)
        told = cost_in_words(record, made)
        if not told:
            raise NotFound(_NO_COSTS.format(name=name))
        return {"found": 1, "message": told}

    @tool(context=True)
    @absent_is_an_answer
    async def plan_approval(self, tool_context: ToolContext, pipeline: str | None = None) -> ToolResult:
        """Tell who approved or rejected a plan, when and why, its digest, and how a person approves the one that waits.

        For example: "Who approved the last deployment?", "Who approved the clickstream?", "Who signed it off?",
        "Approve it.", "I approve.", "Looks good, go ahead.", "It was approved on the phone, start it.", "What is the
        digest?", "Does a plan wait for my ok?", "Is there a plan waiting for approval?", "Who may reject a plan?",
        "Who rejected the last plan and why?", "Approve deploy-9c7188a5.", "Ok, approve it.", "Reject the waiting
        plan.", "Reject it."

        Args:
            pipeline: The pipeline's name, such as 'shop-events'; leave it out unless one is named.

        Returns:
            The plan that waits with its digest and the way to approve it, and who decided about the last one.
        """
        principal, name = operator_of(tool_context).caller.principal, await pipeline_meant(tool_context, pipeline)
        plans = await self._proposals.all(principal, pipeline=name)
        if not plans:
            raise no_plan_of(name)
        return {"found": 1, "message": _approvals(plans)}

    @tool(context=True)
    @absent_is_an_answer
    async def find_drift(self, tool_context: ToolContext, pipeline: str | None = None) -> ToolResult:
        """Look for drift: whether anything was changed or deleted by hand since it was deployed.

        Compares everything that a pipeline's plans made with what AWS has now.
        For example: "Is there drift?", "Has somebody changed something behind our back?", "Is everything still as it
        was deployed?", "Was anything deleted in the console?"

        Args:
            pipeline: The pipeline's name, such as 'shop-events'; leave it out unless one is named.

        Returns:
            Each difference: what was expected, what is there, and what to do; or that there is none.
        """
        principal, name = operator_of(tool_context).caller.principal, await pipeline_meant(tool_context, pipeline)
        made = await self._proposals.made(principal, name)
        if made.plan is None:
            raise NotFound(_NOT_DEPLOYED.format(name=name))
        differences = await self._proposals.drift(principal, made.plan.plan_id)
        rows = [
            {"what": one.what, "expected": one.expected, "actual": one.actual, "way_on": one.way_on}
            for one in differences
        ]
        if not rows:
            return {"found": 0, "message": _NO_DRIFT.format(name=name, steps=len(made.steps))}
        return {**found("differences", rows, otherwise=""), "message": _DRIFTED.format(name=name)}

    @tool(context=True)
    async def where_to_deploy(self, tool_context: ToolContext, region: str | None = None) -> ToolResult:
        """Tell where a pipeline can be deployed: in which AWS region, and which MSK clusters and S3 buckets there are.

        For example: "Which clusters are there?", "Which buckets can I use?", "Can it run in Frankfurt, in
        eu-central-1?", "Deploy to eu-central-1.", "What can I choose from?"

        Args:
            region: The AWS region, such as 'us-east-1', where the operator names one.

        Returns:
            The region, the clusters and the buckets of this account there; or that it can't be that region.
        """
        if said := another_region(optional_words(region, name="region"), own=self._region):
            return {"found": 0, "message": said}
        there = await self._proposals.destinations(operator_of(tool_context).caller.principal)
        return {
            "found": len(there.clusters),
            "region": self._region,
            "clusters": list(there.clusters),
            "buckets": list(there.buckets),
            "message": _TO_DEPLOY.format(region=self._region),
        }


def _approvals(plans: Sequence[PlanRecord]) -> str:
    """The draft first: it is what somebody has to do something about."""
    waiting = next((one for one in plans if one.state == PlanState.PROPOSED), None)
    decided = next((one for one in plans if one.approved_digest), None)
    rejected = next((one for one in plans if one.state == PlanState.REJECTED), None)
    said = [how_to_approve(waiting)] if waiting else ["No plan waits for approval."]
    said.append(approved_in_words(decided) if decided else "Nobody has approved one before.")
    return " ".join([*said, *([rejected_in_words(rejected)] if rejected else [])])
