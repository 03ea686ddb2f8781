"""What Bedrock counts of one agent: it keeps its metrics by the inference profile that was called.

https://docs.aws.amazon.com/bedrock/latest/userguide/monitoring-runtime-metrics.html
"""

from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch

from agents.common.inference_profiles import InferenceProfile
from stacks.model_prices import TokenPrice

_PERIOD = cdk.Duration.minutes(5)


@dataclass(frozen=True, kw_only=True)
class ModelMetrics:
    """The metrics of an agent's model."""

    agent: str
    profile_id: str
    profile: InferenceProfile

    def calls(self) -> cloudwatch.Metric:
        """Calls that Bedrock took."""
        return self._sum("Invocations")

    def throttles(self) -> cloudwatch.Metric:
        """Calls that it turned away for their number; each retry counts."""
        return self._sum("InvocationThrottles")

    def tokens(self) -> list[cloudwatch.IMetric]:
        """In and out."""
        return [self._sum("InputTokenCount", "in"), self._sum("OutputTokenCount", "out")]

    def dollars(self, price: TokenPrice) -> cloudwatch.MathExpression:
        """What the tokens of a period cost by the table; discounts for cached prompts are not in it."""
        name = self.agent.replace("-", "_")  # no two metrics of a graph share an id
        into, out = f"in_{name}", f"out_{name}"
        return cloudwatch.MathExpression(
            expression=f"{into} * {price.input:.10f} + {out} * {price.output:.10f}",
            using_metrics={into: self._sum("InputTokenCount"), out: self._sum("OutputTokenCount")},
            label=self.agent,
            period=_PERIOD,
        )

    def _sum(self, name: str, suffix: str = "") -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace="AWS/Bedrock",
            metric_name=name,
            dimensions_map={"ModelId": self.profile_id},
            statistic=cloudwatch.Stats.SUM,
            period=_PERIOD,
            label=f"{self.agent} {suffix}".rstrip(),
        )
