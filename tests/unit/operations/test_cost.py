"""The bill: what is counted, what is free, what is not known, and where the figures come from."""

import argparse
import json

import pytest

from operations.cost import command
from operations.cost.bill import Bill
from operations.cost.conversations import Conversation, conversation_lines
from operations.cost.idle import FREE, RULES, idle_bill
from operations.cost.prices import ModelPrice, Price, price_table
from operations.cost.tokens import question_lines
from operations.errors import OperationRefused
from operations.templates import Templates
from stacks.environments import DEV
from tests.fakes.templates import Definitions, service, templates

PRICES = price_table()
HOURS = 730


def billed(**stacks: Definitions) -> Bill:
    return idle_bill(templates(**stacks), PRICES)


def usd(bill: Bill, group: str) -> float:
    return sum(line.usd for line in bill.lines if line.group == group)


def test_a_task_costs_by_its_size_its_processor_and_its_count() -> None:
    bill = billed(Agent=service(count=2, cpu="1024", memory="2048"))

    assert usd(bill, "Fargate") == pytest.approx(2 * HOURS * (0.03238 + 2 * 0.00356))


def test_spot_costs_its_share_of_the_price_on_demand() -> None:
    dear, cheap = billed(Agent=service()), billed(Agent=service(spot=True))

    assert usd(cheap, "Fargate") == pytest.approx(PRICES.factor["fargate_spot"] * usd(dear, "Fargate"))
    assert all("Spot" in line.what for line in cheap.lines if line.group == "Fargate")


@pytest.mark.parametrize(("least", "expected"), [(0, 0.0), (0.5, 2 * 0.5 * HOURS * 0.12)])
def test_a_database_idles_at_its_least_capacity(least: float, expected: float) -> None:
    instance = ("AWS::RDS::DBInstance", {"DBClusterIdentifier": {"Ref": "Cluster"}})
    bill = billed(
        Data={
            "Cluster": ("AWS::RDS::DBCluster", {"ServerlessV2ScalingConfiguration": {"MinCapacity": least}}),
            "Writer": instance,
            "Reader": instance,
        }
    )

    (capacity,) = [line for line in bill.lines if "capacity" in line.what]
    assert capacity.usd == pytest.approx(expected)


def test_an_interface_endpoint_costs_in_each_zone_and_a_gateway_endpoint_nothing() -> None:
    bill = billed(
        Network={
            "Logs": ("AWS::EC2::VPCEndpoint", {"VpcEndpointType": "Interface", "SubnetIds": ["a", "b"]}),
            "Objects": ("AWS::EC2::VPCEndpoint", {"VpcEndpointType": "Gateway"}),
        }
    )

    assert bill.usd == pytest.approx(2 * HOURS * 0.01)


def test_a_public_load_balancer_pays_for_an_address_in_each_subnet() -> None:
    def balancer(scheme: str) -> Bill:
        properties: dict[str, object] = {"Scheme": scheme, "Subnets": ["a", "b"]}
        return billed(Edge={"Balancer": ("AWS::ElasticLoadBalancingV2::LoadBalancer", properties)})

    assert usd(balancer("internet-facing"), "Public IPv4") == pytest.approx(2 * HOURS * 0.005)
    assert usd(balancer("internal"), "Public IPv4") == 0


def test_an_alarm_costs_by_the_metrics_that_it_looks_at() -> None:
    bill = billed(
        Monitoring={
            "Simple": ("AWS::CloudWatch::Alarm", {"MetricName": "CPUUtilization"}),
            "Difference": (
                "AWS::CloudWatch::Alarm",
                {"Metrics": [{"MetricStat": {}}, {"MetricStat": {}}, {"Expression": "a - b"}]},
            ),
        }
    )

    (line,) = bill.lines
    assert line.quantity == 3


def test_resources_of_a_kind_are_one_line() -> None:
    gateways: Definitions = {name: ("AWS::EC2::NatGateway", {}) for name in ("One", "Two")}
    (line,) = billed(Network=gateways).lines

    assert line.quantity == 2 * HOURS


def test_a_type_without_a_rule_is_named_and_a_custom_resource_is_not() -> None:
    bill = billed(
        New={
            "Broker": ("AWS::MSK::Cluster", {}),
            "Schema": ("Custom::DatabaseDeployment", {}),
            "Role": ("AWS::IAM::Role", {}),
        }
    )

    assert (bill.unpriced, bill.lines) == (["AWS::MSK::Cluster"], [])


def test_no_type_is_both_free_and_priced() -> None:
    assert not FREE & RULES.keys()


def test_parking_stops_tasks_and_leaves_the_load_balancer() -> None:
    properties: dict[str, object] = {"Scheme": "internal"}
    balancer = {"Balancer": ("AWS::ElasticLoadBalancingV2::LoadBalancer", properties)}
    bill = billed(Agent=service(), Edge=balancer)

    assert bill.parked_usd == pytest.approx(HOURS * 0.0225)
    assert bill.usd > bill.parked_usd


def test_every_price_names_the_page_where_aws_says_it() -> None:
    figures: list[Price | ModelPrice] = [*PRICES.price.values(), *PRICES.model.values()]

    assert [each for each in figures if not each.source.startswith("https://aws.amazon.com/")] == []
    assert [each for each in figures if each.confirmed != (each.as_of is not None)] == []


def test_a_model_without_a_price_is_refused_by_name() -> None:
    with pytest.raises(OperationRefused, match=r"somebody\.new-model"):
        PRICES.of_model("somebody.new-model")


def conversation(**tokens: float) -> Conversation:
    return Conversation.of(PRICES.conversation, **tokens)


def lines_of(asked: Conversation, stacks: Templates | None = None) -> dict[str, float]:
    lines = conversation_lines(asked, count=1000, environment=DEV, templates=stacks or templates(), prices=PRICES)
    return {f"{line.group}: {line.what}": line.usd for line in lines}


def test_tokens_cost_by_the_model_and_a_tenth_more_through_a_geographic_profile() -> None:
    told = lines_of(conversation(input_tokens=1000, output_tokens=100))

    price = PRICES.model["anthropic.claude-sonnet-5-5"]
    name = "Model us.anthropic.claude-sonnet-5-5"
    assert told[f"{name}: input"] == pytest.approx(price.input * 1.10)
    assert told[f"{name}: output"] == pytest.approx(0.1 * price.output * 1.10)


def test_what_conversations_send_costs_by_the_way_that_there_is() -> None:
    gateway = templates(Network={"Gateway": ("AWS::EC2::NatGateway", {})})
    endpoint = templates(
        Network={
            "Gateway": ("AWS::EC2::NatGateway", {}),
            "Models": ("AWS::EC2::VPCEndpoint", {"ServiceName": "com.amazonaws.us-east-1.bedrock-runtime"}),
        }
    )

    assert "NAT: data to models" in lines_of(conversation(), gateway)
    assert "VPC endpoints: data to models" in lines_of(conversation(), endpoint)
    assert not any("data to models" in name for name in lines_of(conversation()))


def test_a_question_to_promotions_costs_the_tokens_of_their_own_model() -> None:
    lines = list(question_lines(count=1_000_000, environment=DEV, prices=PRICES))
    assert {line.group for line in lines} == {f"Model {DEV.profile_of('promotions').id}"}
    assert [line.quantity for line in lines] == [PRICES.question["input_tokens"], PRICES.question["output_tokens"]]
    assert all(line.usd > 0 for line in lines)


def test_the_estimate_as_json_adds_up(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(command, "synthesised", lambda *_: templates(Agent=service()))
    arguments = argparse.Namespace(env="dev", conversations=10, input_tokens=None, output_tokens=None, json=True)

    assert command.run(arguments, {}) == 0

    told = json.loads(capsys.readouterr().out)
    for part, total in (("idle", "usd_a_month"), ("conversations", "usd"), ("questions", "usd")):
        assert sum(line["usd"] for line in told[part]["lines"]) == pytest.approx(told[part][total], abs=0.01)
    assert all(line["source"] for line in told["idle"]["lines"])


def test_the_estimate_for_people_marks_what_is_not_confirmed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "synthesised", lambda *_: templates(Agent=service()))
    arguments = argparse.Namespace(env="dev", conversations=10, input_tokens=None, output_tokens=None, json=False)

    command.run(arguments, {})

    printed = capsys.readouterr().out
    assert "2.2*" in printed
    assert "a month" in printed
    assert "* not found on a second page" in printed
