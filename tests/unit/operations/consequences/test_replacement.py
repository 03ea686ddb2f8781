"""What is made anew: by the properties that can't be changed, and by what names such a thing."""

from typing import Any

import pytest

from operations.consequences.difference import Difference
from operations.consequences.replacement import Replacement, replacements
from tests.fakes.templates import Definitions, templates


def replaced(before: Definitions, after: Definitions) -> list[Replacement]:
    difference = Difference.between(templates(Data=before), templates(Data=after))
    return replacements(difference.changed, difference.after, region="us-east-1")


def one(type_: str, **properties: Any) -> Definitions:
    return {"It": (type_, properties)}


def test_a_property_that_can_not_be_changed_makes_a_new_one() -> None:
    (found,) = replaced(one("AWS::RDS::DBCluster", KmsKeyId="a"), one("AWS::RDS::DBCluster", KmsKeyId="b"))

    assert (found.resource.path, found.because, found.certain) == ("Data/It", ("KmsKeyId changes",), True)


def test_a_property_that_depends_may_make_a_new_one() -> None:
    (found,) = replaced(one("AWS::RDS::DBCluster", Engine="a"), one("AWS::RDS::DBCluster", Engine="b"))

    assert not found.certain


@pytest.mark.parametrize(
    ("type_", "name"),
    [
        ("AWS::RDS::DBCluster", "BackupRetentionPeriod"),
        ("AWS::ECS::TaskDefinition", "Cpu"),
        ("Custom::AgentImages", "Images"),
        ("AWS::Nobody::Knows", "Anything"),
    ],
)
def test_the_rest_is_changed_in_place(type_: str, name: str) -> None:
    assert replaced(one(type_, **{name: 1}), one(type_, **{name: 2})) == []


def test_another_type_under_the_same_name_is_another_thing() -> None:
    (found,) = replaced(one("AWS::SQS::Queue"), one("AWS::SNS::Topic"))

    assert found.because == ("it was of the type AWS::SQS::Queue",)


def test_a_custom_resource_is_made_anew_by_another_function() -> None:
    (found,) = replaced(one("Custom::AgentImages", ServiceToken="a"), one("Custom::AgentImages", ServiceToken="b"))

    assert found.because == ("ServiceToken changes",)


def test_what_names_a_new_one_where_only_a_new_one_will_do_follows_it() -> None:
    def shop(block: str) -> Definitions:
        return {
            "Vpc": ("AWS::EC2::VPC", {"CidrBlock": block}),
            "Group": ("AWS::EC2::SecurityGroup", {"GroupDescription": "d", "VpcId": {"Ref": "Vpc"}}),
            "Rule": ("AWS::EC2::SecurityGroupIngress", {"GroupId": {"Fn::GetAtt": ["Group", "GroupId"]}}),
            "Unconcerned": ("AWS::EC2::SecurityGroup", {"GroupDescription": "d", "VpcId": "vpc-1"}),
        }

    found = replaced(shop("10.0.0.0/16"), shop("10.1.0.0/16"))

    assert {each.resource.logical_id: each.because[0] for each in found} == {
        "Vpc": "CidrBlock changes",
        "Group": "it names Vpc",
        "Rule": "it names Group",
    }
