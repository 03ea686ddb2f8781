"""A metric out of a log: how many lines say one of the fixed words of agents/common/alarms.py."""

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_logs as logs
from constructs import Construct

from stacks.environments import Environment


def log_metric(
    scope: Construct,
    id_: str,
    *,
    words: str,
    name: str,
    agent: str,
    log_group: logs.ILogGroup,
    environment: Environment,
    period: cdk.Duration,
) -> cloudwatch.Metric:
    """The lines with these `words` as their message that an agent wrote in a period."""
    lines = logs.MetricFilter(
        scope,
        id_,
        log_group=log_group,
        filter_pattern=logs.FilterPattern.string_value("$.message", "=", words),
        metric_namespace=f"ClickShop/{environment.name}",
        metric_name=name,
        dimensions={"Agent": "$.agent"},
    )
    return lines.metric(dimensions_map={"Agent": agent}, statistic=cloudwatch.Stats.SUM, period=period)
