"""The collector's specialist's tools: how the service is, and how large it will be made."""

from dataclasses import replace

from strands import ToolContext, tool
from strands.types.tools import AgentTool

from agents.clickstream.deployment.desk import Proposals
from agents.clickstream.deployment.wish import CollectorSize, Wish
from agents.clickstream.operator import operator_of
from agents.clickstream.specialists.absent import absent_is_an_answer
from agents.clickstream.specialists.arguments import pipeline_name
from agents.clickstream.specialists.deployed import Deployed
from agents.clickstream.specialists.ports import Collectors
from agents.common.tool_arguments import count
from agents.common.tool_results import ToolResult, found

MOST_TASKS = 200
_GIB = 1024
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
_MEMORY = {
    256: (512, 1 * _GIB, 2 * _GIB),
    512: tuple(_GIB * gib for gib in range(1, 5)),
    1024: tuple(_GIB * gib for gib in range(2, 9)),
    2048: tuple(_GIB * gib for gib in range(4, 17)),
    4096: tuple(_GIB * gib for gib in range(8, 31)),
}


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

        Args:
            pipeline: The pipeline's name, such as 'shop-events'; leave it out unless one is named.

        Returns:
            The service; or that it is not deployed yet.
        """
        told = await self._deployed.asked(tool_context, pipeline, "stack:collector", what="collector's service")
        service = await self._collectors.service(cluster=str(told["ClusterName"]), service=str(told["ServiceName"]))
        return found("services", [service], otherwise="")

    @tool(context=True)
    async def set_collector_size(
        self,
        cpu: int,
        memory: int,
        minimum_tasks: int,
        maximum_tasks: int,
        tool_context: ToolContext,
        pipeline: str | None = None,
    ) -> ToolResult:
        """Change CPU, memory and number of the collector's tasks, in the plan that waits for approval.

        Nothing that runs is changed. The plan gets a new digest, and an approval of the old one is void.

        Args:
            cpu: CPU units of one task: 256, 512, 1024, 2048 or 4096; 1024 is one vCPU.
            memory: MiB of one task, such as 2048.
            minimum_tasks: How many tasks run at least, 1 to 200.
            maximum_tasks: How many tasks run at most, 1 to 200.
            pipeline: The pipeline's name, such as 'shop-events'; leave it out unless one is named.

        Returns:
            The plan with its new digest; or why it can't be changed.
        """
        operator = operator_of(tool_context)
        size = _size(cpu, memory, minimum_tasks, maximum_tasks)

        def change(wish: Wish) -> Wish:
            return replace(wish, collector=size)

        record = await self._proposals.redraft(operator.caller.principal, pipeline_name(pipeline), change)
        tasks = f"{size.minimum_tasks} to {size.maximum_tasks} tasks"
        return operator.redrafted(record, f"the collector has {tasks} of {size.cpu} CPU units and {size.memory} MiB")


def _size(cpu: int, memory: int, minimum: int, maximum: int) -> CollectorSize:
    """A size that Fargate has."""
    if cpu not in _MEMORY:
        raise ValueError(f"cpu must be one of {', '.join(map(str, _MEMORY))}.")
    if memory not in _MEMORY[cpu]:
        raise ValueError(f"With {cpu} CPU units, memory must be one of {', '.join(map(str, _MEMORY[cpu]))}.")
    fewest = count(minimum, name="minimum_tasks", highest=MOST_TASKS, otherwise=1)
    most = count(maximum, name="maximum_tasks", highest=MOST_TASKS, otherwise=1)
    if fewest > most:
        raise ValueError("minimum_tasks is above maximum_tasks: exchange them.")
    return CollectorSize(cpu=cpu, memory=memory, minimum_tasks=fewest, maximum_tasks=most)
