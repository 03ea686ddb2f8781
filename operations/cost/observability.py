"""What watches: metrics of Container Insights, alarms, dashboards, logs."""

from collections.abc import Iterator
from typing import Any

from operations.cost.bill import Line
from operations.cost.prices import PriceTable
from operations.templates import Resource, Templates

_GROUP = "CloudWatch"


def container_insights(cluster: Resource, templates: Templates, prices: PriceTable) -> Iterator[Line]:
    """Metrics of the cluster and of what runs in it; `enhanced` asks less for each and adds each task's own."""
    settings: list[dict[str, Any]] = cluster.get("ClusterSettings", [])
    mode = next((each["Value"] for each in settings if each["Name"] == "containerInsights"), "disabled")
    if mode == "disabled":
        return
    tasks = _tasks_in(cluster, templates)
    a_service = prices.assumed["metrics_a_service"] + prices.assumed["metrics_a_task_family"]
    metrics = prices.assumed["metrics_a_cluster"] + a_service * len(tasks)
    if mode == "enhanced":  # the same figures again for each task and its container
        metrics += 2 * prices.assumed["metrics_a_task_family"] * sum(tasks)
    yield Line(
        group=_GROUP,
        what=f"Container Insights, {mode}",
        quantity=metrics,
        price=prices.price["observed_metric" if mode == "enhanced" else "metric"],
        when_parked="stops",  # no task, no figures
        assumed="the number of metrics",
    )


def alarm(resource: Resource, _: Templates, prices: PriceTable) -> Iterator[Line]:
    """Each metric that an alarm looks at."""
    queries: list[dict[str, Any]] = resource.get("Metrics", [])
    metrics = sum(1 for each in queries if "MetricStat" in each) or 1
    yield Line(group=_GROUP, what="metrics in alarms", quantity=metrics, price=prices.price["alarm"])


def dashboard(_: Resource, __: Templates, prices: PriceTable) -> Iterator[Line]:
    """By the month; an account's first three are free, which is not counted here."""
    yield Line(group=_GROUP, what="dashboards", quantity=1, price=prices.price["dashboard"])


def log_group(_: Resource, __: Templates, prices: PriceTable) -> Iterator[Line]:
    """What little is written while nobody asks."""
    size = prices.assumed["log_gb_an_agent"]
    yield Line(
        group=_GROUP,
        what="logs",
        quantity=size,
        price=prices.price["logs_ingested"],
        when_parked="stops",
        assumed=f"{size:g} GB a group",
    )


def _tasks_in(cluster: Resource, templates: Templates) -> list[float]:
    """How many tasks each service of a cluster runs at rest."""
    return [
        float(each.get("DesiredCount", 1))
        for each in templates.all("AWS::ECS::Service")
        if each.stack == cluster.stack and each.get("Cluster") == {"Ref": cluster.logical_id}
    ]
