"""What wakes someone, and what they look at then: alarms to one topic, and a dashboard."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_rds as rds
from aws_cdk import aws_sns as sns
from constructs import Construct

from stacks.components.alarm import alarm
from stacks.components.environment_stack import EnvironmentStack
from stacks.components.service_alarms import MonitoredService, ServiceAlarms
from stacks.environments import Environment
from stacks.names import construct_id

_PERIOD = cdk.Duration.minutes(5)
_SERVER_ERRORS = 10
# Four fifths of what Aurora allows for each unit of the largest capacity (823 connections at 4 units).
_CONNECTIONS_A_UNIT = 160
_HIGH_PERCENT = 80


class MonitoringStack(EnvironmentStack):
    """The topic, the alarms of each service, of the load balancer and of the database, the dashboard."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        environment: Environment,
        load_balancer: elbv2.ApplicationLoadBalancer,
        cluster: rds.DatabaseCluster,
        services: Sequence[MonitoredService],
    ) -> None:
        super().__init__(scope, id_, environment=environment, description="ClickShop: alarms and dashboard.")
        self._load_balancer, self._cluster, self._services = load_balancer, cluster, services
        topic = sns.Topic(self, "Alarms", topic_name=environment.called("clickshop-alarms"), enforce_ssl=True)
        action = actions.SnsAction(topic)
        for each in services:
            ServiceAlarms(self, construct_id(each.name), monitored=each, action=action)
        self._edge_alarms(action)
        self._database_alarms(environment, action)
        self._dashboard(environment)
        cdk.CfnOutput(self, "AlarmTopicArn", value=topic.topic_arn)

    def _edge_alarms(self, action: cloudwatch.IAlarmAction) -> None:
        metrics = self._load_balancer.metrics
        targets = metrics.http_code_target(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, period=_PERIOD)
        itself = metrics.http_code_elb(elbv2.HttpCodeElb.ELB_5XX_COUNT, period=_PERIOD)
        for id_, metric, who in (
            ("TargetsServerErrors", targets, "Agents"),
            ("LoadBalancerServerErrors", itself, "The load balancer"),
        ):
            alarm(
                self,
                id_,
                metric=metric,
                above=_SERVER_ERRORS,
                periods=1,
                action=action,
                description=f"{who} answered more than {_SERVER_ERRORS} requests in five minutes with 5xx.",
            )

    def _database_alarms(self, environment: Environment, action: cloudwatch.IAlarmAction) -> None:
        connections = _CONNECTIONS_A_UNIT * environment.database_size.maximum_units
        alarm(
            self,
            "DatabaseConnections",
            metric=self._cluster.metric_database_connections(period=_PERIOD),
            above=connections,
            periods=2,
            action=action,
            description=f"More than {connections:.0f} connections to the database for ten minutes.",
        )
        alarm(
            self,
            "DatabaseCapacity",
            metric=self._cluster.metric_acu_utilization(period=_PERIOD),
            above=_HIGH_PERCENT,
            periods=3,
            action=action,
            description=f"The database uses more than {_HIGH_PERCENT} % of its largest capacity for 15 minutes.",
        )

    def _dashboard(self, environment: Environment) -> None:
        cloudwatch.Dashboard(
            self,
            "Dashboard",
            dashboard_name=environment.called("clickshop"),
            widgets=[self._service_widgets(), self._edge_widgets(), self._database_widgets()],
        )

    def _service_widgets(self) -> list[cloudwatch.IWidget]:
        services = self._services
        return [
            _graph("CPU, %", [s.service.metric_cpu_utilization(label=s.name) for s in services]),
            _graph("Memory, %", [s.service.metric_memory_utilization(label=s.name) for s in services]),
            _graph("Running tasks", [s.running_tasks() for s in services]),
        ]

    def _edge_widgets(self) -> list[cloudwatch.IWidget]:
        metrics = self._load_balancer.metrics
        return [
            _graph("Requests", [metrics.request_count()]),
            _graph("Response time, s", [metrics.target_response_time(statistic=s) for s in ("p50", "p95")]),
            _graph(
                "Server errors",
                [
                    metrics.http_code_target(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, label="agents"),
                    metrics.http_code_elb(elbv2.HttpCodeElb.ELB_5XX_COUNT, label="load balancer"),
                ],
            ),
        ]

    def _database_widgets(self) -> list[cloudwatch.IWidget]:
        cluster = self._cluster
        return [
            _graph("Database connections", [cluster.metric_database_connections()]),
            _graph("Database CPU, %", [cluster.metric_cpu_utilization()]),
            _graph("Database storage, bytes", [cluster.metric_volume_bytes_used()]),
        ]


def _graph(title: str, metrics: Sequence[cloudwatch.IMetric]) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(title=title, left=list(metrics), width=8)
