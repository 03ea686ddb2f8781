"""Ways into a security group that were closed."""

from typing import Any

import pytest

from operations.consequences.ingress import Way, opened
from tests.fakes.templates import Definitions, templates


def group(*rules: dict[str, Any]) -> Definitions:
    return {"Group": ("AWS::EC2::SecurityGroup", {"SecurityGroupIngress": list(rules)})}


def tcp(source: str, first: int, last: int | None = None) -> dict[str, Any]:
    return {"CidrIp": source, "IpProtocol": "tcp", "FromPort": first, "ToPort": last or first}


def new(before: Definitions, after: Definitions) -> list[Way]:
    return opened(templates(Network=before).resources, templates(Network=after).resources)


def test_a_rule_that_was_not_there_opens() -> None:
    (way,) = new(group(), group(tcp("0.0.0.0/0", 22)))

    assert (way.group, way.source, way.ports) == ("Network/Group", "0.0.0.0/0", "tcp 22")


@pytest.mark.parametrize("before", [tcp("10.0.0.0/8", 8000, 8004), {"CidrIp": "0.0.0.0/0", "IpProtocol": "-1"}])
def test_a_narrower_rule_opens_nothing(before: dict[str, Any]) -> None:
    assert new(group(before), group(tcp("10.0.1.0/24", 8001))) == []


@pytest.mark.parametrize(
    "after",
    [
        tcp("10.0.0.0/7", 8000, 8004),
        tcp("10.0.0.0/8", 8000, 8005),
        {"CidrIp": "10.0.0.0/8", "IpProtocol": "udp", "FromPort": 8000, "ToPort": 8000},
        {"CidrIp": "10.0.0.0/8", "IpProtocol": "-1"},
        {"CidrIpv6": "::/0", "IpProtocol": "tcp", "FromPort": 8000, "ToPort": 8000},
    ],
)
def test_a_wider_rule_opens(after: dict[str, Any]) -> None:
    assert len(new(group(tcp("10.0.0.0/8", 8000, 8004)), group(after))) == 1


def test_a_rule_that_became_a_resource_of_its_own_opens_nothing() -> None:
    own = {"GroupId": {"Fn::GetAtt": ["Group", "GroupId"]}, **tcp("10.0.0.0/8", 8000)}

    assert new(group(tcp("10.0.0.0/8", 8000)), {"Rule": ("AWS::EC2::SecurityGroupIngress", own)}) == []


def test_a_group_lets_in_only_the_group_that_is_named() -> None:
    def rule(source: str) -> Definitions:
        named = {"SourceSecurityGroupId": {"Ref": source}, "IpProtocol": "6", "FromPort": 5432, "ToPort": 5432}
        return group(named)

    (way,) = new(rule("Agents"), rule("Anyone"))

    assert (way.source, way.ports) == ("Anyone", "tcp 5432")
