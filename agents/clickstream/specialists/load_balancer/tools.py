"""The balancer's specialist's tools."""

from strands import ToolContext, tool
from strands.types.tools import AgentTool

from agents.clickstream.specialists.absent import absent_is_an_answer
from agents.clickstream.specialists.deployed import Deployed
from agents.clickstream.specialists.ports import Balancers
from agents.common.tool_results import ToolResult, found

_WHAT = "load balancer"
_EXAMPLE = "curl -s {address} -H 'content-type: application/json' -d '{{\"event\": \"page_view\"}}'"


class BalancerTools:
    """Over Elastic Load Balancing, and what the pipeline's balancer step told."""

    def __init__(self, *, balancers: Balancers, deployed: Deployed) -> None:
        self._balancers = balancers
        self._deployed = deployed

    def tools(self) -> list[AgentTool]:
        """In the catalogue's order."""
        return [self.balancer_state, self.collector_address]

    @tool(context=True)
    @absent_is_an_answer
    async def balancer_state(self, tool_context: ToolContext, pipeline: str | None = None) -> ToolResult:
        """Tell how the load balancer is doing: listeners, health check, and which targets are healthy or why not.

        For example: "Show me the load balancer.", "Are the targets healthy?", "Which zones is the NLB in?", "Is the
        health check green?"

        Args:
            pipeline: The pipeline's name, such as 'shop-events'; leave it out unless one is named.

        Returns:
            The load balancer with its targets; or that it is not deployed yet.
        """
        told = await self._deployed.asked(tool_context, pipeline, "stack:balancer", what=_WHAT)
        state = await self._balancers.state(
            load_balancer_arn=str(told["LoadBalancerArn"]), target_group_arn=str(told["TargetGroupArn"])
        )
        return found("load_balancers", [state], otherwise="")

    @tool(context=True)
    @absent_is_an_answer
    async def collector_address(self, tool_context: ToolContext, pipeline: str | None = None) -> ToolResult:
        """Tell the address that clients send events to, with an example of how to send one.

        For example: "Where do I send events?", "What is the URL of the collector?", "Give me a curl.", "What is the
        endpoint?"

        Args:
            pipeline: The pipeline's name, such as 'shop-events'; leave it out unless one is named.

        Returns:
            The address and the example; or that there is no load balancer yet.
        """
        told = await self._deployed.asked(tool_context, pipeline, "stack:balancer", what=_WHAT)
        address = str(told["Endpoint"])
        return {"found": 1, "address": address, "example": _EXAMPLE.format(address=address)}
