"""The orchestrator's own tools that propose, resume and cancel plans. None of them approves."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Literal

from strands import ToolContext, tool
from strands.types.tools import AgentTool

from agents.clickstream.deployment.desk import Proposals
from agents.clickstream.deployment.plan import PlanKind, PlanState
from agents.clickstream.deployment.record import PlanRecord
from agents.clickstream.deployment.wish import Wish
from agents.clickstream.health import Health
from agents.clickstream.knowledge.choosing import Needs, Recommendation, recommended
from agents.clickstream.meant import newest_plan, pipeline_meant, pipeline_to_deploy
from agents.clickstream.operator import OperatorInvocation, operator_of
from agents.clickstream.overview import OverviewTools
from agents.clickstream.regions import another_region
from agents.clickstream.specialists.absent import absent_is_an_answer
from agents.clickstream.specialists.arguments import resource_name
from agents.clickstream.telling import cost_of, row_of, standing_monthly
from agents.common.tool_arguments import optional_words, words
from agents.common.tool_results import ToolResult, found

SolutionName = Literal["lua", "vector"]
Priority = Literal["high performance", "transforming events"]

_ON_ITS_WAY = (PlanState.APPROVED, PlanState.RUNNING)
_WAITS = (
    "A plan to {act} the pipeline {pipeline} waits for approval: {steps} steps. {cost} {reason}It stands below, with "
    "its steps, costs and digest, and how to approve it."
)
_ACTS: Mapping[PlanKind, str] = {
    "deploy": "deploy nginx+{solution} as",
    "rollback": "roll back",
    "destroy": "take down",
}


class DeploymentTools:
    """Over the deployments of one region."""

    def __init__(self, proposals: Proposals, *, region: str) -> None:
        self._proposals = proposals
        self._region = region

    def tools(self) -> list[AgentTool]:
        """In the catalogue's order."""
        return [
            self.propose_deployment,
            self.resume_deployment,
            self.cancel_deployment,
            self.propose_rollback,
            self.propose_teardown,
        ]

    @tool(context=True)
    async def propose_deployment(
        self,
        msk_cluster: str,
        s3_bucket: str,
        tool_context: ToolContext,
        solution: SolutionName | None = None,
        priority: Priority | None = None,
        events_per_second: int | None = None,
        pipeline: str | None = None,
        subnet_ids: list[str] | None = None,
        region: str | None = None,
    ) -> ToolResult:
        """Propose to deploy, roll out, set up, install or create a clickstream pipeline on an MSK cluster.

        Changes nothing. Everything that stands against it is told at once. Propose again to change something of a
        proposal that waits. For example: "Deploy with MSK cluster 'my-cluster' and S3 bucket 'my-bucket'.", "Roll out
        nginx+vector as the pipeline shop-eu.", "Set up clickstream for us.", "Make it vector instead."

        Args:
            msk_cluster: The MSK cluster's name or ARN, as the operator says it, such as 'my-cluster'.
            s3_bucket: The S3 bucket's name, as the operator says it, such as 'my-bucket'.
            solution: lua for nginx+lua, vector for nginx+vector; leave it out unless the operator names one.
            priority: What matters most, where the operator says it: high performance (throughput, latency), or
                transforming events (filtering, masking, stripping, anonymising, enriching).
            events_per_second: How many events come a second at the peak; leave it out unless it is said.
            pipeline: The pipeline's name, such as 'shop-events'; leave it out unless one is named.
            subnet_ids: The subnets to deploy to, such as 'subnet-0a1b2c3d'; leave it out unless they are named.
            region: The AWS region, such as 'us-east-1', where the operator names one.

        Returns:
            The plan in short, with the reason for the solution; or why it can't be proposed, and what to do.
        """
        self._check_region(region)
        operator, name = operator_of(tool_context), await pipeline_to_deploy(tool_context, pipeline)
        cluster, bucket = resource_name(msk_cluster, name="msk_cluster"), resource_name(s3_bucket, name="s3_bucket")
        before = await self._wished_before(operator, name)
        chosen = _chosen(solution, priority, events_per_second, before)
        said = Wish(pipeline=name, solution=chosen.solution, cluster=cluster, bucket=bucket)
        record = await self._proposals.propose(operator.caller.principal, _wished(before, said, subnet_ids))
        return await self._proposed(operator, record, reason=f"{chosen.reason} ")

    @tool(context=True)
    @absent_is_an_answer
    async def resume_deployment(self, tool_context: ToolContext, pipeline: str | None = None) -> ToolResult:
        """Resume a deployment that failed, continue it, try it again: it goes on at the step where it stopped.

        What was approved stays approved. For example: "Resume it.", "It is mended, go on from there.", "Go on where it
        stopped.", "Try again."

        Args:
            pipeline: The pipeline's name, such as 'shop-events'; leave it out unless one is named.

        Returns:
            The plan, which goes on; or why it can't.
        """
        operator = operator_of(tool_context)
        record = await self._failed_or_latest(operator, await pipeline_meant(tool_context, pipeline))
        resumed = await self._proposals.resume(operator.caller.principal, record.plan.plan_id)
        return found("deployments", [row_of(resumed)], otherwise="")

    @tool(context=True)
    @absent_is_an_answer
    async def cancel_deployment(self, tool_context: ToolContext, pipeline: str | None = None) -> ToolResult:
        """Cancel a deployment that runs, a rollback or a teardown, stop it on its way, abort it.

        It stops at its next look and keeps what it has made; it can be resumed, rolled back or destroyed then. For
        example: "Cancel the deployment that is running.", "Stop it, that is the wrong bucket!", "Abort the rollout."

        Args:
            pipeline: The pipeline's name, such as 'shop-events'; leave it out unless one is named.

        Returns:
            The plan, which stops; or why it can't.
        """
        operator, name = operator_of(tool_context), await pipeline_meant(tool_context, pipeline)
        principal = operator.caller.principal
        held = await self._proposals.all(principal, most=1, pipeline=name, states=_ON_ITS_WAY)
        record = held[0] if held else await newest_plan(self._proposals, principal, name)
        cancelled = await self._proposals.cancel(principal, record.plan.plan_id)
        return found("deployments", [row_of(cancelled)], otherwise="")

    @tool(context=True)
    @absent_is_an_answer
    async def propose_rollback(
        self, to_step: str, tool_context: ToolContext, pipeline: str | None = None
    ) -> ToolResult:
        """Propose to roll a deployment back to a step, and so to take back all that was made after that step.

        Nothing is changed by proposing. For example: "Roll back to the network step.", "Undo everything after the
        topics."

        Args:
            to_step: The last step that stays, by its name, such as 'stack:network'.
            pipeline: The pipeline's name, such as 'shop-events'; leave it out unless one is named.

        Returns:
            The plan in short; or why it can't be proposed.
        """
        operator, name = operator_of(tool_context), await pipeline_meant(tool_context, pipeline)
        principal, said = operator.caller.principal, words(to_step, name="to_step")
        step = _step_named(said, (await self._proposals.made(principal, name)).steps)
        return await self._proposed(operator, await self._proposals.propose_rollback(principal, name, step))

    @tool(context=True)
    @absent_is_an_answer
    async def propose_teardown(self, tool_context: ToolContext, pipeline: str | None = None) -> ToolResult:
        """Propose to destroy a pipeline, delete a pipeline, remove it, tear everything down, get rid of it all.

        Nothing is changed by proposing. For example: "Destroy clickstream.", "Delete the pipeline shop-eu.", "Tear it
        all down.", "Take the pipeline away."

        Args:
            pipeline: The pipeline's name, such as 'shop-events'; leave it out unless one is named.

        Returns:
            The plan in short; or why it can't be proposed.
        """
        operator, name = operator_of(tool_context), await pipeline_meant(tool_context, pipeline)
        record = await self._proposals.propose_teardown(operator.caller.principal, name)
        return await self._proposed(operator, record)

    async def _proposed(self, operator: OperatorInvocation, record: PlanRecord, *, reason: str = "") -> ToolResult:
        """In a sentence: the plan itself is shown as it is."""
        plan = record.plan
        before = standing_monthly(await self._proposals.made(operator.caller.principal, plan.pipeline))
        operator.noted(record, before=before)
        message = _WAITS.format(
            act=_ACTS[plan.kind].format(solution=plan.wish.solution),
            pipeline=plan.pipeline,
            steps=len(record.steps),
            cost=cost_of(record, before),
            reason=reason,
        )
        return {"found": 1, "message": message}

    async def _wished_before(self, operator: OperatorInvocation, pipeline: str) -> Wish | None:
        """What is not said now stays as the waiting draft has it, else as the pipeline stands."""
        principal = operator.caller.principal
        newest = await self._proposals.latest(principal, pipeline)
        if newest and newest.state == PlanState.PROPOSED and newest.plan.kind == "deploy":
            return newest.plan.wish
        made = await self._proposals.made(principal, pipeline)
        return made.plan.wish if made.plan else None

    async def _failed_or_latest(self, operator: OperatorInvocation, pipeline: str) -> PlanRecord:
        """A draft that waits beside a plan that failed, of which there is one at most, is not the one that goes on."""
        principal = operator.caller.principal
        failed = await self._proposals.all(principal, most=1, pipeline=pipeline, states=[PlanState.FAILED])
        return failed[0] if failed else await newest_plan(self._proposals, principal, pipeline)

    def _check_region(self, said: str | None) -> None:
        """Raises ValueError for another region than the service's own."""
        if told := another_region(optional_words(said, name="region"), own=self._region):
            raise ValueError(told)


def _wished(before: Wish | None, said: Wish, subnet_ids: list[str] | None) -> Wish:
    """What was not said stays as it was."""
    wish = replace(before or said, solution=said.solution, cluster=said.cluster, bucket=said.bucket)
    return replace(wish, subnet_ids=tuple(subnet_ids or wish.subnet_ids))


def _chosen(
    solution: SolutionName | None, priority: Priority | None, events: int | None, before: Wish | None
) -> Recommendation:
    """The solution that was named, else the one that what was said speaks for, else the one that it was before."""
    if solution:
        return Recommendation(solution=solution, reason=f"nginx+{solution} was asked for.")
    if before and not (priority or events):
        return Recommendation(solution=before.solution, reason=f"It is nginx+{before.solution}, as before.")
    return recommended(
        Needs(
            events_per_second=events or None,
            performance=True if priority == "high performance" else None,
            transforms=True if priority == "transforming events" else None,
        )
    )


def _step_named(said: str, made: Iterable[str]) -> str:
    """'network' is the step 'stack:network', where that is the only one which ends so; else it is as it was said."""
    word = said.strip("'\"`").lower()
    ends = [name for name in made if name == word or name.endswith(f":{word}")]
    return ends[0] if len(ends) == 1 else said


def own_tools(proposals: Proposals, *, health: Health, region: str) -> list[AgentTool]:
    """The orchestrator's own, in the catalogue's order: those that propose, and those that only tell."""
    overview = OverviewTools(proposals, health=health, region=region)
    return [*DeploymentTools(proposals, region=region).tools(), *overview.tools()]
