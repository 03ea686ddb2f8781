"""What is watched of every agent's service, and the alarms that it gets."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_logs as logs
from constructs import Construct

from agents.common.alarms import CONNECTION_FAILED, MCP_SERVER_DOWN
from stacks.components.alarm import Bell, total
from stacks.components.log_metric import log_metric
from stacks.components.model_metrics import ModelMetrics
from stacks.environments import Environment

_HIGH_PERCENT = 80
_FAILED_CONNECTIONS = 3
_FAILED_STARTS = 3
_PERIOD = cdk.Duration.minutes(5)
# Container Insights counts tasks by the minute.
_TASKS_PERIOD = cdk.Duration.minutes(1)


@dataclass(frozen=True, kw_only=True)
class MonitoredService:
    """An agent's service, by its name in the catalogue; where its requests come from, where it logs, what it calls."""

    name: str
    takes_orders: bool
    has_mcp_server: bool
    service: ecs.FargateService
    target_groups: Sequence[elbv2.ApplicationTargetGroup]
    log_group: logs.ILogGroup
    model: ModelMetrics

    def running_tasks(self) -> cloudwatch.Metric:
        """Tasks that run, by Container Insights."""
        return self._task_metric("RunningTaskCount")

    def desired_tasks(self) -> cloudwatch.Metric:
        """Tasks that should run, by Container Insights."""
        return self._task_metric("DesiredTaskCount")

    def unhealthy_tasks(self) -> cloudwatch.MathExpression:
        """Tasks that fail the load balancer's health check, in whichever group they stand."""
        unhealthy = [group.metrics.unhealthy_host_count(period=_TASKS_PERIOD) for group in self.target_groups]
        return total(unhealthy, period=_TASKS_PERIOD, label=f"{self.name} unhealthy")

    def lines(
        self, scope: Construct, id_: str, *, words: str, name: str, environment: Environment, period: cdk.Duration
    ) -> cloudwatch.Metric:
        """How many lines of its log say these words."""
        return log_metric(
            scope,
            id_,
            words=words,
            name=name,
            agent=self.name,
            log_group=self.log_group,
            environment=environment,
            period=period,
        )

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
    """CPU, memory, missing tasks, unhealthy tasks, connections to the database that fail, an MCP server that does."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        monitored: MonitoredService,
        environment: Environment,
        action: cloudwatch.IAlarmAction,
    ) -> None:
        super().__init__(scope, id_)
        self._monitored = monitored
        self._bell = Bell(scope=self, action=action, about=f"{monitored.name}: ")
        self.alarms = [*self._load(), self._missing(), self._unhealthy(), self._failed_connections(environment)]
        if monitored.has_mcp_server:
            self.alarms.append(self._mcp_server_down(environment))

    def _load(self) -> Iterator[cloudwatch.Alarm]:
        service = self._monitored.service
        for id_, metric in (
            ("Cpu", service.metric_cpu_utilization(period=_PERIOD)),
            ("Memory", service.metric_memory_utilization(period=_PERIOD)),
        ):
            yield self._bell.rings(
                id_,
                metric,
                above=_HIGH_PERCENT,
                periods=3,
                because=f"{id_.lower()} above {_HIGH_PERCENT} % for a quarter of an hour.",
                runbook="a-service-works-too-hard",
            )

    def _missing(self) -> cloudwatch.Alarm:
        missing = cloudwatch.MathExpression(
            expression="desired - running",
            using_metrics={"desired": self._monitored.desired_tasks(), "running": self._monitored.running_tasks()},
            period=_TASKS_PERIOD,
        )
        return self._bell.rings(
            "MissingTasks",
            missing,
            above=0,
            periods=10,
            because="fewer tasks than desired for ten minutes.",
            runbook="tasks-are-missing",
        )

    def _unhealthy(self) -> cloudwatch.Alarm:
        return self._bell.rings(
            "UnhealthyHosts",
            self._monitored.unhealthy_tasks(),
            above=0,
            periods=5,
            because="a task fails its health check for five minutes.",
            runbook="tasks-are-unhealthy",
        )

    def _failed_connections(self, environment: Environment) -> cloudwatch.Alarm:
        return self._bell.rings(
            "ConnectionFailures",
            self._lines("FailedConnections", CONNECTION_FAILED, "DatabaseConnectionFailures", environment),
            above=_FAILED_CONNECTIONS,
            periods=1,
            because=f"more than {_FAILED_CONNECTIONS} connections to the database failed in five minutes.",
            runbook="connections-to-the-database-fail",
        )

    def _mcp_server_down(self, environment: Environment) -> cloudwatch.Alarm:
        """A crash is mended within seconds, and is one line at most; a server that does not start writes on."""
        return self._bell.rings(
            "McpServerDown",
            self._lines("McpServerFailures", MCP_SERVER_DOWN, "McpServerFailures", environment),
            above=_FAILED_STARTS,
            periods=1,
            because=f"its MCP server failed more than {_FAILED_STARTS} times in five minutes.",
            runbook="an-mcp-server-is-down",
        )

    def _lines(self, id_: str, words: str, name: str, environment: Environment) -> cloudwatch.Metric:
        return self._monitored.lines(self, id_, words=words, name=name, environment=environment, period=_PERIOD)
