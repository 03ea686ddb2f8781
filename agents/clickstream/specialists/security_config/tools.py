"""The security groups' specialist's only tool: what is open, or what would be."""

from collections.abc import Mapping

from strands import ToolContext, tool
from strands.types.tools import AgentTool

from agents.clickstream.deployment.plan import Json
from agents.clickstream.meant import pipeline_meant
from agents.clickstream.specialists.absent import absent_is_an_answer
from agents.clickstream.specialists.deployed import Deployed
from agents.clickstream.specialists.ports import Groups
from agents.common.answering import principal_of
from agents.common.tool_results import ToolResult, found

_GROUP = "SecurityGroupId"
_NEEDLESS = "Open, though nothing of the pipeline needs it: {what}."


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

        Which security groups there are, which ports are open, and whether anything is open that should not be.
        For example: "Which security groups are there?", "Is port 8802 open to the internet?", "Who can reach the
        brokers?", "Are there any holes in the firewall?", "Show me the SG rules.", "Is 8802 open to the world?"

        Args:
            pipeline: The pipeline's name, such as 'shop-events'; leave it out unless one is named.

        Returns:
            Every connection that the pipeline needs, and whether both ends allow it; then what is open beyond that.
        """
        principal, name = principal_of(tool_context), await pipeline_meant(tool_context, pipeline)
        record = await self._deployed.plan(principal, name)
        told = (await self._deployed.told(principal, name)).get("stack:network")
        rows = await self._groups.connections(record.plan, told)
        state = "planned, not deployed" if told is None else "deployed"
        needless = [f"{row['from']} to {row['to']} on port {row['port']}" for row in rows if row.get("note")]
        beyond = {"message": _NEEDLESS.format(what="; ".join(needless))} if needless else {}
        return {"is": state, **_named(told or {}), **found("connections", rows, otherwise=""), **beyond}


def _named(told: Mapping[str, Json]) -> ToolResult:
    """The pipeline's own groups by what they are of, where they are made."""
    ids = {output.removesuffix(_GROUP): str(group) for output, group in told.items() if output.endswith(_GROUP)}
    return {"security_groups": [f"{of.lower()} {group}" for of, group in ids.items()]} if ids else {}
