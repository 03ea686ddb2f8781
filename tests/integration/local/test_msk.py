"""MSK by boto3: clusters of both versions of the API, their real brokers, and topics that these brokers have."""

import base64
from typing import Any

import pytest
from botocore.exceptions import ClientError
from confluent_kafka import Consumer, Producer
from confluent_kafka.admin import AdminClient

from tests.fakes.aws_endpoint import AwsEndpoint
from tests.fakes.polling import eventually

SUBNETS = ["subnet-a", "subnet-b", "subnet-c"]
NODES = {"instanceType": "kafka.m7g.large", "clientSubnets": SUBNETS, "securityGroups": ["sg-brokers"]}


@pytest.fixture
def kafka(aws_endpoint: AwsEndpoint, brokers: str) -> Any:
    """A client of MSK, with brokers that have no topics."""
    client = aws_endpoint.client("kafka")
    arn = create(client, "sweeper")
    for topic in client.list_topics(ClusterArn=arn)["Topics"]:
        client.delete_topic(ClusterArn=arn, TopicName=topic["TopicName"])
    client.delete_cluster(ClusterArn=arn)
    return client


def create(client: Any, name: str, **more: Any) -> str:
    """A cluster of three brokers; its ARN."""
    provisioned = {"BrokerNodeGroupInfo": pascal(NODES), "KafkaVersion": "3.9.x", "NumberOfBrokerNodes": 3, **more}
    arn: str = client.create_cluster_v2(ClusterName=name, Provisioned=provisioned)["ClusterArn"]
    return arn


def pascal(told: dict[str, Any]) -> dict[str, Any]:
    return {name[:1].upper() + name[1:]: value for name, value in told.items()}


def refused(call: Any, **arguments: Any) -> tuple[str, int]:
    """The code and the status of a refusal."""
    with pytest.raises(ClientError) as told:
        call(**arguments)
    response = told.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


def test_both_versions_of_the_api_tell_of_a_cluster(kafka: Any) -> None:
    arn = create(kafka, "events")

    [listed] = kafka.list_clusters_v2(ClusterNameFilter="ev")["ClusterInfoList"]
    described = kafka.describe_cluster_v2(ClusterArn=arn)["ClusterInfo"]
    assert listed == described
    assert (described["ClusterArn"], described["ClusterType"], described["State"]) == (arn, "PROVISIONED", "ACTIVE")
    assert described["Provisioned"]["BrokerNodeGroupInfo"]["ClientSubnets"] == SUBNETS
    assert described["Provisioned"]["NumberOfBrokerNodes"] == 3
    assert kafka.describe_cluster(ClusterArn=arn)["ClusterInfo"]["ClusterName"] == "events"
    assert kafka.list_clusters_v2(ClusterNameFilter="other")["ClusterInfoList"] == []


def test_clusters_come_in_pages(kafka: Any) -> None:
    names = [f"c{number}" for number in range(5)]
    for name in names:
        create(kafka, name)

    pages = list(kafka.get_paginator("list_clusters_v2").paginate(PaginationConfig={"PageSize": 2}))
    assert [len(page["ClusterInfoList"]) for page in pages] == [2, 2, 1]
    assert [one["ClusterName"] for page in pages for one in page["ClusterInfoList"]] == names


def test_the_brokers_that_are_told_are_there(kafka: Any, brokers: str) -> None:
    arn = create(kafka, "events")

    told = kafka.get_bootstrap_brokers(ClusterArn=arn)
    assert told["BootstrapBrokerString"] == brokers
    assert "BootstrapBrokerStringTls" not in told
    nodes = kafka.list_nodes(ClusterArn=arn)["NodeInfoList"]
    assert [node["BrokerNodeInfo"]["ClientSubnet"] for node in nodes] == SUBNETS
    assert len(AdminClient({"bootstrap.servers": brokers}).list_topics(timeout=5).brokers) == len(nodes)


def test_a_cluster_for_clients_with_a_name_alone_tells_no_other_address(kafka: Any) -> None:
    arn = create(kafka, "secured", ClientAuthentication={"Sasl": {"Iam": {"Enabled": True}}})

    told = kafka.get_bootstrap_brokers(ClusterArn=arn)
    assert "BootstrapBrokerString" not in told
    assert told["BootstrapBrokerStringSaslIam"].startswith("b-1.secured.kafka.laptop.invalid:9098,")


def test_a_topic_has_on_the_brokers_what_was_asked_for(kafka: Any, brokers: str) -> None:
    arn = create(kafka, "events")
    configs = base64.b64encode(b"retention.ms=86400000\n").decode()

    made = kafka.create_topic(
        ClusterArn=arn, TopicName="clicks", PartitionCount=18, ReplicationFactor=3, Configs=configs
    )

    described = kafka.describe_topic(ClusterArn=arn, TopicName="clicks")
    assert (made["TopicArn"], described["Status"]) == (described["TopicArn"], "ACTIVE")
    assert (described["PartitionCount"], described["ReplicationFactor"], described["Configs"]) == (18, 3, configs)
    found = AdminClient({"bootstrap.servers": brokers}).list_topics("clicks", timeout=5).topics["clicks"]
    assert [len(one.replicas) for one in found.partitions.values()] == [3] * 18
    pages = kafka.get_paginator("describe_topic_partitions").paginate(
        ClusterArn=arn, TopicName="clicks", PaginationConfig={"PageSize": 10}
    )
    partitions = [one for page in pages for one in page["Partitions"]]
    assert [one["Partition"] for one in partitions] == list(range(18))
    assert all(len(one["Isr"]) == 3 for one in partitions)


def test_a_topic_carries_messages(kafka: Any, brokers: str) -> None:
    arn = create(kafka, "events")
    kafka.create_topic(ClusterArn=arn, TopicName="carried", PartitionCount=3, ReplicationFactor=3)

    producer = Producer({"bootstrap.servers": brokers, "acks": "all"})
    producer.produce("carried", b"first")
    assert producer.flush(10) == 0

    consumer = Consumer({"bootstrap.servers": brokers, "group.id": "readers", "auto.offset.reset": "earliest"})
    consumer.subscribe(["carried"])
    try:
        message = eventually(lambda: consumer.poll(0.5), what="the message")
        assert message.value() == b"first"
    finally:
        consumer.close()


def test_a_topic_grows_and_never_shrinks(kafka: Any) -> None:
    arn = create(kafka, "events")
    kafka.create_topic(ClusterArn=arn, TopicName="grown", PartitionCount=4, ReplicationFactor=2)

    kafka.update_topic(ClusterArn=arn, TopicName="grown", PartitionCount=6)
    [summary] = kafka.list_topics(ClusterArn=arn, TopicNameFilter="gro")["Topics"]
    assert (summary["PartitionCount"], summary["ReplicationFactor"], summary["OutOfSyncReplicaCount"]) == (6, 2, 0)
    assert refused(kafka.update_topic, ClusterArn=arn, TopicName="grown", PartitionCount=5) == (
        "BadRequestException",
        400,
    )


def test_a_deleted_topic_is_gone_from_the_brokers(kafka: Any, brokers: str) -> None:
    arn = create(kafka, "events")
    kafka.create_topic(ClusterArn=arn, TopicName="gone", PartitionCount=2, ReplicationFactor=3)

    kafka.delete_topic(ClusterArn=arn, TopicName="gone")

    assert kafka.list_topics(ClusterArn=arn)["Topics"] == []
    error = AdminClient({"bootstrap.servers": brokers}).list_topics("gone", timeout=5).topics["gone"].error
    assert error is not None
    assert error.name() == "UNKNOWN_TOPIC_OR_PART"
    assert refused(kafka.describe_topic, ClusterArn=arn, TopicName="gone") == ("NotFoundException", 404)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"TopicName": "bad name"}, "BadRequestException"),
        ({"ReplicationFactor": 4}, "BadRequestException"),
        ({"Configs": "not base64!"}, "BadRequestException"),
        ({"TopicName": "there"}, "TopicExistsException"),
    ],
)
def test_a_topic_that_cannot_be_is_refused(kafka: Any, asked: dict[str, Any], code: str) -> None:
    arn = create(kafka, "events")
    kafka.create_topic(ClusterArn=arn, TopicName="there", PartitionCount=1, ReplicationFactor=1)
    wanted = {"ClusterArn": arn, "TopicName": "new", "PartitionCount": 1, "ReplicationFactor": 3, **asked}

    assert refused(kafka.create_topic, **wanted)[0] == code


def test_what_is_unknown_or_impossible_is_refused(kafka: Any) -> None:
    arn = create(kafka, "events")
    unknown = arn[:-8] + "00000000"

    assert refused(kafka.describe_cluster_v2, ClusterArn=unknown) == ("NotFoundException", 404)
    assert refused(kafka.list_topics, ClusterArn=unknown) == ("NotFoundException", 404)
    assert refused(create, client=kafka, name="events") == ("ConflictException", 409)
    assert refused(create, client=kafka, name="odd", NumberOfBrokerNodes=4) == ("BadRequestException", 400)
