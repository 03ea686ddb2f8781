"""The load balancer: every path reaches the agent that it belongs to, everything else the supervisor."""

from typing import Any

from agents.catalog import CATALOG, SUPERVISOR, AgentSpec
from tests.infrastructure.assembly import Assembly
from tests.infrastructure.conftest import Synthesise

LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
LOAD_BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
RULE = "AWS::ElasticLoadBalancingV2::ListenerRule"
TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"


def test_stands_in_the_public_subnets_by_the_plans_name(assembly: Assembly) -> None:
    load_balancer = assembly.stacks["Edge"].only(LOAD_BALANCER)
    assert load_balancer["Name"] == f"{assembly.environment.prefix}multi-agent-alb"
    assert load_balancer["Scheme"] == "internet-facing"
    assert len(load_balancer["Subnets"]) == 2
    assert all("publicSubnet" in subnet["Fn::ImportValue"] for subnet in load_balancer["Subnets"])


def test_waits_longer_than_a_model_thinks(assembly: Assembly) -> None:
    attributes = _attributes(assembly)
    assert int(attributes["idle_timeout.timeout_seconds"]) >= 60
    assert attributes["routing.http.drop_invalid_header_fields.enabled"] == "true"
    assert attributes["deletion_protection.enabled"] == str(assembly.environment.protected).lower()


def test_says_that_nobody_is_home_until_agents_are_deployed(assembly: Assembly) -> None:
    actions = [listener["DefaultActions"][0] for listener in assembly.stacks["Edge"].properties(LISTENER)]
    (answer,) = [action["FixedResponseConfig"] for action in actions if action["Type"] == "fixed-response"]
    assert answer["StatusCode"] == "503"


def test_gives_each_agent_its_path_and_the_supervisor_the_rest(assembly: Assembly, spec: AgentSpec) -> None:
    (condition,) = assembly.agent(spec).only(RULE)["Conditions"]
    pattern = "/*" if spec == SUPERVISOR else f"/{spec.path}/*"
    assert condition == {"Field": "path-pattern", "PathPatternConfig": {"Values": [pattern]}}


def test_asks_the_supervisor_last(assembly: Assembly) -> None:
    priorities = {spec.name: assembly.agent(spec).only(RULE)["Priority"] for spec in CATALOG}
    assert len(set(priorities.values())) == len(CATALOG)
    assert max(priorities, key=priorities.__getitem__) == SUPERVISOR.name


def test_sends_a_path_to_the_tasks_of_its_agent(assembly: Assembly, spec: AgentSpec) -> None:
    agent = assembly.agent(spec)
    (action,) = agent.only(RULE)["Actions"]
    (attachment,) = agent.only("AWS::ECS::Service")["LoadBalancers"]
    served = action.get("TargetGroupArn") or action["ForwardConfig"]["TargetGroups"][0]["TargetGroupArn"]
    assert served == attachment["TargetGroupArn"]
    assert (attachment["ContainerName"], attachment["ContainerPort"]) == ("agent", spec.port)


def test_hangs_every_rule_on_the_one_listener_that_serves(assembly: Assembly) -> None:
    listeners = {str(assembly.agent(spec).only(RULE)["ListenerArn"]) for spec in CATALOG}
    serving = "LoadBalancerHttps" if assembly.environment.https else "LoadBalancerHttp"
    (listener,) = listeners
    assert f":ExportsOutputRef{serving}" in listener
    assert ("Https" in listener) is (assembly.environment.https is not None)


def test_checks_each_agent_at_its_port(assembly: Assembly, spec: AgentSpec) -> None:
    for group in assembly.agent(spec).properties(TARGET_GROUP):
        assert group["Name"].startswith(f"{assembly.environment.prefix}{spec.name}-tg")
        assert (group["Port"], group["TargetType"], group["HealthCheckPath"]) == (spec.port, "ip", "/health")
        assert group["Matcher"] == {"HttpCode": "200"}


def test_bears_the_plans_name_for_each_group_that_serves(assembly: Assembly, spec: AgentSpec) -> None:
    names = [group["Name"] for group in assembly.agent(spec).properties(TARGET_GROUP)]
    assert names[0] == f"{assembly.environment.prefix}{spec.name}-tg"
    assert all(len(name) <= 32 for name in names)


def test_speaks_tls_to_agents_whose_port_speaks_nothing_else(assembly: Assembly, spec: AgentSpec) -> None:
    protocol = "HTTPS" if assembly.environment.name == "prod" else "HTTP"
    for group in assembly.agent(spec).properties(TARGET_GROUP):
        assert (group["Protocol"], group["HealthCheckProtocol"]) == (protocol, protocol)


def test_writes_down_who_came_where_someone_will_ask(assembly: Assembly) -> None:
    days = {"dev": None, "staging": 14, "prod": 90}[assembly.environment.name]
    edge, attributes = assembly.stacks["Edge"], _attributes(assembly)
    assert attributes.get("access_logs.s3.enabled") == (None if days is None else "true")
    rules = [rule for bucket in edge.properties("AWS::S3::Bucket") for rule in _lifecycle(bucket)]
    assert [rule["ExpirationInDays"] for rule in rules] == ([] if days is None else [days])


def test_tells_where_it_is(assembly: Assembly) -> None:
    assert {"LoadBalancerDnsName", "Url"} <= assembly.stacks["Edge"].document["Outputs"].keys()


def test_keeps_the_export_that_rules_import_until_they_have_moved_to_https(synthesise: Synthesise) -> None:
    imported = synthesise("dev").agent(SUPERVISOR).only(RULE)["ListenerArn"]["Fn::ImportValue"]
    outputs = synthesise("prod").stacks["Edge"].document["Outputs"].values()
    exported = {output["Export"]["Name"] for output in outputs if "Export" in output}
    assert imported.replace("-dev-", "-prod-") in exported


def _attributes(assembly: Assembly) -> dict[str, Any]:
    load_balancer = assembly.stacks["Edge"].only(LOAD_BALANCER)
    return {each["Key"]: each["Value"] for each in load_balancer["LoadBalancerAttributes"]}


def _lifecycle(bucket: Any) -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = bucket["LifecycleConfiguration"]["Rules"]
    return rules
