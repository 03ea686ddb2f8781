"""The orchestrator's own tools: they propose and tell, and none of them approves."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from strands import ToolContext, tool
from strands.types.tools import AgentTool

from agents.clickstream.deployment.desk import Proposals
from agents.clickstream.deployment.plan import PlanKind, PlanState
from agents.clickstream.deployment.record import PlanRecord
from agents.clickstream.deployment.wish import Wish
from agents.clickstream.knowledge.choosing import Needs, Recommendation, recommended
from agents.clickstream.operator import OperatorInvocation, operator_of
from agents.clickstream.specialists.absent import absent_is_an_answer
from agents.clickstream.specialists.arguments import pipeline_name, resource_name
from agents.clickstream.telling import dollars, in_short, monthly, row_of
from agents.common.errors import NotFound
from agents.common.tool_arguments import optional_words, words
from agents.common.tool_results import ToolResult, found

SolutionName = Literal["lua", "vector"]
Priority = Literal["high performance", "transforming events"]

_NOTHING = "Nothing was proposed yet."
_NO_PIPELINE = "There is no deployment of a pipeline {name}."
_ANOTHER_REGION = (
    "This service deploys in {own} only, next to itself; {said} needs a ClickShop of its own there. Name a cluster and "
    "a bucket in {own}, or ask the service in {said}."
)
_WAITS = (
    "A plan to {act} the pipeline {pipeline} waits for approval: {steps} steps, together {monthly} a month at rest. "
    "{reason}It stands below, with its steps, costs and digest, and how to approve it."
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
            self.deployment_status,
            self.list_deployments,
            self.resume_deployment,
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
        proposal that waits.

        Args:
            msk_cluster: The MSK cluster's name or ARN, as the operator says it, such as 'my-cluster'.
            s3_bucket: The S3 bucket's name, as the operator says it, such as 'my-bucket'.
            solution: lua for nginx+lua, vector for nginx+vector; leave it out unless the operator names one.
            priority: What matters most, where the operator says it: high performance (throughput, latency), or
                transforming events (filtering, masking, enriching).
            events_per_second: How many events come a second at the peak; leave it out unless it is said.
            pipeline: The pipeline's name, such as 'shop-events'; leave it out unless one is named.
            subnet_ids: The subnets to deploy to, such as 'subnet-0a1b2c3d'; leave it out unless they are named.
            region: The AWS region, such as 'us-east-1', where the operator names one.

        Returns:
            The plan in short, with the reason for the solution; or why it can't be proposed, and what to do.
        """
        self._check_region(region)
        operator, name = operator_of(tool_context), pipeline_name(pipeline)
        cluster, bucket = resource_name(msk_cluster, name="msk_cluster"), resource_name(s3_bucket, name="s3_bucket")
        before = await self._wished_before(operator, name)
        chosen = _chosen(solution, priority, events_per_second, before)
        wish = Wish(pipeline=name, solution=chosen.solution, cluster=cluster, bucket=bucket)
        if before:
            wish = replace(before, solution=chosen.solution, cluster=cluster, bucket=bucket)
        if subnet_ids:
            wish = replace(wish, subnet_ids=tuple(subnet_ids))
        record = await self._proposals.propose(operator.caller.principal, wish)
        return _proposed(operator, record, reason=f"{chosen.reason} ")

    @tool(context=True)
    @absent_is_an_answer
    async def deployment_status(self, tool_context: ToolContext, pipeline: str | None = None) -> ToolResult:
        """Tell how a deployment is going: its status, whether it is done, which step it is at, why it stopped.

        Also what failed, what went wrong and what to do now, and what the plan costs a month.

        Args:
            pipeline: The pipeline's name, such as 'shop-events'; leave it out unless one is named.

        Returns:
            The newest plan of the pipeline with the state of every step.
        """
        record = await self._latest(operator_of(tool_context), pipeline_name(pipeline))
        return found("deployments", [row_of(record)], otherwise="")

    @tool(context=True)
    async def list_deployments(self, tool_context: ToolContext) -> ToolResult:
        """List all deployments: which pipelines there are, and plans with their states.

        Returns:
            The plans, the newest first.
        """
        records = await self._proposals.all(operator_of(tool_context).caller.principal)
        return found("deployments", [in_short(record) for record in records], otherwise=_NOTHING)

    @tool(context=True)
    @absent_is_an_answer
    async def resume_deployment(self, tool_context: ToolContext, pipeline: str | None = None) -> ToolResult:
        """Resume a deployment that failed, continue it, try it again: it goes on at the step where it stopped.

        What was approved stays approved.

        Args:
            pipeline: The pipeline's name, such as 'shop-events'; leave it out unless one is named.

        Returns:
            The plan, which goes on; or why it can't.
        """
        operator = operator_of(tool_context)
        record = await self._failed_or_latest(operator, pipeline_name(pipeline))
        resumed = await self._proposals.resume(operator.caller.principal, record.plan.plan_id)
        return found("deployments", [row_of(resumed)], otherwise="")

    @tool(context=True)
    @absent_is_an_answer
    async def propose_rollback(
        self, to_step: str, tool_context: ToolContext, pipeline: str | None = None
    ) -> ToolResult:
        """Propose to roll a deployment back to a step, and so to take back all that was made after that step.

        Nothing is changed by proposing.

        Args:
            to_step: The last step that stays, by its name, such as 'stack:network'.
            pipeline: The pipeline's name, such as 'shop-events'; leave it out unless one is named.

        Returns:
            The plan in short; or why it can't be proposed.
        """
        operator = operator_of(tool_context)
        record = await self._proposals.propose_rollback(
            operator.caller.principal, pipeline_name(pipeline), words(to_step, name="to_step")
        )
        return _proposed(operator, record)

    @tool(context=True)
    @absent_is_an_answer
    async def propose_teardown(self, tool_context: ToolContext, pipeline: str | None = None) -> ToolResult:
        """Propose to destroy a pipeline, delete a pipeline, remove it, tear everything down, get rid of it all.

        Nothing is changed by proposing.

        Args:
            pipeline: The pipeline's name, such as 'shop-events'; leave it out unless one is named.

        Returns:
            The plan in short; or why it can't be proposed.
        """
        operator = operator_of(tool_context)
        record = await self._proposals.propose_teardown(operator.caller.principal, pipeline_name(pipeline))
        return _proposed(operator, record)

    async def _wished_before(self, operator: OperatorInvocation, pipeline: str) -> Wish | None:
        """What is not said now stays as the waiting draft has it, else as the pipeline stands."""
        principal = operator.caller.principal
        newest = await self._proposals.latest(principal, pipeline)
        if newest and newest.state == PlanState.PROPOSED and newest.plan.kind == "deploy":
            return newest.plan.wish
        made = await self._proposals.made(principal, pipeline)
        return made.plan.wish if made.plan else None

    async def _latest(self, operator: OperatorInvocation, pipeline: str) -> PlanRecord:
        record = await self._proposals.latest(operator.caller.principal, pipeline)
        if record is None:
            raise NotFound(_NO_PIPELINE.format(name=pipeline))
        return record

    async def _failed_or_latest(self, operator: OperatorInvocation, pipeline: str) -> PlanRecord:
        """A draft that waits beside a plan that failed, of which there is one at most, is not the one that goes on."""
        plans = await self._proposals.all(operator.caller.principal)
        failed = (each for each in plans if each.plan.pipeline == pipeline and each.state == PlanState.FAILED)
        return next(failed, None) or await self._latest(operator, pipeline)

    def _check_region(self, said: str | None) -> None:
        """Raises ValueError for another region than the service's own."""
        named = optional_words(said, name="region")
        if named and named.lower() != self._region:
            raise ValueError(_ANOTHER_REGION.format(own=self._region, said=named))


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


def _proposed(operator: OperatorInvocation, record: PlanRecord, *, reason: str = "") -> ToolResult:
    """In a sentence: the plan itself is shown as it is."""
    operator.proposals.append(record)
    plan = record.plan
    message = _WAITS.format(
        act=_ACTS[plan.kind].format(solution=plan.wish.solution),
        pipeline=plan.pipeline,
        steps=len(record.steps),
        monthly=dollars(monthly(record)),
        reason=reason,
    )
    return {"found": 1, "message": message}
