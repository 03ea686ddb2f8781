"""What whoever is woken looks at: services, orders, the way in, the database, promotions, models with their cost."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_rds as rds
from constructs import Construct

from stacks.components.model_metrics import ModelMetrics
from stacks.components.order_alarms import OrderMetrics
from stacks.components.promotion_alarms import MonitoredPromotions
from stacks.components.service_alarms import MonitoredService
from stacks.model_prices import ModelPrices


class ShopDashboard(cloudwatch.Dashboard):
    """A row for each."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        services: Sequence[MonitoredService],
        orders: Sequence[OrderMetrics],
        load_balancer: elbv2.ApplicationLoadBalancer,
        cluster: rds.DatabaseCluster,
        promotions: MonitoredPromotions,
        models: Sequence[ModelMetrics],
        prices: ModelPrices,
    ) -> None:
        rows = [
            _services(services),
            _orders(orders),
            _way_in(load_balancer),
            _database(cluster),
            _promotions(promotions),
            _models(models, prices),
        ]
        super().__init__(scope, id_, dashboard_name=name, widgets=rows)


def _services(services: Sequence[MonitoredService]) -> list[cloudwatch.IWidget]:
    return [
        _graph("CPU, %", [s.service.metric_cpu_utilization(label=s.name) for s in services]),
        _graph("Memory, %", [s.service.metric_memory_utilization(label=s.name) for s in services]),
        _graph("Running tasks", [s.running_tasks() for s in services]),
    ]


def _orders(metrics: Sequence[OrderMetrics]) -> list[cloudwatch.IWidget]:
    return [
        _graph("Orders a minute", [each.placed for each in metrics]),
        _graph("Refused for want of stock, a minute", [each.refused for each in metrics]),
        _graph("Payments declined, a minute", [each.declined for each in metrics]),
    ]


def _way_in(load_balancer: elbv2.ApplicationLoadBalancer) -> list[cloudwatch.IWidget]:
    metrics = load_balancer.metrics
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


def _database(cluster: rds.DatabaseCluster) -> list[cloudwatch.IWidget]:
    return [
        _graph("Database connections", [cluster.metric_database_connections()], width=6),
        _graph("Database CPU, %", [cluster.metric_cpu_utilization()], width=6),
        _graph("Database storage, bytes", [cluster.metric_volume_bytes_used()], width=6),
        _graph("Database capacity, ACU", [cluster.metric_serverless_database_capacity()], width=6),
    ]


def _promotions(promotions: MonitoredPromotions) -> list[cloudwatch.IWidget]:
    functions = promotions.functions.items()
    worker = promotions.functions[promotions.worker]
    read = [table.metric_consumed_read_capacity_units(label=name) for name, table in promotions.tables.items()]
    period = cdk.Duration.minutes(5)
    sent = [promotions.of_mail(each, statistic="Sum", period=period) for each in ("Send", "Bounce", "Complaint")]
    return [
        _graph("Messages of marketing", [promotions.of_websocket("MessageCount")], width=4),
        _graph("Failed calls of functions", [each.metric_errors(label=name) for name, each in functions], width=5),
        _graph("The worker's calls, ms", [worker.metric_duration(statistic=s) for s in ("p50", "p95")], width=5),
        _graph("Read units of tables", read, width=5),
        _graph("Mail", sent, width=5),
    ]


def _models(models: Sequence[ModelMetrics], prices: ModelPrices) -> list[cloudwatch.IWidget]:
    dollars = [model.dollars(price) for model in models if (price := prices.of(model.profile))]
    return [
        _graph("Model calls", [model.calls() for model in models], width=6),
        _graph("Throttled model calls", [model.throttles() for model in models], width=6),
        _graph("Tokens", [metric for model in models for metric in model.tokens()], width=6),
        _graph(f"Dollars in five minutes, at the prices of {prices.date:%Y-%m-%d}", dollars, width=6),
    ]


def _graph(title: str, metrics: Sequence[cloudwatch.IMetric], *, width: int = 8) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(title=title, left=list(metrics), width=width)
