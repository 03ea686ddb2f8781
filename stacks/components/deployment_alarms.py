"""What takes a blue/green deployment back: errors and failing tasks while the new tasks serve."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct

from agents.catalog import AgentSpec
from stacks.components.alarm import total
from stacks.environments import Environment
from stacks.names import cluster_name, service_name

_MINUTE = cdk.Duration.minutes(1)
SERVER_ERRORS_A_MINUTE = 5


class DeploymentAlarms(Construct):
    """They tell ECS and nobody else. One that is in alarm already lets a deployment pass: it may be the remedy."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        spec: AgentSpec,
        callers: Sequence[AgentSpec],
        environment: Environment,
        target_groups: Sequence[elbv2.ApplicationTargetGroup],
    ) -> None:
        """`callers` are the agents that reach this one by Service Connect, past the load balancer."""
        super().__init__(scope, id_)
        errors = [group.metrics.http_code_target(elbv2.HttpCodeTarget.TARGET_5XX_COUNT) for group in target_groups]
        errors += [_errors_seen_by(caller, spec, environment) for caller in callers]
        unhealthy = [group.metrics.unhealthy_host_count(statistic=cloudwatch.Stats.MAXIMUM) for group in target_groups]
        self._prefix = environment.called(f"{spec.name}-deployment")
        self.names = [
            self._alarm(
                "Errors",
                total(errors, period=_MINUTE),
                above=SERVER_ERRORS_A_MINUTE,
                periods=2,
                what="requests answered with 5xx",
            ),
            self._alarm(
                "Unhealthy",
                total(unhealthy, period=_MINUTE),
                above=0,
                periods=3,
                what="tasks that fail their health check",
            ),
        ]

    def _alarm(self, id_: str, metric: cloudwatch.IMetric, *, above: float, periods: int, what: str) -> str:
        """The name, as it stands in the template: a reference to the alarm might go in circles."""
        name = f"{self._prefix}-{id_.lower()}"
        cloudwatch.Alarm(
            self,
            id_,
            alarm_name=name,
            metric=metric,
            threshold=above,
            evaluation_periods=periods,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            alarm_description=f"More than {above:.0f} {what} in each of {periods} minutes: a deployment is taken back.",
        )
        return name


def _errors_seen_by(caller: AgentSpec, called: AgentSpec, environment: Environment) -> cloudwatch.Metric:
    # Service Connect publishes what a target answered under the names of the service that asked.
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
    return cloudwatch.Metric(
        namespace="AWS/ECS",
        metric_name="HTTPCode_Target_5XX_Count",
        dimensions_map={
            "ClusterName": cluster_name(caller, environment),
            "ServiceName": service_name(caller, environment),
            "TargetDiscoveryName": called.name,
        },
        statistic=cloudwatch.Stats.SUM,
    )
