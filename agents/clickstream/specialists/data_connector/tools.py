"""The connectors' specialist's tools: how they are, and what they delivered."""

from strands import ToolContext, tool
from strands.types.tools import AgentTool

from agents.clickstream.specialists.absent import absent_is_an_answer
from agents.clickstream.specialists.arguments import pipeline_name
from agents.clickstream.specialists.deployed import Deployed
from agents.clickstream.specialists.ports import Connectors, Objects
from agents.common.answering import principal_of
from agents.common.tool_results import ToolResult, found

NEWEST = 5
_CONNECTORS = ("JsonConnectorArn", "IcebergConnectorArn")


class ConnectorTools:
    """Over MSK Connect and S3, and what the pipeline's connectors step told."""

    def __init__(self, *, connectors: Connectors, objects: Objects, deployed: Deployed) -> None:
        self._connectors = connectors
        self._objects = objects
        self._deployed = deployed

    def tools(self) -> list[AgentTool]:
        """In the catalogue's order."""
        return [self.connector_state, self.delivered_objects]

    @tool(context=True)
    @absent_is_an_answer
    async def connector_state(self, tool_context: ToolContext, pipeline: str | None = None) -> ToolResult:
        """Tell how the connectors from Kafka to S3 and to Iceberg are doing: state, reason, workers, plugin.

        Args:
            pipeline: The pipeline's name, such as 'shop-events'; leave it out unless one is named.

        Returns:
            Both connectors; or that they are not deployed yet.
        """
        name = pipeline_name(pipeline)
        told = await self._deployed.outputs(principal_of(tool_context), name, "stack:connectors", what="connectors")
        states = await self._connectors.state([str(told[output]) for output in _CONNECTORS])
        return found("connectors", states, otherwise="The connectors are gone.")

    @tool(context=True)
    @absent_is_an_answer
    async def delivered_objects(self, tool_context: ToolContext, pipeline: str | None = None) -> ToolResult:
        """Tell what data has arrived in the S3 bucket: objects as JSON and of the Iceberg table, and the newest.

        Args:
            pipeline: The pipeline's name, such as 'shop-events'; leave it out unless one is named.

        Returns:
            Count, bytes and the newest objects, for each of the two.
        """
        record = await self._deployed.plan(principal_of(tool_context), pipeline_name(pipeline))
        bucket, below = record.plan.wish.bucket, f"clickstream/{record.plan.pipeline}"
        prefixes = {"JSON": f"{below}/json/", "Iceberg table": f"{below}/iceberg/"}
        rows = [
            {
                "what": what,
                "where": f"s3://{bucket}/{prefix}",
                **await self._objects.newest(bucket, prefix, most=NEWEST),
            }
            for what, prefix in prefixes.items()
        ]
        return found("deliveries", rows, otherwise="")
