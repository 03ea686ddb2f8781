"""MSK's topics: made, counted and deleted on the brokers that are there."""

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from local.aws.msk_clusters import Cluster, Json, asked_cluster, bad_request
from local.aws.rest import ApiError, Request, Route, page
from local.kafka.registry import TopicRecord
from local.kafka.topics import BrokersUnreachable, OrderRefused, Topic, Topics, properties
from local.settings import Settings

# Kafka's own rule.
TOPIC_NAME = re.compile(r"[A-Za-z0-9._-]{1,249}")


class ClusterTopics:
    """The operations on topics."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @cached_property
    def _topics(self) -> Topics:
        return Topics.of(self._settings)

    def routes(self) -> tuple[Route, ...]:
        """Where the operations are."""
        cluster = "/v1/clusters/{clusterArn}"
        topic = f"{cluster}/topics/{{topicName}}"
        return (
            Route("GET", f"{topic}/partitions", self.describe_partitions),
            Route("GET", topic, self.describe_topic),
            Route("PUT", topic, self.update_topic),
            Route("DELETE", topic, self.delete_topic),
            Route("GET", f"{cluster}/topics", self.list_topics),
            Route("POST", f"{cluster}/topics", self.create_topic),
        )

    def list_topics(self, request: Request) -> Json:
        """ListTopics."""
        cluster, prefix = asked_cluster(request), request.query.get("topicNameFilter", "")
        topics = [one for name, one in self._all().items() if name.startswith(prefix)]
        shown, following = page(topics, request.query)
        return {"topics": [_summary(cluster, one) for one in shown], **following}

    def describe_topic(self, request: Request) -> Json:
        """DescribeTopic."""
        cluster, topic = asked_cluster(request), self._topic(request)
        return {
            **_named(cluster, topic.name),
            "replicationFactor": topic.replication,
            "partitionCount": len(topic.partitions),
            **({"configs": topic.configs} if topic.configs else {}),
            "status": "ACTIVE",
        }

    def describe_partitions(self, request: Request) -> Json:
        """DescribeTopicPartitions."""
        asked_cluster(request)
        shown, following = page(self._topic(request).partitions, request.query)
        told = [
            {
                "partition": one.number,
                "leader": one.leader,
                "replicas": list(one.replicas),
                "isr": list(one.in_sync),
            }
            for one in shown
        ]
        return {"partitions": told, **following}

    def create_topic(self, request: Request) -> Json:
        """CreateTopic. Kafka's rules: a valid name that is free, and no more replicas than brokers."""
        cluster, name = asked_cluster(request), str(request.body.get("topicName", ""))
        record = _record(request.body, cluster)
        if not TOPIC_NAME.fullmatch(name) or name in (".", ".."):
            raise bad_request(f"Topic name is invalid: {name!r}.")
        if name in self._all():
            raise ApiError("TopicExistsException", 409, f"Topic '{name}' already exists.")
        self._order(lambda: self._topics.create(name, record))
        return {**_named(cluster, name), "status": "CREATING"}

    def update_topic(self, request: Request) -> Json:
        """UpdateTopic: more partitions, never fewer; other configs."""
        cluster, topic = asked_cluster(request), self._topic(request)
        wanted, configs = request.body.get("partitionCount"), request.body.get("configs")
        if wanted is None and configs is None:
            raise bad_request("Neither partitionCount nor configs is given.")
        if wanted is not None and wanted <= len(topic.partitions):
            raise bad_request(f"Topic '{topic.name}' has {len(topic.partitions)} partitions: {wanted} are not more.")
        _check_configs(configs)
        self._order(lambda: self._topics.update(topic, partitions=wanted, configs=configs))
        return {**_named(cluster, topic.name), "status": "UPDATING"}

    def delete_topic(self, request: Request) -> Json:
        """DeleteTopic, with its messages."""
        cluster, topic = asked_cluster(request), self._topic(request)
        self._order(lambda: self._topics.delete(topic.name))
        return {**_named(cluster, topic.name), "status": "DELETING"}

    def _topic(self, request: Request) -> Topic:
        name = request.path["topicName"]
        topic = self._all().get(name)
        if topic is None:
            raise ApiError("NotFoundException", 404, f"Topic '{name}' does not exist.")
        return topic

    def _all(self) -> Mapping[str, Topic]:
        found: dict[str, Topic] = {}
        self._order(lambda: found.update(self._topics.all()))
        return found

    def _order(self, order: Callable[[], None]) -> None:
        try:
            order()
        except BrokersUnreachable as error:
            raise ApiError("ClusterConnectivityException", 409, f"No broker answers: {error}") from error
        except OrderRefused as error:
            raise ApiError("KafkaRequestException", 400, str(error)) from error


def _named(cluster: Cluster, name: str) -> Json:
    arn = cluster["ClusterArn"].replace(":cluster/", ":topic/", 1)
    return {"topicArn": f"{arn}/{name}", "topicName": name}


def _summary(cluster: Cluster, topic: Topic) -> Json:
    lagging = sum(len(set(one.replicas) - set(one.in_sync)) for one in topic.partitions)
    return {
        **_named(cluster, topic.name),
        "replicationFactor": topic.replication,
        "partitionCount": len(topic.partitions),
        "outOfSyncReplicaCount": lagging,
    }


def _record(body: Mapping[str, Any], cluster: Cluster) -> TopicRecord:
    partitions, replication = body.get("partitionCount"), body.get("replicationFactor")
    brokers, configs = cluster["NumberOfBrokerNodes"], body.get("configs", "")
    if not isinstance(partitions, int) or partitions < 1 or not isinstance(replication, int) or replication < 1:
        raise bad_request("partitionCount and replicationFactor must be 1 or more.")
    if replication > brokers:
        raise bad_request(f"Replication factor: {replication} larger than available brokers: {brokers}.")
    _check_configs(configs)
    return TopicRecord(partitions=partitions, replication=replication, configs=configs)


def _check_configs(configs: str | None) -> None:
    try:
        properties(configs or "")
    except ValueError as error:
        raise bad_request(str(error)) from error
