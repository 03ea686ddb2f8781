"""Clusters and their topics as rows."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from agents.clickstream.aws.clusters import Cluster, Clusters
from agents.clickstream.aws.found import Topic
from agents.clickstream.deployment.wish import TOPICS
from agents.clickstream.deployment.wording import nearest
from agents.common.database import Row
from agents.common.errors import NotFound

_OURS = {topic.name for topic in TOPICS}


class Topics(Protocol):
    """What is read of topics."""

    async def all(self, cluster_arn: str) -> Sequence[Topic]:
        """Summed up."""

    async def find(self, cluster_arn: str, name: str) -> Topic | None:
        """Counted from its partitions."""


class ClusterReading:
    """Over MSK and its clusters' brokers."""

    def __init__(self, *, clusters: Clusters, topics: Topics) -> None:
        self._clusters = clusters
        self._topics = topics

    async def describe(self, named: str) -> Row:
        """A cluster by its name or ARN. Raises NotFound, with the names that are like it."""
        cluster = await self._found(named)
        return {
            "name": cluster.name,
            "arn": cluster.arn,
            "state": cluster.state,
            "kind": "serverless" if cluster.is_serverless else "provisioned",
            "kafka_version": cluster.kafka_version or None,
            "brokers": cluster.brokers,
            "unauthenticated_listener": cluster.listener.transport if cluster.listener else "none",
            "bootstrap": cluster.listener.bootstrap if cluster.listener else None,
            "topics_by": "MSK's topic API" if cluster.has_topic_api else "Kafka's admin protocol",
            "subnets": cluster.subnet_ids,
            "security_groups": cluster.security_group_ids,
            "usable": _usable(cluster),
        }

    async def topics(self, named: str) -> Sequence[Row]:
        """Its topics. A pipeline's own are counted from the partitions that the brokers have."""
        cluster = await self._found(named)
        listed = [each for each in await self._topics.all(cluster.arn) if not each.name.startswith("__")]
        counted = await asyncio.gather(*(self._looked_into(cluster.arn, topic) for topic in listed))
        return [
            {
                "name": topic.name,
                "partitions": topic.partitions,
                "replication": topic.replication,
                "settled": topic.settled,
                "without_leader": topic.leaderless or None,
            }
            for topic in counted
        ]

    async def _looked_into(self, cluster_arn: str, topic: Topic) -> Topic:
        if topic.name not in _OURS:
            return topic
        return await self._topics.find(cluster_arn, topic.name) or topic

    async def _found(self, named: str) -> Cluster:
        cluster = await self._clusters.find(named)
        if cluster is None:
            raise NotFound(f"There is no MSK cluster {named}. {nearest(named, await self._clusters.names())}")
        return cluster


def _usable(cluster: Cluster) -> str:
    if cluster.state != "ACTIVE":
        return f"no: it is {cluster.state}, and has to be ACTIVE"
    if cluster.listener is None:
        return "no: every client of it must authenticate, and the collectors do not"
    return "yes"
