"""The security groups' specialist's only tool: what is open, or what would be."""

from strands import ToolContext, tool
from strands.types.tools import AgentTool

from agents.clickstream.specialists.absent import absent_is_an_answer
from agents.clickstream.specialists.arguments import pipeline_name
from agents.clickstream.specialists.connections import planned_connections
from agents.clickstream.specialists.deployed import Deployed
from agents.clickstream.specialists.ports import Groups
from agents.common.answering import principal_of
from agents.common.tool_results import ToolResult, found

_GROUPS = {
    "load balancer": "BalancerSecurityGroupId",
    "collector": "CollectorSecurityGroupId",
    "connector": "ConnectorSecurityGroupId",
}


class SecurityTools:
    """Over the security groups, and the pipeline's plan."""

    def __init__(self, *, groups: Groups, deployed: Deployed) -> None:
        self._groups = groups
        self._deployed = deployed

    def tools(self) -> list[AgentTool]:
        """The one."""
        return [self.who_may_talk_to_whom]

    @tool(context=True)
    @absent_is_an_answer
    async def who_may_talk_to_whom(self, tool_context: ToolContext, pipeline: str | None = None) -> ToolResult:
        """Tell who may talk to whom in the pipeline, on which port and why; before a deployment, who would be.

        Args:
            pipeline: The pipeline's name; leave it out unless one is named.

        Returns:
            Every connection that is open. What is not listed is closed.
        """
        record = await self._deployed.plan(principal_of(tool_context), pipeline_name(pipeline))
        told = record.outputs.get("stack:network")
        if told is None:
            planned = planned_connections(record.plan)
            return {"is": "planned, not deployed", **found("connections", planned, otherwise="")}
        groups = {what: str(told[output]) for what, output in _GROUPS.items()}
        return {"is": "deployed", **found("connections", await self._groups.rules(groups), otherwise="")}
