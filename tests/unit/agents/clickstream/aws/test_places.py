"""Where things stand: buckets, subnets and the rules of security groups."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agents.clickstream.aws.buckets import Bucket, S3Buckets
from agents.clickstream.aws.networks import Ec2Networks
from agents.clickstream.aws.refusals import AwsRefused, Why
from tests.fakes.aws_wire import Answer, AwsWire, Refusal

NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
def buckets(wire: AwsWire) -> S3Buckets:
    wire.answers("ListBuckets", {"Buckets": [{"Name": "ours"}, {"Name": "another"}]})
    return S3Buckets(wire.calls("data_connector"))


@pytest.mark.parametrize(
    ("name", "answer", "found"),
    [
        ("ours", {"BucketRegion": "us-east-1"}, Bucket(name="ours", is_ours=True, region="us-east-1")),
        ("open", {"BucketRegion": "eu-west-1"}, Bucket(name="open", is_ours=False, region="eu-west-1")),
        ("closed", Refusal(code="403", status=403), Bucket(name="closed", is_ours=False, region=None)),
        ("nowhere", Refusal(code="404", status=404), None),
        ("no name at all!", {}, None),
    ],
    ids=["ours", "somebody's, open", "somebody's, closed", "nobody's", "no name"],
)
async def test_whose_a_bucket_is(
    buckets: S3Buckets, wire: AwsWire, name: str, answer: Answer, found: Bucket | None
) -> None:
    wire.answers("HeadBucket", answer)
    assert await buckets.find(name) == found


async def test_our_own_bucket_that_the_role_may_not_read_is_a_denial(buckets: S3Buckets, wire: AwsWire) -> None:
    wire.answers("HeadBucket", Refusal(code="403", status=403))
    with pytest.raises(AwsRefused) as refused:
        await buckets.find("ours")
    assert refused.value.why is Why.DENIED


async def test_what_was_delivered_is_counted_over_all_pages_newest_first(buckets: S3Buckets, wire: AwsWire) -> None:
    old, new = (
        {"Key": key, "Size": 5, "LastModified": NOW + timedelta(hours=n)} for n, key in enumerate(["old", "new"])
    )
    wire.answers(
        "ListObjectsV2",
        {"Contents": [old], "IsTruncated": True, "NextContinuationToken": "more"},
        {"Contents": [new], "IsTruncated": False},
    )
    found = await buckets.delivered("ours", "dev-clickstream-orders/json/", newest=1)
    assert (found.objects, found.bytes, found.is_complete) == (2, 10, True)
    assert [each.key for each in found.newest] == ["new"]


async def test_nothing_was_delivered(buckets: S3Buckets, wire: AwsWire) -> None:
    wire.answers("ListObjectsV2", {"IsTruncated": False})
    assert (await buckets.delivered("ours", "x/", newest=1)).objects == 0


@pytest.fixture
def networks(wire: AwsWire) -> Ec2Networks:
    return Ec2Networks(wire.calls("security_config"))


def subnet(name: str, zone: str = "a") -> dict[str, Any]:
    return {"SubnetId": name, "VpcId": "vpc-1", "AvailabilityZone": f"eu-west-1{zone}", "AvailableIpAddressCount": 9}


def table(gateway: str, *, subnet_id: str | None = None) -> dict[str, Any]:
    association = {"SubnetId": subnet_id, "Main": False} if subnet_id else {"Main": True}
    return {"VpcId": "vpc-1", "Associations": [association], "Routes": [{"GatewayId": "local"}, {"GatewayId": gateway}]}


async def test_a_subnet_is_public_by_its_routes_and_else_by_the_main_ones(networks: Ec2Networks, wire: AwsWire) -> None:
    wire.answers("DescribeSubnets", {"Subnets": [subnet("s-private"), subnet("s-main")]})
    wire.answers("DescribeRouteTables", {"RouteTables": [table("igw-1"), table("vgw-1", subnet_id="s-private")]})
    found = await networks.subnets_of("vpc-1")
    assert {each.id: each.is_public for each in found} == {"s-private": False, "s-main": True}


async def test_subnets_come_in_the_order_asked_for_and_unknown_ones_not_at_all(
    networks: Ec2Networks, wire: AwsWire
) -> None:
    wire.answers("DescribeSubnets", {"Subnets": [subnet("s-1"), subnet("s-2", "b")]})
    wire.answers("DescribeRouteTables", {"RouteTables": []})
    assert [each.id for each in await networks.subnets(["s-2", "s-x", "s-1"])] == ["s-2", "s-1"]
    assert await networks.subnets([]) == []


async def test_rules_name_their_peer_and_their_ports(networks: Ec2Networks, wire: AwsWire) -> None:
    rules = [
        {
            "GroupId": "sg-1",
            "IsEgress": False,
            "IpProtocol": "tcp",
            "FromPort": 9092,
            "ToPort": 9094,
            "ReferencedGroupInfo": {"GroupId": "sg-2"},
            "Description": "Kafka",
        },
        {
            "GroupId": "sg-1",
            "IsEgress": True,
            "IpProtocol": "-1",
            "FromPort": -1,
            "ToPort": -1,
            "CidrIpv4": "0.0.0.0/0",
        },
    ]
    wire.answers("DescribeSecurityGroupRules", {"SecurityGroupRules": rules})
    first, second = await networks.rules(["sg-1"])
    assert (first.direction, first.peer, first.ports, first.description) == ("ingress", "sg-2", "9092-9094", "Kafka")
    assert (second.direction, second.peer, second.ports) == ("egress", "0.0.0.0/0", "any")
    assert await networks.rules([]) == []
