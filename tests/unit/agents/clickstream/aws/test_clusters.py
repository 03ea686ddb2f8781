"""A cluster is what MSK says of it, and its listener is one that asks nobody who he is."""

from typing import Any

import pytest

from agents.clickstream.aws.clusters import Listener, MskClusters
from agents.clickstream.aws.refusals import AwsRefused
from tests.fakes.aws_wire import AwsWire, Refusal

ARN = "arn:aws:kafka:eu-west-1:123456789012:cluster/my-cluster/0"
BROKER = {"BrokerNodeInfo": {"BrokerId": 1.0}, "NodeType": "BROKER"}
CONTROLLER = {"ControllerNodeInfo": {"Endpoints": ["c-1"]}}


def cluster(**more: Any) -> dict[str, Any]:
    provisioned = {
        "BrokerNodeGroupInfo": {
            "ClientSubnets": ["s-1", "s-2"],
            "InstanceType": "kafka.m5.large",
            "SecurityGroups": ["sg-1"],
        },
        "CurrentBrokerSoftwareInfo": {"KafkaVersion": "3.8.x"},
        "NumberOfBrokerNodes": 3,
        **more,
    }
    return {
        "ClusterArn": ARN,
        "ClusterName": "my-cluster",
        "ClusterType": "PROVISIONED",
        "State": "ACTIVE",
        "Provisioned": provisioned,
    }


def told(wire: AwsWire, info: dict[str, Any], **bootstrap: str) -> MskClusters:
    wire.answers("ListClustersV2", {"ClusterInfoList": [info]})
    wire.answers("DescribeClusterV2", {"ClusterInfo": info})
    wire.answers(
        "ListNodes",
        {"NodeInfoList": [BROKER, CONTROLLER], "NextToken": "more"},
        {"NodeInfoList": [BROKER, BROKER]},
    )
    wire.answers("GetBootstrapBrokers", bootstrap)
    return MskClusters(wire.calls("msk_topic"))


async def test_a_cluster_is_found_by_its_name_and_its_brokers_are_counted(wire: AwsWire) -> None:
    clusters = told(wire, cluster(), BootstrapBrokerStringTls="b-1:9094", BootstrapBrokerString="b-1:9092")
    found = await clusters.find("my-cluster")
    assert found
    assert (found.arn, found.state, found.brokers) == (ARN, "ACTIVE", 3)
    assert (found.subnet_ids, found.security_group_ids) == (("s-1", "s-2"), ("sg-1",))
    assert found.listener == Listener(bootstrap="b-1:9094", transport="tls")
    assert found.has_topic_api


async def test_names_come_from_every_page(wire: AwsWire) -> None:
    other = {**cluster(), "ClusterName": "another"}
    wire.answers("ListClustersV2", {"ClusterInfoList": [cluster()], "NextToken": "more"}, {"ClusterInfoList": [other]})
    assert await MskClusters(wire.calls("msk_topic")).names() == ["another", "my-cluster"]


async def test_an_unknown_name_and_an_unknown_arn_are_none(wire: AwsWire) -> None:
    clusters = told(wire, cluster())
    wire.answers("DescribeClusterV2", Refusal(code="NotFoundException", status=404))
    assert await clusters.find("your-cluster") is None
    assert await clusters.find(ARN) is None


@pytest.mark.parametrize(
    ("authentication", "bootstrap", "listener"),
    [
        ({}, {"BootstrapBrokerString": "b:9092"}, Listener(bootstrap="b:9092", transport="plaintext")),
        (
            {"Sasl": {"Iam": {"Enabled": True}}, "Unauthenticated": {"Enabled": True}},
            {"BootstrapBrokerStringTls": "b:9094", "BootstrapBrokerStringSaslIam": "b:9098"},
            Listener(bootstrap="b:9094", transport="tls"),
        ),
        # A listener for clients with certificates has the same name in the answer.
        ({"Tls": {"Enabled": True}}, {"BootstrapBrokerStringTls": "b:9094"}, None),
        ({"Sasl": {"Iam": {"Enabled": True}}}, {"BootstrapBrokerStringSaslIam": "b:9098"}, None),
    ],
    ids=["plaintext", "tls beside iam", "certificates", "iam only"],
)
async def test_a_listener_asks_nobody_who_he_is(
    wire: AwsWire, authentication: dict[str, Any], bootstrap: dict[str, str], listener: Listener | None
) -> None:
    more = {"ClientAuthentication": authentication} if authentication else {}
    found = await told(wire, cluster(**more), **bootstrap).find(ARN)
    assert found
    assert found.listener == listener
    assert found.iam_bootstrap == bootstrap.get("BootstrapBrokerStringSaslIam")


async def test_a_cluster_that_is_being_made_is_not_asked_for_brokers(wire: AwsWire) -> None:
    found = await told(wire, {**cluster(), "State": "CREATING"}).find(ARN)
    assert found
    assert (found.state, found.listener) == ("CREATING", None)
    assert not wire.parameters("GetBootstrapBrokers")


@pytest.mark.parametrize(
    ("version", "has_api"), [("3.5.1", False), ("3.6.0", True), ("4.0.x.kraft", True), ("", False)]
)
async def test_the_topic_api_begins_with_kafka_3_6(wire: AwsWire, version: str, has_api: bool) -> None:
    found = await told(wire, cluster(CurrentBrokerSoftwareInfo={"KafkaVersion": version})).find(ARN)
    assert found
    assert found.has_topic_api is has_api


async def test_a_serverless_cluster_has_its_network_elsewhere_and_no_topic_api(wire: AwsWire) -> None:
    info = {
        "ClusterArn": ARN,
        "ClusterName": "my-cluster",
        "State": "ACTIVE",
        "ClusterType": "SERVERLESS",
        "Serverless": {"VpcConfigs": [{"SubnetIds": ["s-1"], "SecurityGroupIds": ["sg-9"]}]},
    }
    found = await told(wire, info, BootstrapBrokerStringSaslIam="b:9098").find(ARN)
    assert found
    assert (found.subnet_ids, found.security_group_ids, found.brokers) == (("s-1",), ("sg-9",), 0)
    assert (found.has_topic_api, found.listener) == (False, None)


async def test_no_cluster_has_an_arn_that_msk_does_not_take(wire: AwsWire) -> None:
    wire.answers("DescribeClusterV2", Refusal(code="BadRequestException", message="Invalid ARN"))
    assert await MskClusters(wire.calls("msk_topic")).find("arn:x") is None


async def test_what_the_role_may_not_is_said(wire: AwsWire) -> None:
    wire.answers("DescribeClusterV2", Refusal(code="ForbiddenException", status=403))
    with pytest.raises(AwsRefused, match="may not kafka:DescribeClusterV2"):
        await MskClusters(wire.calls("msk_topic")).find(ARN)
