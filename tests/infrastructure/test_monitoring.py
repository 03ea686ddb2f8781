"""What wakes someone: every alarm that the plan names, all of them to one topic."""

import json

from agents.catalog import CATALOG, AgentSpec
from stacks.names import construct_id
from tests.infrastructure.assembly import Assembly, Resource

ALARM = "AWS::CloudWatch::Alarm"


def test_watches_each_service(assembly: Assembly, spec: AgentSpec) -> None:
    alarms = _alarms(assembly, construct_id(spec.name))
    assert {what: alarm["Properties"]["Threshold"] for what, alarm in alarms.items()} == {
        "Cpu": 80,
        "Memory": 80,
        "MissingTasks": 0,
        "UnhealthyHosts": 0,
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


def test_watches_the_way_in_and_the_database(assembly: Assembly) -> None:
    names = {alarm["Properties"].get("MetricName") for alarm in _alarms(assembly, "").values()}
    assert {
        "HTTPCode_Target_5XX_Count",
        "HTTPCode_ELB_5XX_Count",
        "DatabaseConnections",
        "ACUUtilization",
    } <= names


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


def _alarms(assembly: Assembly, prefix: str) -> dict[str, Resource]:
    """The alarms whose logical ids begin so, by what follows, without the hash."""
    alarms = assembly.stacks["Monitoring"].all(ALARM).items()
    return {id_[len(prefix) : -8]: alarm for id_, alarm in alarms if id_.startswith(prefix)}
