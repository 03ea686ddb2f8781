"""The report: one sentence for each consequence, with the environments that it concerns."""

from typing import Any

from operations.consequences.consequence import Consequences
from operations.consequences.report import MOST_LINES, report
from operations.cost.prices import price_table
from operations.templates import Templates
from tests.fakes.templates import templates

PRICES = price_table()
NOTHING = templates()


def told(before: Templates, after: Templates, *, environments: tuple[str, ...] = ("dev",)) -> str:
    return report([Consequences.of(name, before, after, PRICES) for name in environments])


def cluster(*, kept: str = "Delete", **properties: Any) -> Templates:
    resource = {"Type": "AWS::RDS::DBCluster", "Properties": properties, "UpdateReplacePolicy": kept}
    return Templates.of({"Data": {"Resources": {"Cluster": {**resource, "DeletionPolicy": kept}}}})


def test_says_so_where_nothing_happens() -> None:
    text = told(NOTHING, NOTHING)

    assert "Nothing is replaced." in text
    assert "Nobody may do more than before." in text
    assert "No security group opens." in text
    assert "| dev | $0.00 | $0.00 | ±$0.00 |" in text


def test_says_that_the_data_of_a_replaced_database_is_lost() -> None:
    text = told(cluster(KmsKeyId="a"), cluster(KmsKeyId="b"))

    assert "`Data/Cluster` (AWS::RDS::DBCluster) is replaced: KmsKeyId changes. **What it holds is lost.**" in text


def test_says_what_is_left_of_a_database_that_is_kept() -> None:
    assert "a snapshot of the old one stays" in told(
        cluster(kept="Snapshot", KmsKeyId="a"), cluster(kept="Snapshot", KmsKeyId="b")
    )
    assert "is removed from the stack, and stays." in told(cluster(kept="Retain"), NOTHING)
    assert "is removed. **What it holds is lost.**" in told(cluster(), NOTHING)


def test_says_once_what_concerns_several_environments() -> None:
    gateway = templates(Network={"Nat": ("AWS::EC2::NatGateway", {})})
    text = told(NOTHING, gateway, environments=("staging", "prod"))

    assert text.count("+$32.85 a month (staging, prod)") == 1
    assert "1 created: 1 EC2::NatGateway (staging, prod)" in text


def test_says_who_may_do_what_and_that_everyone_comes_in() -> None:
    statement = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "*"}
    rule = {"CidrIp": "0.0.0.0/0", "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}
    text = told(
        NOTHING,
        templates(
            Agent={
                "Policy": (
                    "AWS::IAM::Policy",
                    {"Roles": [{"Ref": "Role"}], "PolicyDocument": {"Statement": [statement]}},
                ),
                "Group": ("AWS::EC2::SecurityGroup", {"SecurityGroupIngress": [rule]}),
            }
        ),
    )

    assert "`Agent/Role` may now `s3:GetObject`, `s3:PutObject` on `*` (dev)" in text
    assert "`Agent/Group` lets in **everyone**: tcp 22 (dev)" in text


def test_names_a_resource_that_nobody_can_price() -> None:
    assert "`AWS::MSK::Cluster` has no price here" in told(
        NOTHING, templates(Stream={"Kafka": ("AWS::MSK::Cluster", {})})
    )


def test_fits_a_comment_however_much_changes() -> None:
    many = templates(Much={f"Queue{number}": ("AWS::SQS::Queue", {}) for number in range(2 * MOST_LINES)})
    text = told(many, NOTHING)

    assert f"… and {MOST_LINES} more" in text
