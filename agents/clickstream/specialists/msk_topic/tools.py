"""The topics' specialist's tools: what a cluster has, and how the pipeline's topics will be made."""

from dataclasses import replace
from typing import Literal

from strands import ToolContext, tool
from strands.types.tools import AgentTool

from agents.clickstream.deployment.desk import Proposals
from agents.clickstream.deployment.wish import TOPICS, TopicWish, Wish
from agents.clickstream.meant import pipeline_meant
from agents.clickstream.operator import operator_of
from agents.clickstream.redrafting import redrafted
from agents.clickstream.specialists.absent import absent_is_an_answer
from agents.clickstream.specialists.arguments import resource_name
from agents.clickstream.specialists.deployed import Deployed
from agents.clickstream.specialists.ports import Clusters
from agents.common.answering import principal_of
from agents.common.database import Row
from agents.common.errors import NotFound
from agents.common.tool_arguments import count, is_left_out
from agents.common.tool_results import ToolResult, found

TopicName = Literal["app_logs", "control-iceberg"]
MOST_PARTITIONS = 200
MOST_REPLICATION = 15
_WHICH_CLUSTER = "Nothing is deployed whose cluster could be meant: name the MSK cluster, such as 'my-cluster'."


class TopicTools:
    """Over the clusters, and the plan that waits for approval."""

    def __init__(self, *, clusters: Clusters, proposals: Proposals) -> None:
        self._clusters = clusters
        self._proposals = proposals
        self._deployed = Deployed(proposals)

    def tools(self) -> list[AgentTool]:
        """In the catalogue's order."""
        return [self.describe_cluster, self.list_topics, self.check_topics, self.set_topic]

    @tool(context=True)
    @absent_is_an_answer
    async def describe_cluster(self, tool_context: ToolContext, msk_cluster: str | None = None) -> ToolResult:
        """Describe an MSK cluster: its state, brokers, listeners and subnets, and whether a pipeline can use it.

        For example: "How many brokers are there?", "Which Kafka version is it?", "Is the cluster active?", "What are
        the bootstrap servers?"

        Args:
            msk_cluster: The cluster's name or ARN, such as 'my-cluster'; else it is the pipeline's.

        Returns:
            The one cluster; or that there is none of that name, with those that are like it.
        """
        cluster = await self._clusters.describe(await self._named(tool_context, msk_cluster))
        return found("clusters", [cluster], otherwise="")

    @tool(context=True)
    @absent_is_an_answer
    async def list_topics(self, tool_context: ToolContext, msk_cluster: str | None = None) -> ToolResult:
        """List the topics of an MSK cluster, each with its partitions and replication.

        For example: "Which topics are there?", "List all topics on the cluster.", "What is in Kafka?"

        Args:
            msk_cluster: The cluster's name or ARN, such as 'my-cluster'; else it is the pipeline's.

        Returns:
            The topics.
        """
        topics = await self._clusters.topics(await self._named(tool_context, msk_cluster))
        return found("topics", topics, otherwise="The cluster has no topics.")

    @tool(context=True)
    @absent_is_an_answer
    async def check_topics(self, tool_context: ToolContext, msk_cluster: str | None = None) -> ToolResult:
        """Check the pipeline's own topics, app_logs and control-iceberg: do they exist, with the right partitions?

        How many partitions and replicas a topic of the pipeline has.
        For example: "How many partitions does app_logs have?", "What is the replication of control-iceberg?", "Are our
        topics right?"

        Args:
            msk_cluster: The cluster's name or ARN, such as 'my-cluster'; else it is the pipeline's.

        Returns:
            Each topic with what it must be and what it is.
        """
        topics = await self._clusters.topics(await self._named(tool_context, msk_cluster))
        there = {str(topic["name"]): topic for topic in topics}
        return found("topics", [_checked(wish, there.get(wish.name)) for wish in TOPICS], otherwise="")

    @tool(context=True)
    async def set_topic(
        self,
        topic: TopicName,
        partitions: int,
        replication: int,
        tool_context: ToolContext,
        pipeline: str | None = None,
    ) -> ToolResult:
        """Change how many partitions and replicas a topic of the pipeline will get, in a plan that awaits approval.

        Nothing is made or changed on the cluster. The plan gets a new digest, and an approval of the old one is void.
        For example: "Set app_logs to 36 partitions.", "Give control-iceberg 2 replicas."

        Args:
            topic: The topic, app_logs or control-iceberg.
            partitions: How many partitions, 1 to 200.
            replication: How many replicas of each partition; not more than the cluster has brokers.
            pipeline: The pipeline's name, such as 'shop-events'; leave it out unless one is named.

        Returns:
            The plan with its new digest; or why it can't be changed.
        """
        wished = TopicWish(
            name=topic,
            partitions=count(partitions, name="partitions", highest=MOST_PARTITIONS, otherwise=1),
            replication=count(replication, name="replication", highest=MOST_REPLICATION, otherwise=1),
        )

        def change(wish: Wish) -> Wish:
            return replace(wish, topics=tuple(wished if one.name == wished.name else one for one in wish.topics))

        told = f"the topic {wished.name} has {wished.partitions} partitions and {wished.replication} replicas of each"
        return await redrafted(
            operator_of(tool_context), self._proposals, await pipeline_meant(tool_context, pipeline), change, told=told
        )

    async def _named(self, context: ToolContext, cluster: str | None) -> str:
        """The cluster that was named, else that of the pipeline. Raises NotFound where there is neither."""
        if cluster and not is_left_out(cluster):
            return resource_name(cluster, name="msk_cluster")
        try:
            record = await self._deployed.plan(principal_of(context), await pipeline_meant(context, None))
        except NotFound:
            raise NotFound(_WHICH_CLUSTER) from None
        return record.plan.survey.brokers.arn


def _checked(wish: TopicWish, is_: Row | None) -> Row:
    wanted = {"name": wish.name, "partitions_wanted": wish.partitions, "replication_wanted": wish.replication}
    if is_ is None:
        return {**wanted, "state": "it does not exist yet"}
    fits = (is_["partitions"], is_["replication"]) == (wish.partitions, wish.replication)
    state = "as it must be" if fits else "not as it must be"
    return {**wanted, "partitions": is_["partitions"], "replication": is_["replication"], "state": state}
