"""The connectors' specialist's tools: how they are, what they delivered, and how often they will."""

from collections.abc import Sequence
from dataclasses import replace

from strands import ToolContext, tool
from strands.types.tools import AgentTool

from agents.clickstream.deployment.desk import Proposals
from agents.clickstream.deployment.wish import LONGEST_FLUSH, Wish
from agents.clickstream.meant import pipeline_meant
from agents.clickstream.operator import operator_of
from agents.clickstream.redrafting import redrafted
from agents.clickstream.specialists.absent import absent_is_an_answer
from agents.clickstream.specialists.deployed import Deployed
from agents.clickstream.specialists.ports import Connectors, Objects
from agents.common.answering import principal_of
from agents.common.database import Row
from agents.common.tool_arguments import count
from agents.common.tool_results import ToolResult, found

NEWEST = 2
_DELIVERED = {"JSON files": "json", "Iceberg table": "iceberg"}
_CONNECTORS = ("JsonConnectorArn", "IcebergConnectorArn")


class ConnectorTools:
    """Over MSK Connect and S3, what the pipeline's connectors step told, and the plan that waits for approval."""

    def __init__(self, *, connectors: Connectors, objects: Objects, proposals: Proposals) -> None:
        self._connectors = connectors
        self._objects = objects
        self._proposals = proposals
        self._deployed = Deployed(proposals)

    def tools(self) -> list[AgentTool]:
        """In the catalogue's order."""
        return [self.connector_state, self.delivered_objects, self.set_flush_seconds]

    @tool(context=True)
    @absent_is_an_answer
    async def connector_state(self, tool_context: ToolContext, pipeline: str | None = None) -> ToolResult:
        """Tell how the connectors from Kafka to S3 and to Iceberg are doing: state, reason, workers, plugin.

        For example: "Are the connectors healthy?", "Is the sink running?", "No new rows in the Iceberg table, what is
        wrong with it?", "Which connectors are there?", "Why did the Iceberg connector fail?", "How often do the
        connectors flush?"

        Args:
            pipeline: The pipeline's name, such as 'shop-events'; leave it out unless one is named.

        Returns:
            Both connectors, GONE for one that was deleted, and which do not run; or that they are not deployed yet.
        """
        told = await self._deployed.asked(tool_context, pipeline, "stack:connectors", what="connectors")
        states = await self._connectors.state([str(told[output]) for output in _CONNECTORS])
        made = await self._proposals.made(principal_of(tool_context), await pipeline_meant(tool_context, pipeline))
        return _all_or_not(states, flush=made.plan.wish.flush_seconds if made.plan else None)

    @tool(context=True)
    @absent_is_an_answer
    async def delivered_objects(self, tool_context: ToolContext, pipeline: str | None = None) -> ToolResult:
        """Tell what data has arrived in the S3 bucket: objects as JSON and of the Iceberg table, and the newest.

        For example: "Is anything arriving in S3?", "Why is nothing in the bucket?", "When did the last file land?",
        "How much data is there in the Iceberg table?", "What is the Iceberg table called, can I query it?"

        Args:
            pipeline: The pipeline's name, such as 'shop-events'; leave it out unless one is named.

        Returns:
            Count, bytes and the newest objects, for each of the two.
        """
        record = await self._deployed.plan(principal_of(tool_context), await pipeline_meant(tool_context, pipeline))
        bucket, name = record.plan.wish.bucket, record.plan.pipeline
        rows = [
            {"name": what, **await self._objects.newest(bucket, name, below=below, most=NEWEST)}
            for what, below in _DELIVERED.items()
        ]
        table = f"The Iceberg table is {self._objects.table(name)}: query it in Athena."
        return {**found("deliveries", rows, otherwise=""), "message": f"{_arrived(rows)} {table}"}

    @tool(context=True)
    async def set_flush_seconds(
        self, seconds: int, tool_context: ToolContext, pipeline: str | None = None
    ) -> ToolResult:
        """Change how often the connectors deliver events to S3 and to Iceberg, in a plan that awaits approval.

        For example: "Deliver every 2 seconds.", "Set the flush interval to 30 seconds.", "The connectors should write
        every 5 minutes." Nothing that runs is changed: the draft gets a new digest, and without a draft a new plan is
        proposed for the pipeline that stands. Fewer seconds mean sooner delivery, and more and smaller files.

        Args:
            seconds: After how many seconds at most they write what has come, 1 to 900.
            pipeline: The pipeline's name, such as 'shop-events'; leave it out unless one is named.

        Returns:
            The plan with its new digest; or why it can't be changed.
        """
        flush = count(seconds, name="seconds", highest=LONGEST_FLUSH, otherwise=1)

        def change(wish: Wish) -> Wish:
            return replace(wish, flush_seconds=flush)

        told = f"connectors deliver every {flush} seconds at the latest"
        return await redrafted(
            operator_of(tool_context), self._proposals, await pipeline_meant(tool_context, pipeline), change, told=told
        )


def _arrived(rows: Sequence[Row]) -> str:
    """Whether anything did, in a sentence: counts alone do not answer why nothing does."""
    said = [f"{row['objects']} objects of the {row['name']}" for row in rows if row["objects"]]
    return (
        f"Events do arrive in the bucket: {' and '.join(said)}." if said else "Nothing has arrived in the bucket yet."
    )


def _all_or_not(states: Sequence[Row], *, flush: int | None) -> ToolResult:
    """One that runs is no answer to whether all do: where they don't, each row says so, and a sentence which."""
    amiss = [f"{row['name']} is {row['state']}" for row in states if row["state"] != "RUNNING"]
    if not amiss:
        every = f" They deliver every {flush} seconds at the latest." if flush else ""
        return {**found("connectors", states, otherwise=""), "message": f"All {len(states)} connectors run.{every}"}
    rows = [{**row, "all_running": False} for row in states]
    return {
        **found("connectors", rows, otherwise=""),
        "message": f"Not all connectors of the pipeline run: {'; '.join(amiss)}.",
    }
