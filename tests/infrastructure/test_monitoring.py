"""What wakes someone: every alarm that the plan names, all of them to one topic."""

import json
from pathlib import Path

import pytest

from agents.catalog import CATALOG, AgentSpec
from agents.common.alarms import CONNECTION_FAILED, MCP_SERVER_DOWN, ORDER_PLACED, OVERSELL_REFUSED, PAYMENT_DECLINED
from agents.common.inference_profiles import InferenceProfile, inference_profile
from stacks.model_prices import ModelPrices
from stacks.names import construct_id
from tests.infrastructure.assembly import Assembly, Resource

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"
ALARM = "AWS::CloudWatch::Alarm"


SELLERS = [spec for spec in CATALOG if spec.takes_orders]


def test_watches_each_service(assembly: Assembly, spec: AgentSpec) -> None:
    alarms = _alarms(assembly, construct_id(spec.name))
    assert {what: alarm["Properties"]["Threshold"] for what, alarm in alarms.items()} == {
        "Cpu": 80,
        "Memory": 80,
        "MissingTasks": 0,
        "UnhealthyHosts": 0,
        "ConnectionFailures": 3,
        **({"McpServerDown": 3} if spec.mcp_role else {}),
    }


def test_watches_the_service_of_the_alarms_name(assembly: Assembly, spec: AgentSpec) -> None:
    stack = construct_id(spec.name)
    alarms = _alarms(assembly, stack)
    for what in ("Cpu", "Memory", "MissingTasks"):
        assert f"-{stack}:ExportsOutput" in json.dumps(alarms[what]["Properties"])


def test_counts_missing_tasks_as_desired_less_running(assembly: Assembly, spec: AgentSpec) -> None:
    metrics = _alarms(assembly, construct_id(spec.name))["MissingTasks"]["Properties"]["Metrics"]
    by_id = {metric["Id"]: metric for metric in metrics}
    assert by_id["expr_1"]["Expression"] == "desired - running"
    assert by_id["desired"]["MetricStat"]["Metric"]["MetricName"] == "DesiredTaskCount"
    assert by_id["running"]["MetricStat"]["Metric"]["MetricName"] == "RunningTaskCount"


def test_watches_every_group_that_a_deployment_shifts_requests_between(assembly: Assembly, spec: AgentSpec) -> None:
    metrics = _alarms(assembly, construct_id(spec.name))["UnhealthyHosts"]["Properties"]["Metrics"]
    watched = [each for each in metrics if "MetricStat" in each]
    assert len(watched) == len(assembly.agent(spec).all("AWS::ElasticLoadBalancingV2::TargetGroup"))
    assert {each["MetricStat"]["Metric"]["MetricName"] for each in watched} == {"UnHealthyHostCount"}


def test_counts_the_lines_of_failed_connections_in_each_agents_log(assembly: Assembly, spec: AgentSpec) -> None:
    monitoring, stack = assembly.stacks["Monitoring"], construct_id(spec.name)
    filters = monitoring.all("AWS::Logs::MetricFilter").items()
    ((_, counted),) = ((id_, each) for id_, each in filters if id_.startswith(f"{stack}FailedConnections"))
    properties = counted["Properties"]
    assert properties["FilterPattern"] == f'{{ $.message = "{CONNECTION_FAILED}" }}'
    assert f"-{stack}:ExportsOutputRefTaskLogs" in str(properties["LogGroupName"])
    (transformation,) = properties["MetricTransformations"]
    assert transformation["Dimensions"] == [{"Key": "Agent", "Value": "$.agent"}]
    alarm = _alarms(assembly, stack)["ConnectionFailures"]["Properties"]
    assert alarm["Dimensions"] == [{"Name": "Agent", "Value": spec.name}]
    assert (alarm["Namespace"], alarm["MetricName"]) == (
        f"ClickShop/{assembly.environment.name}",
        transformation["MetricName"],
    )
    assert alarm["Namespace"] == transformation["MetricNamespace"]


def test_rings_when_an_mcp_server_does_not_start(assembly: Assembly, spec: AgentSpec) -> None:
    alarms, monitoring = _alarms(assembly, construct_id(spec.name)), assembly.stacks["Monitoring"]
    assert ("McpServerDown" in alarms) is (spec.mcp_role is not None)
    for alarm in (alarms[name]["Properties"] for name in alarms if name == "McpServerDown"):
        counted = (each["Properties"] for each in monitoring.all("AWS::Logs::MetricFilter").values())
        (words,) = (
            each["FilterPattern"]
            for each in counted
            if each["MetricTransformations"][0]["MetricName"] == alarm["MetricName"]
        )
        assert words == f'{{ $.message = "{MCP_SERVER_DOWN}" }}'
        assert (alarm["Threshold"], alarm["Period"]) == (3, 300)


def test_counts_what_an_agent_that_takes_orders_says_of_them(assembly: Assembly) -> None:
    counted = {
        (each["FilterPattern"], transformation["MetricName"])
        for id_, filter_ in assembly.stacks["Monitoring"].all("AWS::Logs::MetricFilter").items()
        if id_.startswith("Orders")
        for each in [filter_["Properties"]]
        for transformation in each["MetricTransformations"]
    }
    assert [spec.name for spec in SELLERS] == ["live-shopping"]
    assert counted == {
        (f'{{ $.message = "{words}" }}', name)
        for words, name in (
            (ORDER_PLACED, "OrdersPlaced"),
            (OVERSELL_REFUSED, "OversellsRefused"),
            (PAYMENT_DECLINED, "PaymentsDeclined"),
        )
    }


def test_rings_when_orders_are_refused_or_payments_declined(assembly: Assembly) -> None:
    alarms = _alarms(assembly, "OrdersLiveShopping")
    refused, declined = alarms["OversellsRefused"]["Properties"], alarms["PaymentsDeclined"]["Properties"]
    assert (refused["MetricName"], refused["Period"], refused["Threshold"]) == ("OversellsRefused", 300, 20)
    (share,) = (each for each in declined["Metrics"] if "Expression" in each)
    every = "FILL(declined, 0) + FILL(placed, 0)"
    assert share["Expression"] == f"IF({every} >= 10, 100 * FILL(declined, 0) / ({every}), 0)"
    assert (declined["Threshold"], declined["EvaluationPeriods"]) == (30, 2)


def test_rings_when_nobody_orders_only_where_real_customers_are(assembly: Assembly) -> None:
    alarms = _alarms(assembly, "OrdersLiveShopping")
    assert ("NoOrders" in alarms) is not assembly.environment.with_samples
    for each in (alarm["Properties"]["Metrics"] for what, alarm in alarms.items() if what == "NoOrders"):
        expressions = {metric["Id"]: metric["Expression"] for metric in each if "Expression" in metric}
        watched = {metric["MetricStat"]["Metric"]["MetricName"] for metric in each if "MetricStat" in metric}
        assert "IF(asked > 200 AND FILL(placed, 0) < 1, 1, 0)" in expressions.values()
        assert watched == {"RequestCount", "OrdersPlaced"}


def test_watches_the_way_in_the_database_and_the_models(assembly: Assembly) -> None:
    alarms = {id_[:-8]: alarm["Properties"] for id_, alarm in assembly.stacks["Monitoring"].all(ALARM).items()}
    watched = {id_: (alarm.get("MetricName"), alarm["Threshold"]) for id_, alarm in alarms.items()}
    assert {
        "TargetsServerErrors": ("HTTPCode_Target_5XX_Count", 10),
        "LoadBalancerServerErrors": ("HTTPCode_ELB_5XX_Count", 10),
        "Latency": ("TargetResponseTime", 15),
        "DatabaseConnections": ("DatabaseConnections", 640),
        "DatabaseCapacity": ("ACUUtilization", 80),
        "RotationErrors": ("Errors", 0),
        "Throttling": (None, 5),
    }.items() <= watched.items()
    assert alarms["Latency"]["ExtendedStatistic"] == "p95"


def test_adds_up_what_bedrock_turned_away_by_the_profile_of_each_agent(assembly: Assembly) -> None:
    metrics = _alarms(assembly, "")["Throttling"]["Properties"]["Metrics"]
    watched = [each["MetricStat"]["Metric"] for each in metrics if "MetricStat" in each]
    assert {each["MetricName"] for each in watched} == {"InvocationThrottles"}
    assert [name for each in watched for name in (dimension["Name"] for dimension in each["Dimensions"])] == [
        "ModelId"
    ] * (len(CATALOG) + 1)
    profiles = {str(each["Dimensions"][0]["Value"]) for each in watched}
    names = [*(construct_id(spec.name) for spec in CATALOG), "Promotions"]
    assert all(any(f"-{name}:" in profile for profile in profiles) for name in names)


def test_says_in_every_alarm_where_to_read_on(assembly: Assembly) -> None:
    headings = [line.lstrip("# ") for line in OPERATIONS.read_text().splitlines() if line.startswith("### ")]
    anchors = {heading.lower().replace(" ", "-") for heading in headings}
    for alarm in assembly.stacks["Monitoring"].properties(ALARM):
        page, _, anchor = alarm["AlarmDescription"].rpartition(" What to do: ")[2].partition("#")
        assert page == "docs/operations.md"
        assert anchor in anchors


def test_lets_cloudwatch_and_ses_use_the_topics_key(assembly: Assembly) -> None:
    statements = assembly.stacks["Data"].only("AWS::KMS::Key")["KeyPolicy"]["Statement"]
    (statement,) = (each for each in statements if "cloudwatch.amazonaws.com" in each["Principal"].get("Service", ()))
    assert statement["Principal"]["Service"] == ["cloudwatch.amazonaws.com", "ses.amazonaws.com"]
    assert statement["Action"] == ["kms:Decrypt", "kms:GenerateDataKey*"]
    assert "GetAttKey" in str(assembly.stacks["Monitoring"].only("AWS::SNS::Topic")["KmsMasterKeyId"])


def test_tells_the_topic_of_every_alarm_and_of_its_end(assembly: Assembly) -> None:
    monitoring = assembly.stacks["Monitoring"]
    (topic,) = monitoring.all("AWS::SNS::Topic")
    for alarm in monitoring.properties(ALARM):
        assert alarm["AlarmActions"] == [{"Ref": topic}]
        assert alarm["OKActions"] == [{"Ref": topic}]
        assert alarm["AlarmDescription"]


def test_shows_every_agent_on_the_dashboard(assembly: Assembly) -> None:
    body = json.dumps(assembly.stacks["Monitoring"].only("AWS::CloudWatch::Dashboard")["DashboardBody"])
    assert all(spec.name in body for spec in CATALOG)


@pytest.mark.parametrize(
    "metric",
    """CPUUtilization MemoryUtilization RunningTaskCount RequestCount TargetResponseTime HTTPCode_Target_5XX_Count
    HTTPCode_ELB_5XX_Count DatabaseConnections VolumeBytesUsed ServerlessDatabaseCapacity Invocations
    InvocationThrottles InputTokenCount OutputTokenCount OrdersPlaced OversellsRefused PaymentsDeclined
    MessageCount Duration ConsumedReadCapacityUnits Send Bounce Complaint""".split(),
)
def test_shows_what_an_operator_asks_first(assembly: Assembly, metric: str) -> None:
    body = json.dumps(assembly.stacks["Monitoring"].only("AWS::CloudWatch::Dashboard")["DashboardBody"])
    assert f'\\"{metric}\\"' in body.replace('\\\\"', '\\"')


def test_counts_dollars_by_the_dated_table_and_the_geography() -> None:
    prices = ModelPrices.read()
    near = prices.of(inference_profile("anthropic.claude-sonnet-5-5", region="us-east-1"))
    anywhere = prices.of(inference_profile("global.anthropic.claude-sonnet-5-5", region="us-east-1"))
    assert near is not None
    assert anywhere is not None
    assert (anywhere.input, anywhere.output) == pytest.approx((2e-6, 10e-6))
    assert near.input == pytest.approx(anywhere.input * 1.1)
    assert prices.of(InferenceProfile(geography="us", model_id="anthropic.not-yet-known")) is None


def test_says_of_which_day_its_prices_are(assembly: Assembly) -> None:
    body = json.dumps(assembly.stacks["Monitoring"].only("AWS::CloudWatch::Dashboard")["DashboardBody"])
    assert f"at the prices of {ModelPrices.read().date:%Y-%m-%d}" in body


def _alarms(assembly: Assembly, prefix: str) -> dict[str, Resource]:
    """The alarms whose logical ids begin so, by what follows, without the hash."""
    alarms = assembly.stacks["Monitoring"].all(ALARM).items()
    return {id_[len(prefix) : -8]: alarm for id_, alarm in alarms if id_.startswith(prefix)}
