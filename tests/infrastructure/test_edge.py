"""The load balancer: every path reaches the agent that it belongs to, everything else the supervisor."""

from typing import Any

from agents.catalog import CATALOG, SUPERVISOR, AgentSpec
from tests.infrastructure.assembly import Assembly

LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
RULE = "AWS::ElasticLoadBalancingV2::ListenerRule"
TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"


def test_stands_in_the_public_subnets_by_the_plans_name(assembly: Assembly) -> None:
    load_balancer = assembly.stacks["Edge"].only("AWS::ElasticLoadBalancingV2::LoadBalancer")
    assert load_balancer["Name"] == f"{assembly.environment.prefix}multi-agent-alb"
    assert load_balancer["Scheme"] == "internet-facing"
    assert len(load_balancer["Subnets"]) == 2
    assert all("publicSubnet" in subnet["Fn::ImportValue"] for subnet in load_balancer["Subnets"])


def test_waits_longer_than_a_model_thinks(assembly: Assembly) -> None:
    load_balancer = assembly.stacks["Edge"].only("AWS::ElasticLoadBalancingV2::LoadBalancer")
    attributes = {each["Key"]: each["Value"] for each in load_balancer["LoadBalancerAttributes"]}
    assert int(attributes["idle_timeout.timeout_seconds"]) >= 60
    assert attributes["routing.http.drop_invalid_header_fields.enabled"] == "true"
    assert attributes["deletion_protection.enabled"] == str(assembly.environment.protected).lower()


def test_sends_what_no_rule_takes_to_the_supervisor(assembly: Assembly) -> None:
    edge = assembly.stacks["Edge"]
    listener = edge.only(LISTENER)
    (action,) = listener["DefaultActions"]
    (group,) = edge.all(TARGET_GROUP)
    assert (listener["Port"], listener["Protocol"]) == (80, "HTTP")
    assert action == {"Type": "forward", "TargetGroupArn": {"Ref": group}}
    assert edge.only(TARGET_GROUP)["Port"] == SUPERVISOR.port


def test_gives_each_agent_its_path(assembly: Assembly, spec: AgentSpec) -> None:
    (condition,) = assembly.agent(spec).only(RULE)["Conditions"]
    assert condition == {"Field": "path-pattern", "PathPatternConfig": {"Values": [f"/{spec.path}/*"]}}


def test_orders_the_rules_without_a_tie(assembly: Assembly) -> None:
    priorities = {assembly.agent(spec).only(RULE)["Priority"] for spec in CATALOG}
    assert len(priorities) == len(CATALOG)


def test_sends_a_path_to_the_tasks_of_its_agent(assembly: Assembly, spec: AgentSpec) -> None:
    agent = assembly.agent(spec)
    (action,) = agent.only(RULE)["Actions"]
    (attachment,) = agent.only("AWS::ECS::Service")["LoadBalancers"]
    assert action["TargetGroupArn"] == attachment["TargetGroupArn"]
    assert (attachment["ContainerName"], attachment["ContainerPort"]) == ("agent", spec.port)


def test_checks_each_agent_at_its_port(assembly: Assembly, spec: AgentSpec) -> None:
    group = _target_group(assembly, spec)
    assert group["Name"] == f"{assembly.environment.prefix}{spec.name}-tg"
    assert (group["Port"], group["Protocol"], group["TargetType"]) == (spec.port, "HTTP", "ip")
    assert group["HealthCheckPath"] == "/health"


def test_tells_where_it_is(assembly: Assembly) -> None:
    assert "LoadBalancerDnsName" in assembly.stacks["Edge"].document["Outputs"]


def _target_group(assembly: Assembly, spec: AgentSpec) -> Any:
    # The supervisor's belongs to the listener, whose default it is.
    return (assembly.stacks["Edge"] if spec == SUPERVISOR else assembly.agent(spec)).only(TARGET_GROUP)
