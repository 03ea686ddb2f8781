"""The clickstream's adapters on the laptop's AWS: roles are taken, change sets executed, topics are the brokers'."""

import asyncio
import gc
import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

import botocore.session
import pytest
from confluent_kafka import Producer

from agents.clickstream.aws.account import Account
from agents.clickstream.aws.clusters import Cluster
from agents.clickstream.aws.found import Topic
from agents.clickstream.aws.kafka_admin import KafkaTopics, kafka_admin
from agents.clickstream.aws.refusals import AwsRefused, Why
from agents.clickstream.aws.sessions import SpecialistSessions
from agents.clickstream.deployment.errors import NotProposed
from agents.clickstream.deployment.naming import is_ours, tags
from agents.clickstream.deployment.network_rules import template_rules
from agents.clickstream.deployment.survey import Surveyor
from agents.clickstream.deployment.templates import ShippedTemplates
from agents.clickstream.deployment.traffic import connections, made_groups, planned_groups
from agents.clickstream.deployment.wish import Wish
from tests.fakes.aws_endpoint import AwsEndpoint

T = TypeVar("T")

ACCOUNT = "000000000000"
REGION = "us-east-1"
PREFIX = f"arn:aws:iam::{ACCOUNT}:role/dev-clickstream-"
WISH = Wish(pipeline="orders", solution="lua", cluster="events", bucket="clicks")
NAME = "dev-clickstream-orders-network"


@pytest.fixture(scope="module")
def sessions(started_endpoint: AwsEndpoint) -> Iterator[SpecialistSessions]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ENDPOINT_URL", started_endpoint.url)
        environment.setenv("AWS_ACCESS_KEY_ID", "test")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "test")
        environment.setenv("AWS_DEFAULT_REGION", REGION)
        opened = SpecialistSessions(botocore.session.Session(), region=REGION, role_prefix=PREFIX)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def account(sessions: SpecialistSessions) -> Account:
    """Its clients are made once; what it holds is each test's own, by `aws_endpoint`."""
    return Account(sessions, service_role_arn=f"{PREFIX}cloudformation")


@pytest.fixture
def network(aws_endpoint: AwsEndpoint) -> dict[str, Any]:
    """A VPC with a public and a private subnet in each of three zones, and the brokers' group."""
    ec2 = aws_endpoint.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    outwards = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=outwards, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.7.{n}.0/24", AvailabilityZone=f"{REGION}{zone}")["Subnet"][
            "SubnetId"
        ]
        for n, zone in enumerate("abcabc")
    ]
    for public in subnets[3:]:
        ec2.associate_route_table(RouteTableId=outwards, SubnetId=public)
    group = ec2.create_security_group(GroupName="brokers", Description="brokers", VpcId=vpc)["GroupId"]
    return {"vpc": vpc, "private": subnets[:3], "public": subnets[3:], "group": group}


@pytest.fixture
def arn(aws_endpoint: AwsEndpoint, brokers: str, network: dict[str, Any]) -> str:
    """A cluster of the brokers, without topics."""
    kafka = aws_endpoint.client("kafka")
    place = {
        "InstanceType": "kafka.m7g.large",
        "ClientSubnets": network["private"],
        "SecurityGroups": [network["group"]],
    }
    arn: str = kafka.create_cluster_v2(
        ClusterName="events",
        Provisioned={"BrokerNodeGroupInfo": place, "KafkaVersion": "3.9.x", "NumberOfBrokerNodes": 3},
    )["ClusterArn"]
    for topic in kafka.list_topics(ClusterArn=arn)["Topics"]:
        kafka.delete_topic(ClusterArn=arn, TopicName=topic["TopicName"])
    return arn


async def settled(look: Callable[[], Awaitable[T | None]], done: Callable[[T], bool]) -> T:
    """What `look` finds once it is `done`."""
    async with asyncio.timeout(30):
        while (found := await look()) is None or not done(found):  # noqa: ASYNC110  AWS has no event to wait for
            await asyncio.sleep(0.05)
        return found


async def test_a_survey_of_a_place_where_nothing_is_wrong(
    account: Account, aws_endpoint: AwsEndpoint, arn: str, network: dict[str, Any], brokers: str
) -> None:
    aws_endpoint.client("s3").create_bucket(Bucket="clicks")
    surveyor = Surveyor(account=account, account_id=ACCOUNT, region=REGION, prefix="dev-")
    survey = await surveyor.survey(WISH)
    assert (survey.brokers.arn, survey.brokers.count, survey.brokers.bootstrap) == (arn, 3, brokers)
    assert (survey.brokers.transport, survey.brokers.has_topic_api) == ("plaintext", True)
    assert (survey.vpc_id, survey.private_subnet_ids) == (network["vpc"], tuple(network["private"]))
    assert survey.public_subnet_ids == tuple(network["public"])
    assert survey.brokers.security_group_ids == (network["group"],)
    assert survey.topics == ()


async def test_a_survey_of_a_place_where_much_is_wrong(account: Account, aws_endpoint: AwsEndpoint, arn: str) -> None:
    aws_endpoint.client("ecr").create_repository(repositoryName="dev-clickstream-orders-collector")
    aws_endpoint.client("ecs").create_cluster(clusterName="dev-clickstream-orders")
    aws_endpoint.client("glue").create_database(DatabaseInput={"Name": "dev_clickstream_orders"})
    await account.topics.create(arn, "app_logs", partitions=2, replication=1, configs={})
    surveyor = Surveyor(account=account, account_id=ACCOUNT, region=REGION, prefix="dev-")
    with pytest.raises(NotProposed) as refused:
        await surveyor.survey(WISH)
    said = "\n".join(refused.value.sentences)
    assert "with 2 partitions and replication 1 instead of 18 and 3" in said
    assert "There is no S3 bucket clicks. There are none in this account and region." in said
    assert "an ECR repository dev-clickstream-orders-collector already" in said
    assert "an ECS cluster dev-clickstream-orders already" in said
    assert "a Glue database dev_clickstream_orders already" in said
    assert len(refused.value.sentences) == 5


async def test_a_topic_by_either_way_is_what_the_brokers_have(
    account: Account, sessions: SpecialistSessions, arn: str, brokers: str
) -> None:
    await account.topics.create(arn, "app_logs", partitions=18, replication=3, configs={})
    expected = Topic(name="app_logs", partitions=18, replication=3)
    assert await account.topics.find(arn, "app_logs") == expected
    cluster = await account.clusters.find(arn)
    assert cluster
    by_protocol = over_kafka(cluster, sessions)
    assert await by_protocol.all() == [expected]
    assert await by_protocol.is_settled("app_logs")
    assert not await by_protocol.is_settled("nothing")
    assert await account.topics.holds_events(arn, "app_logs") is False
    producer = Producer({"bootstrap.servers": brokers})
    producer.produce("app_logs", b"event")
    assert producer.flush(10) == 0
    assert await account.topics.holds_events(arn, "app_logs") is True
    await account.topics.delete(arn, "app_logs")
    assert await account.topics.find(arn, "app_logs") is None


def over_kafka(cluster: Cluster, sessions: SpecialistSessions) -> KafkaTopics:
    """Its topics by the protocol of its brokers."""
    credentials = sessions.credentials("msk_topic")
    return KafkaTopics(lambda: kafka_admin(cluster, region=REGION, credentials=credentials), sessions.threads)


async def test_a_topic_of_that_name_is_refused_with_its_word(account: Account, arn: str) -> None:
    await account.topics.create(arn, "app_logs", partitions=1, replication=1, configs={})
    with pytest.raises(AwsRefused) as refused:
        await account.topics.create(arn, "app_logs", partitions=1, replication=1, configs={})
    assert refused.value.why is Why.THERE_ALREADY


def groups(*names: str) -> str:
    resources = {
        name: {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": name, "VpcId": {"Ref": "VpcId"}}}
        for name in names
    }
    outputs = {f"{name}Id": {"Value": {"Fn::GetAtt": [name, "GroupId"]}} for name in names}
    return json.dumps({"Parameters": {"VpcId": {"Type": "String"}}, "Resources": resources, "Outputs": outputs})


async def test_a_stack_by_change_sets_from_nothing_to_nothing(account: Account, network: dict[str, Any]) -> None:
    stacks = account.stacks("security_config")
    asked = {"parameters": {"VpcId": network["vpc"]}, "tags": tags("orders")}

    async def proposed(template: str, token: str) -> Any:
        change_set_arn = await stacks.propose(NAME, template=template, token=token, **asked)
        return await settled(lambda: stacks.change_set(change_set_arn), lambda found: found.settled)

    first = await proposed(groups("One"), "1")
    assert [(each.action, each.logical_id) for each in first.changes] == [("Add", "One")]
    await stacks.execute(first.arn, token="1")
    stack = await settled(lambda: stacks.find(NAME), lambda found: found.status == "CREATE_COMPLETE")
    assert is_ours(stack.tags, "orders")
    assert stack.outputs["OneId"].startswith("sg-")
    assert [each.logical_id for each in await stacks.resources(stack.stack_id)] == ["One"]

    more = await proposed(groups("One", "Two"), "2")
    assert [(each.action, each.logical_id) for each in more.changes if each.action == "Add"] == [("Add", "Two")]
    await stacks.discard(more)
    assert await stacks.change_set(more.arn) is None

    await stacks.delete(stack.stack_id, token="3")
    gone = await settled(lambda: stacks.find_by_id(stack.stack_id), lambda found: found.status == "DELETE_COMPLETE")
    assert gone.stack_id == stack.stack_id


async def test_the_dry_run_of_the_groups_is_what_the_stack_then_opens(
    account: Account, network: dict[str, Any]
) -> None:
    template = ShippedTemplates().get("lua", "network").text
    service = network["group"]  # any group will do that may come in
    values = {
        "Prefix": "dev-",
        "Pipeline": "orders",
        "VpcId": network["vpc"],
        "BrokerSecurityGroupId": network["group"],
        "BrokerPort": "9092",
        "ServiceSecurityGroupId": service,
    }
    brokers = (network["group"],)
    planned = connections(template_rules(template, values), planned_groups(values, brokers), broker_port=9092)

    stacks = account.stacks("security_config")
    arn = await stacks.propose(NAME, template=template, parameters=values, tags=tags("orders"), token="1")
    await settled(lambda: stacks.change_set(arn), lambda found: found.settled)
    await stacks.execute(arn, token="1")
    stack = await settled(lambda: stacks.find(NAME), lambda found: found.status.endswith(("COMPLETE", "FAILED")))
    assert stack.status == "CREATE_COMPLETE", await stacks.failures(stack.stack_id)
    groups = made_groups(stack.outputs, values, brokers)
    deployed = connections(await account.networks.rules([*groups.own, *brokers]), groups, broker_port=9092)
    assert deployed == planned
    assert all(each.allowed and each.needed for each in deployed)


async def test_brokers_that_can_not_delete_groups_say_so_and_nothing_aborts(account: Account, arn: str) -> None:
    """librdkafka ends the process with the client that asked such brokers to."""
    with pytest.raises(AwsRefused, match="The brokers did not list the consumer groups") as refused:
        await account.topics.delete_group(arn, "connect-x")
    assert refused.value.why is Why.UNSUPPORTED
    gc.collect()


async def test_what_somebody_changed_by_hand_is_drift(account: Account, aws_endpoint: AwsEndpoint) -> None:
    stacks = account.stacks("ecs_deployment")
    logs = {
        name: {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": f"/{name}", "RetentionInDays": 7}}
        for name in ("Changed", "Gone", "Same")
    }
    arn = await stacks.propose(
        NAME, template=json.dumps({"Resources": logs}), parameters={}, tags=tags("orders"), token="1"
    )
    await settled(lambda: stacks.change_set(arn), lambda found: found.settled)
    await stacks.execute(arn, token="1")
    await settled(lambda: stacks.find(NAME), lambda found: found.status == "CREATE_COMPLETE")
    client = aws_endpoint.client("logs")
    client.put_retention_policy(logGroupName="/Changed", retentionInDays=30)
    client.delete_log_group(logGroupName="/Gone")

    detection = await stacks.begin_drift_detection(NAME)
    drift = await settled(lambda: stacks.drift_detection(detection), lambda found: found.settled)
    assert {(each.logical_id, each.status) for each in drift.resources} == {
        ("Changed", "MODIFIED"),
        ("Gone", "DELETED"),
    }
    (changed,) = (each for each in drift.resources if each.logical_id == "Changed")
    assert changed.differences == ("/RetentionInDays: 7 -> 30",)


@pytest.mark.usefixtures("aws_endpoint")
async def test_a_stack_that_failed_tells_why_after_all_was_taken_back(account: Account) -> None:
    stacks = account.stacks("image_builder")
    nowhere = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:nowhere"
    resources = {
        "Log": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/first"}},
        "Nobody": {"Type": "Custom::Nobody", "DependsOn": "Log", "Properties": {"ServiceToken": nowhere}},
    }
    template = json.dumps({"Resources": resources})
    arn = await stacks.propose(NAME, template=template, parameters={}, tags=tags("orders"), token="1")
    await settled(lambda: stacks.change_set(arn), lambda found: found.settled)
    await stacks.execute(arn, token="1")
    stack = await settled(lambda: stacks.find(NAME), lambda found: found.status.endswith(("_COMPLETE", "_FAILED")))
    assert stack.status == "ROLLBACK_COMPLETE"
    (first,) = await stacks.failures(stack.stack_id)
    assert (first.logical_id, first.status) == ("Nobody", "CREATE_FAILED")
    assert "nowhere" in first.reason
