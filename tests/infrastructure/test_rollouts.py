"""How a new version of an agent comes in, and what takes it back."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from agents.catalog import CATALOG, SPECIALISTS, SUPERVISOR, AgentSpec
from tests.infrastructure.assembly import Assembly
from tests.infrastructure.conftest import Synthesise

ROLLING = ["dev", "staging"]
# What Fargate needs before a container's start: an address, and the image.
PROVISIONING_SECONDS = 30
TEN_MINUTES = 600


@pytest.mark.parametrize("name", ROLLING)
def test_is_replaced_by_halves(synthesise: Synthesise, spec: AgentSpec, name: str) -> None:
    deployment = _deployment(synthesise(name), spec)
    assert deployment["Strategy"] == "ROLLING"
    assert (deployment["MinimumHealthyPercent"], deployment["MaximumPercent"]) == (50, 200)


def test_gives_new_tasks_a_minute_and_goes_back_when_three_fail(assembly: Assembly, spec: AgentSpec) -> None:
    service = assembly.agent(spec).only("AWS::ECS::Service")
    assert service["HealthCheckGracePeriodSeconds"] == 60
    assert _deployment(assembly, spec)["DeploymentCircuitBreaker"] == {
        "Enable": True,
        "Rollback": True,
        "ThresholdConfiguration": {"Type": "COUNT", "Value": 3},
    }


def test_knows_within_ten_minutes_that_a_version_does_not_start(assembly: Assembly, spec: AgentSpec) -> None:
    tries = _deployment(assembly, spec)["DeploymentCircuitBreaker"]["ThresholdConfiguration"]["Value"]
    check = assembly.task(spec)["HealthCheck"]
    a_try = PROVISIONING_SECONDS + check["StartPeriod"] + check["Retries"] * (check["Interval"] + check["Timeout"])
    assert tries * a_try < TEN_MINUTES


def test_prod_serves_from_the_old_tasks_until_the_new_ones_are_all_there(
    synthesise: Synthesise, spec: AgentSpec
) -> None:
    deployment = _deployment(synthesise("prod"), spec)
    assert deployment["Strategy"] == "BLUE_GREEN"
    assert deployment["MinimumHealthyPercent"] == 100
    assert deployment["BakeTimeInMinutes"] == 5


def test_prod_moves_the_agents_own_rule_between_two_groups(synthesise: Synthesise, spec: AgentSpec) -> None:
    agent = synthesise("prod").agent(spec)
    blue, green = agent.all("AWS::ElasticLoadBalancingV2::TargetGroup")
    (rule,) = agent.all("AWS::ElasticLoadBalancingV2::ListenerRule")
    (target,) = agent.only("AWS::ECS::Service")["LoadBalancers"]
    (action,) = agent.only("AWS::ElasticLoadBalancingV2::ListenerRule")["Actions"]
    assert target["TargetGroupArn"] == {"Ref": blue}
    assert target["AdvancedConfiguration"]["AlternateTargetGroupArn"] == {"Ref": green}
    assert target["AdvancedConfiguration"]["ProductionListenerRule"] == {"Ref": rule}
    assert [(group["TargetGroupArn"], group["Weight"]) for group in action["ForwardConfig"]["TargetGroups"]] == [
        ({"Ref": blue}, 100),
        ({"Ref": green}, 0),
    ]


def test_prod_goes_back_when_an_alarm_says_so(synthesise: Synthesise, spec: AgentSpec) -> None:
    agent = synthesise("prod").agent(spec)
    names = [f"{spec.name}-deployment-{what}" for what in ("errors", "unhealthy")]
    assert _deployment(synthesise("prod"), spec)["Alarms"] == {"AlarmNames": names, "Enable": True, "Rollback": True}
    assert [alarm["AlarmName"] for alarm in agent.properties("AWS::CloudWatch::Alarm")] == names


def test_an_alarm_is_there_before_the_service_that_names_it(synthesise: Synthesise, spec: AgentSpec) -> None:
    agent = synthesise("prod").agent(spec)
    (service,) = agent.all("AWS::ECS::Service").values()
    assert set(agent.all("AWS::CloudWatch::Alarm")) <= set(service["DependsOn"])


def test_an_alarm_looks_at_both_groups(synthesise: Synthesise, spec: AgentSpec) -> None:
    agent = synthesise("prod").agent(spec)
    groups = set(agent.all("AWS::ElasticLoadBalancingV2::TargetGroup"))
    for alarm in agent.properties("AWS::CloudWatch::Alarm"):
        looked_at = json.dumps(alarm["Metrics"])
        assert all(f'"{group}"' in looked_at for group in groups)


def test_an_alarm_sees_what_the_supervisor_is_answered(synthesise: Synthesise) -> None:
    prod = synthesise("prod")
    for spec in SPECIALISTS:
        assert {
            "ClusterName": "supervisor-cluster",
            "ServiceName": "supervisor-service",
            "TargetDiscoveryName": spec.name,
        } in _service_connect_dimensions(prod, spec)
    assert _service_connect_dimensions(prod, SUPERVISOR) == []


@pytest.mark.parametrize("name", ROLLING)
def test_only_prod_pays_for_two_groups(synthesise: Synthesise, name: str) -> None:
    for spec in CATALOG:
        agent = synthesise(name).agent(spec)
        assert len(agent.all("AWS::ElasticLoadBalancingV2::TargetGroup")) == 1
        assert agent.all("AWS::CloudWatch::Alarm") == {}
        assert "Alarms" not in _deployment(synthesise(name), spec)


def _deployment(assembly: Assembly, spec: AgentSpec) -> Mapping[str, Any]:
    configuration: Mapping[str, Any] = assembly.agent(spec).only("AWS::ECS::Service")["DeploymentConfiguration"]
    return configuration


def _service_connect_dimensions(assembly: Assembly, spec: AgentSpec) -> list[dict[str, str]]:
    metrics = [
        metric["MetricStat"]["Metric"]
        for alarm in assembly.agent(spec).properties("AWS::CloudWatch::Alarm")
        for metric in alarm["Metrics"]
        if "MetricStat" in metric
    ]
    return [
        {dimension["Name"]: dimension["Value"] for dimension in metric["Dimensions"]}
        for metric in metrics
        if metric["Namespace"] == "AWS/ECS"
    ]
