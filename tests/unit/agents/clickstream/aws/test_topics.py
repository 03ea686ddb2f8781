"""Topics are counted from the brokers' partitions, by whichever way a cluster has."""

import base64
from collections.abc import Sequence
from dataclasses import replace

import pytest

from agents.clickstream.aws.clusters import Cluster
from agents.clickstream.aws.found import Partition, Topic
from agents.clickstream.aws.kafka_admin import KafkaTopics
from agents.clickstream.aws.refusals import AwsRefused, Why
from agents.clickstream.aws.topics import ClusterTopics
from tests.fakes.aws_wire import AwsWire, Refusal
from tests.fakes.findings import CLUSTER

TOPIC = {"TopicName": "app_logs", "PartitionCount": 18, "ReplicationFactor": 3, "Status": "ACTIVE"}


class OneCluster:
    """The cluster that there is, if any."""

    def __init__(self, cluster: Cluster | None) -> None:
        self._cluster = cluster

    async def names(self) -> Sequence[str]:
        return []

    async def find(self, name_or_arn: str) -> Cluster | None:
        return self._cluster if name_or_arn == CLUSTER.arn else None


class Brokers(KafkaTopics):
    """Brokers that know one topic, or are out of reach."""

    def __init__(self, *, reachable: bool = True) -> None:
        self._reachable = reachable

    async def partitions(self, name: str) -> Sequence[Partition] | None:
        return [Partition(number=0, leader=1, replicas=(1, 2), in_sync=(1,))] if name == "old" else None

    async def holds_events(self, name: str) -> bool:
        if not self._reachable:
            raise AwsRefused(Why.TIMEOUT, "The brokers did not list the topics.")
        return name == "old"


def topics(wire: AwsWire, cluster: Cluster | None = CLUSTER, brokers: KafkaTopics | None = None) -> ClusterTopics:
    return ClusterTopics(wire.calls("msk_topic"), OneCluster(cluster), lambda _: brokers or Brokers())


def partition(number: int, *, leader: int | None = 1, replicas: Sequence[int] = (1, 2, 3)) -> dict[str, object]:
    led = {} if leader is None else {"Leader": leader}
    return {"Partition": number, "Replicas": list(replicas), "Isr": list(replicas), **led}


async def test_a_topic_is_counted_page_by_page_and_not_believed(wire: AwsWire) -> None:
    wire.answers("DescribeTopic", TOPIC)
    wire.answers(
        "DescribeTopicPartitions",
        {"Partitions": [partition(0), partition(1, leader=None)], "NextToken": "more"},
        {"Partitions": [partition(2, replicas=(1, 2), leader=-1)]},
    )
    found = await topics(wire).find(CLUSTER.arn, "app_logs")
    assert found == Topic(name="app_logs", partitions=3, replication=2, settled=True, leaderless=2)


@pytest.mark.parametrize("status", ["CREATING", "UPDATING", "DELETING"])
async def test_a_topic_that_is_being_worked_on_is_not_settled(wire: AwsWire, status: str) -> None:
    wire.answers("DescribeTopic", {**TOPIC, "Status": status})
    wire.answers("DescribeTopicPartitions", {"Partitions": [partition(0)]})
    found = await topics(wire).find(CLUSTER.arn, "app_logs")
    assert found
    assert not found.settled


async def test_a_topic_without_partitions_yet_is_not_there_yet(wire: AwsWire) -> None:
    wire.answers("DescribeTopicPartitions", {"Partitions": []})
    assert await topics(wire).find(CLUSTER.arn, "app_logs") is None


async def test_a_topic_that_is_not_there_is_none(wire: AwsWire) -> None:
    wire.answers("DescribeTopicPartitions", Refusal(code="NotFoundException", status=404))
    assert await topics(wire).find(CLUSTER.arn, "app_logs") is None
    assert await topics(wire).partitions(CLUSTER.arn, "app_logs") == ()


async def test_all_topics_are_summed_up(wire: AwsWire) -> None:
    one = {"TopicName": "b", "PartitionCount": 1, "ReplicationFactor": 2}
    wire.answers("ListTopics", {"Topics": [one], "NextToken": "more"}, {"Topics": [{**one, "TopicName": "__a"}]})
    assert await topics(wire).names(CLUSTER.arn) == ["__a", "b"]


async def test_a_topic_is_created_as_it_is_wished(wire: AwsWire) -> None:
    wire.answers("CreateTopic", {"TopicName": "app_logs", "Status": "CREATING"})
    await topics(wire).create(CLUSTER.arn, "app_logs", partitions=18, replication=3, configs={})
    assert wire.parameters("CreateTopic") == [
        {"ClusterArn": CLUSTER.arn, "TopicName": "app_logs", "PartitionCount": 18, "ReplicationFactor": 3}
    ]


async def test_a_topic_is_configured_by_kafkas_own_names(wire: AwsWire) -> None:
    wire.answers("CreateTopic", {"TopicName": "aside", "Status": "CREATING"})
    configs = {"retention.ms": "1000", "cleanup.policy": "delete"}
    await topics(wire).create(CLUSTER.arn, "aside", partitions=1, replication=3, configs=configs)
    (asked,) = wire.parameters("CreateTopic")
    assert base64.b64decode(str(asked["Configs"])) == b"cleanup.policy=delete\nretention.ms=1000\n"


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("TopicExistsException", Why.THERE_ALREADY),
        ("ForbiddenException", Why.DENIED),
        ("ClusterConnectivityException", Why.UNAVAILABLE),
        ("KafkaTimeoutException", Why.UNAVAILABLE),
        ("NotControllerException", Why.BUSY),
        ("ReassignmentInProgressException", Why.BUSY),
        ("KafkaRequestException", Why.INVALID),
        ("TooManyRequestsException", Why.THROTTLED),
    ],
)
async def test_what_msk_says_no_with(wire: AwsWire, code: str, why: Why) -> None:
    wire.answers("CreateTopic", Refusal(code=code))
    with pytest.raises(AwsRefused) as refused:
        await topics(wire).create(CLUSTER.arn, "app_logs", partitions=18, replication=3, configs={})
    assert refused.value.why is why


async def test_a_topic_that_is_gone_is_said_to_be(wire: AwsWire) -> None:
    wire.answers("DeleteTopic", Refusal(code="UnknownTopicOrPartitionException", status=404))
    with pytest.raises(AwsRefused) as refused:
        await topics(wire).delete(CLUSTER.arn, "app_logs")
    assert refused.value.why is Why.GONE


async def test_a_cluster_without_the_api_is_asked_by_kafkas_protocol(wire: AwsWire) -> None:
    old = replace(CLUSTER, kafka_version="2.8.1")
    found = await topics(wire, old).find(old.arn, "old")
    assert found == Topic(name="old", partitions=1, replication=2, settled=True)
    assert not wire.asked


async def test_brokers_out_of_reach_leave_open_whether_there_are_events(wire: AwsWire) -> None:
    assert await topics(wire).holds_events(CLUSTER.arn, "old") is True
    assert await topics(wire, brokers=Brokers(reachable=False)).holds_events(CLUSTER.arn, "old") is None


async def test_a_cluster_that_is_gone_is_said_to_be(wire: AwsWire) -> None:
    with pytest.raises(AwsRefused, match="There is no MSK cluster"):
        await topics(wire, None).find(CLUSTER.arn, "app_logs")
