"""The alarms that every agent's service gets."""

from collections.abc import Iterator
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct

from stacks.components.alarm import alarm

_HIGH_PERCENT = 80
_PERIOD = cdk.Duration.minutes(5)
# Container Insights counts tasks by the minute.
_TASKS_PERIOD = cdk.Duration.minutes(1)


@dataclass(frozen=True, kw_only=True)
class MonitoredService:
    """An agent's service, by its name in the catalogue, and where the load balancer sends its requests."""

    name: str
    service: ecs.FargateService
    target_group: elbv2.ApplicationTargetGroup

    def running_tasks(self) -> cloudwatch.Metric:
        """Tasks that run, by Container Insights."""
        return self._task_metric("RunningTaskCount")

    def desired_tasks(self) -> cloudwatch.Metric:
        """Tasks that should run, by Container Insights."""
        return self._task_metric("DesiredTaskCount")

    def _task_metric(self, metric_name: str) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace="ECS/ContainerInsights",
            metric_name=metric_name,
            dimensions_map={
                "ClusterName": self.service.cluster.cluster_name,
                "ServiceName": self.service.service_name,
            },
            statistic=cloudwatch.Stats.MINIMUM,
            period=_TASKS_PERIOD,
            label=f"{self.name} {metric_name}",
        )


class ServiceAlarms(Construct):
    """CPU, memory, missing tasks, unhealthy tasks."""

    def __init__(
        self, scope: Construct, id_: str, *, monitored: MonitoredService, action: cloudwatch.IAlarmAction
    ) -> None:
        super().__init__(scope, id_)
        self.alarms = list(self._alarms(monitored, action))

    def _alarms(self, monitored: MonitoredService, action: cloudwatch.IAlarmAction) -> Iterator[cloudwatch.Alarm]:
        service, name = monitored.service, monitored.name
        for id_, metric in (
            ("Cpu", service.metric_cpu_utilization(period=_PERIOD)),
            ("Memory", service.metric_memory_utilization(period=_PERIOD)),
        ):
            yield alarm(
                self,
                id_,
                metric=metric,
                above=_HIGH_PERCENT,
                periods=3,
                action=action,
                description=f"{name}: {id_.lower()} above {_HIGH_PERCENT} % for a quarter of an hour.",
            )
        missing = cloudwatch.MathExpression(
            expression="desired - running",
            using_metrics={"desired": monitored.desired_tasks(), "running": monitored.running_tasks()},
            period=_TASKS_PERIOD,
        )
        yield alarm(
            self,
            "MissingTasks",
            metric=missing,
            above=0,
            periods=10,
            action=action,
            description=f"{name}: fewer tasks than desired for ten minutes.",
        )
        yield alarm(
            self,
            "UnhealthyHosts",
            metric=monitored.target_group.metrics.unhealthy_host_count(period=_TASKS_PERIOD),
            above=0,
            periods=5,
            action=action,
            description=f"{name}: a task fails its health check for five minutes.",
        )
