"""The collector's specialist's tools: how the service is, and how large it will be made."""

from dataclasses import replace

from strands import ToolContext, tool
from strands.types.tools import AgentTool

from agents.clickstream.deployment.desk import Proposals
from agents.clickstream.deployment.wish import Wish
from agents.clickstream.meant import pipeline_meant
from agents.clickstream.operator import operator_of
from agents.clickstream.redrafting import redrafted
from agents.clickstream.specialists.absent import absent_is_an_answer
from agents.clickstream.specialists.deployed import Deployed
from agents.clickstream.specialists.ecs_deployment.sizing import NamedSize
from agents.clickstream.specialists.ports import Collectors
from agents.common.answering import principal_of
from agents.common.tool_results import ToolResult, found

_NOTHING_NAMED = "Say what to change of the collector: a number of tasks, CPU units or MiB of one task."


class CollectorTools:
    """Over ECS, and the plan that waits for approval."""

    def __init__(self, *, collectors: Collectors, proposals: Proposals) -> None:
        self._collectors = collectors
        self._proposals = proposals
        self._deployed = Deployed(proposals)

    def tools(self) -> list[AgentTool]:
        """In the catalogue's order."""
        return [self.service_state, self.set_collector_size]

    @tool(context=True)
    @absent_is_an_answer
    async def service_state(self, tool_context: ToolContext, pipeline: str | None = None) -> ToolResult:
        """Tell how the collector's service on ECS is doing: tasks, deployments, size, scaling, latest events.

        For example: "How many tasks are running?", "Are the collectors up?", "Did a task die or restart?", "Is the
        service steady?", "How much CPU does a collector have?", "The collector's logs, its last errors?"

        Args:
            pipeline: The pipeline's name, such as 'shop-events'; leave it out unless one is named.

        Returns:
            The service; or that it is not deployed yet.
        """
        told = await self._deployed.asked(tool_context, pipeline, "stack:collector", what="collector's service")
        service = await self._collectors.service(cluster=str(told["ClusterName"]), service=str(told["ServiceName"]))
        made = await self._proposals.made(principal_of(tool_context), await pipeline_meant(tool_context, pipeline))
        size = {"cpu": made.plan.wish.collector.cpu, "memory_mib": made.plan.wish.collector.memory} if made.plan else {}
        return found("services", [{**service, **size}], otherwise="")

    @tool(context=True)
    async def set_collector_size(
        self,
        tool_context: ToolContext,
        tasks: int | None = None,
        minimum_tasks: int | None = None,
        maximum_tasks: int | None = None,
        cpu: int | None = None,
        memory: int | None = None,
        pipeline: str | None = None,
    ) -> ToolResult:
        """Change the size of the collector, in a plan that waits for approval: number of tasks, CPU, memory.

        Scale the collector up or down. Nothing that runs is changed: the draft gets a new digest, and without a draft a
        new plan is proposed for the pipeline that stands. For example: "Scale the collectors to 6 tasks.", "Run more
        tasks.", "Give each task 2 vCPU."

        Args:
            tasks: How many tasks or collectors, where one number is named: at least so many run, and at most no fewer.
            minimum_tasks: How many tasks run at least, 1 to 200, where a range is named.
            maximum_tasks: How many tasks run at most, 1 to 200, where a range is named.
            cpu: CPU units of one task: 256, 512, 1024, 2048 or 4096; 1024 is one vCPU.
            memory: MiB of one task, such as 2048.
            pipeline: The pipeline's name, such as 'shop-events'; leave it out unless one is named.

        Returns:
            The plan with its new digest; or why it can't be changed. What was not named stays as it is.
        """
        said = NamedSize(tasks=tasks, minimum_tasks=minimum_tasks, maximum_tasks=maximum_tasks, cpu=cpu, memory=memory)
        if said == NamedSize():
            raise ValueError(_NOTHING_NAMED)

        def change(wish: Wish) -> Wish:
            return replace(wish, collector=said.over(wish.collector))

        operator = operator_of(tool_context)
        return await redrafted(
            operator, self._proposals, await pipeline_meant(tool_context, pipeline), change, told=said.told
        )
