"""Topics of MSK clusters: by MSK's own API where a cluster has it, else by Kafka's admin protocol."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from agents.clickstream.aws.absent import or_none
from agents.clickstream.aws.calls import Calls
from agents.clickstream.aws.clusters import Cluster, Clusters
from agents.clickstream.aws.found import Partition, Topic
from agents.clickstream.aws.kafka_admin import KafkaTopics, counted
from agents.clickstream.aws.refusals import AwsRefused, Why

_NOBODY = -1


class TopicAdmin(Protocol):
    """The topics of one cluster."""

    async def all(self) -> Sequence[Topic]:
        """Every topic, Kafka's and MSK Connect's own among them, in order; summed up, and not looked into."""

    async def partitions(self, name: str) -> Sequence[Partition] | None:
        """Its partitions as the brokers have them, in order; None where there is no such topic."""

    async def is_settled(self, name: str) -> bool:
        """Whether nothing is being done to it."""

    async def create(self, name: str, *, partitions: int, replication: int, configs: Mapping[str, str]) -> None:
        """Ask for a topic, configured by Kafka's own names. THERE_ALREADY when there is one of that name."""

    async def delete(self, name: str) -> None:
        """Ask for its removal, with all that is in it. GONE when it is."""


class MskTopics:
    """By MSK's API: no way into the brokers' network is needed. What it tells may be a minute old."""

    def __init__(self, calls: Calls, cluster_arn: str) -> None:
        self._calls = calls
        self._arn = cluster_arn
        self._kafka = calls.session.client("kafka", config=calls.clients)

    async def all(self) -> Sequence[Topic]:
        """Every topic, in order."""
        paginator = self._kafka.get_paginator("list_topics")
        pages = await self._calls.pages("kafka:ListTopics", lambda: paginator.paginate(ClusterArn=self._arn))
        found = (
            Topic(name=each["TopicName"], partitions=each["PartitionCount"], replication=each["ReplicationFactor"])
            for page in pages
            for each in page["Topics"]
        )
        return sorted(found, key=lambda topic: topic.name)

    async def partitions(self, name: str) -> Sequence[Partition] | None:
        """Its partitions as the brokers have them, in order."""
        paginator = self._kafka.get_paginator("describe_topic_partitions")
        pages = await or_none(
            self._calls.pages(
                "kafka:DescribeTopicPartitions", lambda: paginator.paginate(ClusterArn=self._arn, TopicName=name)
            )
        )
        if pages is None:
            return None
        found = (
            Partition(
                number=each["Partition"],
                leader=leader if (leader := each.get("Leader", _NOBODY)) > _NOBODY else None,
                replicas=tuple(each.get("Replicas", ())),
                in_sync=tuple(each.get("Isr", ())),
            )
            for page in pages
            for each in page["Partitions"]
        )
        return sorted(found, key=lambda partition: partition.number)

    async def is_settled(self, name: str) -> bool:
        """Whether nothing is being done to it."""
        found = await or_none(
            self._calls.call(
                "kafka:DescribeTopic", lambda: self._kafka.describe_topic(ClusterArn=self._arn, TopicName=name)
            )
        )
        return found is not None and found.get("Status", "ACTIVE") == "ACTIVE"

    async def create(self, name: str, *, partitions: int, replication: int, configs: Mapping[str, str]) -> None:
        """Ask for a topic."""
        said = {"Configs": _properties(configs)} if configs else {}
        await self._calls.call(
            "kafka:CreateTopic",
            lambda: self._kafka.create_topic(
                ClusterArn=self._arn, TopicName=name, PartitionCount=partitions, ReplicationFactor=replication, **said
            ),
        )

    async def delete(self, name: str) -> None:
        """Ask for its removal."""
        await self._calls.call(
            "kafka:DeleteTopic", lambda: self._kafka.delete_topic(ClusterArn=self._arn, TopicName=name)
        )


class ClusterTopics:
    """Topics of any cluster. What they are is counted from the brokers' partitions, not told by who created them."""

    def __init__(self, calls: Calls, clusters: Clusters, brokers: Callable[[Cluster], KafkaTopics]) -> None:
        self._calls = calls
        self._clusters = clusters
        self._brokers = brokers

    async def names(self, cluster_arn: str) -> Sequence[str]:
        """Of every topic, Kafka's and MSK Connect's own among them, in order."""
        return [topic.name for topic in await self.all(cluster_arn)]

    async def all(self, cluster_arn: str) -> Sequence[Topic]:
        """Every topic in order, as the cluster sums it up."""
        return await (await self._admin(cluster_arn)).all()

    async def find(self, cluster_arn: str, name: str) -> Topic | None:
        """As it is now."""
        admin = await self._admin(cluster_arn)
        partitions = await admin.partitions(name)
        if not partitions:  # a topic that is being made may have none to show yet
            return None
        return replace(counted(name, partitions), settled=await admin.is_settled(name))

    async def partitions(self, cluster_arn: str, name: str) -> Sequence[Partition]:
        """Where each of its partitions is, in order; none where there is no such topic."""
        return await (await self._admin(cluster_arn)).partitions(name) or ()

    async def create(
        self, cluster_arn: str, name: str, *, partitions: int, replication: int, configs: Mapping[str, str]
    ) -> None:
        """Ask for it."""
        admin = await self._admin(cluster_arn)
        await admin.create(name, partitions=partitions, replication=replication, configs=configs)

    async def delete(self, cluster_arn: str, name: str) -> None:
        """Ask for its end."""
        await (await self._admin(cluster_arn)).delete(name)

    async def delete_group(self, cluster_arn: str, group: str) -> None:
        """A consumer group; only brokers have them. One that is gone is no error."""
        await self._brokers(await self._cluster(cluster_arn)).delete_group(group)

    async def holds_events(self, cluster_arn: str, name: str) -> bool | None:
        """Whether any partition holds a record: only brokers know, and they may be out of reach."""
        try:
            return await self._brokers(await self._cluster(cluster_arn)).holds_events(name)
        except AwsRefused as refused:
            if refused.why is Why.GONE:
                raise
            return None

    async def _admin(self, cluster_arn: str) -> TopicAdmin:
        cluster = await self._cluster(cluster_arn)
        return MskTopics(self._calls, cluster_arn) if cluster.has_topic_api else self._brokers(cluster)

    async def _cluster(self, cluster_arn: str) -> Cluster:
        cluster = await self._clusters.find(cluster_arn)
        if cluster is None:
            raise AwsRefused(Why.GONE, f"There is no MSK cluster {cluster_arn}.")
        return cluster


def _properties(configs: Mapping[str, str]) -> str:
    """As MSK's API wants them: base64 of a file of properties."""
    return base64.b64encode("".join(f"{name}={value}\n" for name, value in sorted(configs.items())).encode()).decode()
