"""An alarm that tells its topic when it goes off and when it is over, and who is woken where to read on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

RUNBOOK = "docs/operations.md"


@dataclass(frozen=True, kw_only=True)
class Bell:
    """Makes the alarms of one construct, all of which tell one topic; `about` says whose they are."""

    scope: Construct
    action: cloudwatch.IAlarmAction
    about: str = ""

    def rings(
        self, id_: str, metric: cloudwatch.IMetric, *, above: float, periods: int, because: str, runbook: str
    ) -> cloudwatch.Alarm:
        """Goes off after that many periods above the threshold; no data (a paused database) is no trouble.

        `runbook` is the anchor of a section of RUNBOOK.
        """
        alarm = cloudwatch.Alarm(
            self.scope,
            id_,
            metric=metric,
            threshold=above,
            evaluation_periods=periods,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            alarm_description=f"{self.about}{because} What to do: {RUNBOOK}#{runbook}",
        )
        alarm.add_alarm_action(self.action)
        alarm.add_ok_action(self.action)
        return alarm


def total(
    metrics: Sequence[cloudwatch.IMetric], *, period: cdk.Duration, label: str | None = None
) -> cloudwatch.MathExpression:
    """The sum of some metrics, of which any may be silent: a sum with a hole in it would have no data at all."""
    named: Mapping[str, cloudwatch.IMetric] = {f"m{number}": metric for number, metric in enumerate(metrics)}
    expression = " + ".join(f"FILL({name}, 0)" for name in named)
    return cloudwatch.MathExpression(expression=expression, using_metrics=named, period=period, label=label)
