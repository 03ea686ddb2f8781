"""The dry run of the security groups: from the template that is shipped, and the rules that the brokers have."""

import json
from dataclasses import replace
from importlib.resources import files

import pytest

from agents.clickstream.aws.networks import GroupRule
from agents.clickstream.deployment.network_rules import template_rules
from agents.clickstream.deployment.traffic import Groups, connections, made_groups, planned_groups

BROKERS = "sg-0b"
VALUES = {
    "Prefix": "dev-",
    "Pipeline": "orders",
    "VpcId": "vpc-1",
    "BrokerSecurityGroupId": BROKERS,
    "BrokerPort": "9094",
    "ServiceSecurityGroupId": "sg-0e",
}
TOLD = {
    "BalancerSecurityGroupId": "sg-1",
    "CollectorSecurityGroupId": "sg-2",
    "ConnectorSecurityGroupId": "sg-3",
}


def network(solution: str) -> str:
    return (files("agents.clickstream") / "templates" / solution / "network.json").read_text(encoding="utf-8")


def planned(values: dict[str, str] = VALUES, solution: str = "lua") -> tuple[list[GroupRule], Groups]:
    return template_rules(network(solution), values), planned_groups(values, (BROKERS,))


@pytest.mark.parametrize("solution", ["lua", "vector"])
def test_the_template_opens_what_is_needed_and_nothing_else(solution: str) -> None:
    rules, groups = planned(solution=solution)
    found = connections(rules, groups, broker_port=9094)
    assert [(each.source, each.target, each.port) for each in found] == [
        ("anywhere", "load balancer", "8802"),
        ("load balancer", "collector", "8802"),
        ("collector", "brokers", "9094"),
        ("connector", "brokers", "9094"),
        ("collector", "anywhere", "443"),
        ("connector", "anywhere", "443"),
        ("this service", "brokers", "9094"),
    ]
    assert all(each.allowed and each.needed for each in found)


def test_a_service_in_another_vpc_is_not_let_in_and_not_asked_for() -> None:
    rules, groups = planned({**VALUES, "ServiceSecurityGroupId": ""})
    assert "this service" not in {each.source for each in connections(rules, groups, broker_port=9094)}
    assert "ServiceToBrokers" not in " ".join(rule.description for rule in rules)


def test_an_end_that_is_closed_is_named() -> None:
    rules, groups = planned()
    without = [rule for rule in rules if rule.description != "Clickstream: CollectorToBrokers"]
    (closed,) = (each for each in connections(without, groups, broker_port=9094) if not each.allowed)
    assert (closed.source, closed.target, closed.closed) == ("collector", "brokers", ("brokers: nothing lets it in",))


def test_another_port_than_the_brokers_is_closed_at_both_ends() -> None:
    rules, groups = planned({**VALUES, "BrokerPort": "9092"})
    closed = [each for each in connections(rules, groups, broker_port=9094) if not each.allowed]
    assert closed[0].closed == ("collector: nothing lets it out", "brokers: nothing lets it in")


def test_brokers_that_let_everybody_in_already_are_open() -> None:
    rules, groups = planned()
    own = [rule for rule in rules if rule.group_id != BROKERS]
    everybody = GroupRule(
        group_id=BROKERS,
        direction="ingress",
        protocol="-1",
        from_port=0,
        to_port=65535,
        peer="0.0.0.0/0",
        description="",
    )
    found = connections([*own, everybody], groups, broker_port=9094)
    assert all(each.allowed and each.needed for each in found)


@pytest.mark.parametrize(
    ("peer", "ports", "said"),
    [
        ("10.0.0.0/8", (22, 22), ("10.0.0.0/8", "collector", "22")),
        ("sg-2", (0, 65535), ("collector", "collector", "any")),
        ("sg-1", (8000, 9000), ("load balancer", "collector", "8000-9000")),
    ],
)
def test_what_somebody_opened_besides_is_shown(peer: str, ports: tuple[int, int], said: tuple[str, str, str]) -> None:
    groups = made_groups(TOLD, VALUES, (BROKERS,))
    ids = {
        "BalancerSecurityGroup": "sg-1",
        "CollectorSecurityGroup": "sg-2",
        "ConnectorSecurityGroup": "sg-3",
    }
    rules, _ = planned()
    there = [
        replace(rule, group_id=ids.get(rule.group_id, rule.group_id), peer=ids.get(rule.peer, rule.peer))
        for rule in rules
    ]
    more = GroupRule(
        group_id="sg-2",
        direction="ingress",
        protocol="tcp",
        from_port=ports[0],
        to_port=ports[1],
        peer=peer,
        description="by hand",
    )
    found = connections([*there, more], groups, broker_port=9094)
    (beyond,) = (each for each in found if not each.needed)
    assert (beyond.source, beyond.target, beyond.port) == said
    assert beyond.why == "a rule of the collector: by hand"
    assert all(each.allowed for each in found)


def test_a_condition_that_nobody_knows_is_refused() -> None:
    template = {
        "Conditions": {"Odd": {"Fn::Or": []}},
        "Resources": {"A": {"Type": "AWS::EC2::SecurityGroup", "Condition": "Odd", "Properties": {}}},
    }
    with pytest.raises(ValueError, match="not a condition of a network layer"):
        template_rules(json.dumps(template), {})
