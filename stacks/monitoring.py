"""What wakes someone, and what they look at then: alarms to one topic, and a dashboard."""

from collections.abc import Sequence
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_rds as rds
from aws_cdk import aws_sns as sns
from constructs import Construct

from stacks.components.alarm import Bell, total
from stacks.components.dashboard import ShopDashboard
from stacks.components.environment_stack import EnvironmentStack
from stacks.components.model_metrics import ModelMetrics
from stacks.components.order_alarms import OrderAlarms
from stacks.components.promotion_alarms import MonitoredPromotions, PromotionAlarms
from stacks.components.service_alarms import MonitoredService, ServiceAlarms
from stacks.environments import Environment
from stacks.model_prices import ModelPrices
from stacks.names import ALARM_TOPIC, construct_id

_PERIOD = cdk.Duration.minutes(5)
_SERVER_ERRORS = 10
_SLOW_SECONDS = 15
_THROTTLES = 5
# Four fifths of what Aurora allows for each unit of the largest capacity (823 connections at 4 units).
_CONNECTIONS_A_UNIT = 160
_HIGH_PERCENT = 80


@dataclass(frozen=True, kw_only=True)
class MonitoredData:
    """The database, what rotates its passwords, and the key that it is encrypted with."""

    cluster: rds.DatabaseCluster
    rotation: lambda_.IFunction
    key: kms.IKey


class MonitoringStack(EnvironmentStack):
    """The topic, the alarms of services, load balancer, database, promotions and models; the dashboard."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        environment: Environment,
        load_balancer: elbv2.ApplicationLoadBalancer,
        data: MonitoredData,
        services: Sequence[MonitoredService],
        promotions: MonitoredPromotions,
    ) -> None:
        super().__init__(scope, id_, environment=environment, description="ClickShop: alarms and dashboard.")
        topic = sns.Topic(
            self,
            "Alarms",
            topic_name=environment.called(ALARM_TOPIC),
            enforce_ssl=True,
            master_key=data.key,
        )
        action = actions.SnsAction(topic)
        self._bell = Bell(scope=self, action=action)
        orders = self._service_alarms(environment, services, action)
        self._edge_alarms(load_balancer)
        self._database_alarms(environment, data)
        PromotionAlarms(self, "Promotions", monitored=promotions, environment=environment, action=action)
        models = [*(service.model for service in services), promotions.model]
        self._model_alarm(models)
        ShopDashboard(
            self,
            "Dashboard",
            name=environment.called("clickshop"),
            services=services,
            promotions=promotions,
            models=models,
            orders=[each.metrics for each in orders],
            load_balancer=load_balancer,
            cluster=data.cluster,
            prices=ModelPrices.read(),
        )
        cdk.CfnOutput(self, "AlarmTopicArn", value=topic.topic_arn)

    def _service_alarms(
        self, environment: Environment, services: Sequence[MonitoredService], action: actions.SnsAction
    ) -> list[OrderAlarms]:
        """Of each service; those of who takes orders tell what is ordered."""
        for each in services:
            ServiceAlarms(self, construct_id(each.name), monitored=each, environment=environment, action=action)
        return [
            OrderAlarms(
                self, f"Orders{construct_id(each.name)}", monitored=each, environment=environment, action=action
            )
            for each in services
            if each.takes_orders
        ]

    def _edge_alarms(self, load_balancer: elbv2.ApplicationLoadBalancer) -> None:
        metrics = load_balancer.metrics
        targets = metrics.http_code_target(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, period=_PERIOD)
        itself = metrics.http_code_elb(elbv2.HttpCodeElb.ELB_5XX_COUNT, period=_PERIOD)
        for id_, metric, who in (
            ("TargetsServerErrors", targets, "Agents"),
            ("LoadBalancerServerErrors", itself, "The load balancer"),
        ):
            self._bell.rings(
                id_,
                metric,
                above=_SERVER_ERRORS,
                periods=1,
                because=f"{who} answered more than {_SERVER_ERRORS} requests in five minutes with 5xx.",
                runbook="requests-fail",
            )
        self._bell.rings(
            "Latency",
            metrics.target_response_time(statistic="p95", period=_PERIOD),
            above=_SLOW_SECONDS,
            periods=3,
            because=f"One in twenty answers begins after more than {_SLOW_SECONDS} s, for a quarter of an hour.",
            runbook="answers-are-slow",
        )

    def _database_alarms(self, environment: Environment, data: MonitoredData) -> None:
        connections = _CONNECTIONS_A_UNIT * environment.database_size.maximum_units
        self._bell.rings(
            "DatabaseConnections",
            data.cluster.metric_database_connections(period=_PERIOD),
            above=connections,
            periods=2,
            because=f"More than {connections:.0f} connections to the database for ten minutes.",
            runbook="the-database-has-too-many-connections",
        )
        self._bell.rings(
            "DatabaseCapacity",
            data.cluster.metric_acu_utilization(period=_PERIOD),
            above=_HIGH_PERCENT,
            periods=3,
            because=f"The database uses more than {_HIGH_PERCENT} % of its largest capacity for 15 minutes.",
            runbook="the-database-works-too-hard",
        )
        self._bell.rings(
            "RotationErrors",
            data.rotation.metric_errors(period=_PERIOD),
            above=0,
            periods=1,
            because="A step of a password's rotation failed.",
            runbook="a-rotation-failed",
        )

    def _model_alarm(self, models: Sequence[ModelMetrics]) -> None:
        throttles = [model.throttles() for model in models]
        self._bell.rings(
            "Throttling",
            total(throttles, period=_PERIOD, label="throttled calls"),
            above=_THROTTLES,
            periods=1,
            because=f"Bedrock turned away more than {_THROTTLES} calls of the agents in five minutes.",
            runbook="bedrock-throttles",
        )
