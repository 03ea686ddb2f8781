"""An alarm that tells its topic when it goes off and when it is over."""

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct


def alarm(
    scope: Construct,
    id_: str,
    *,
    metric: cloudwatch.IMetric,
    above: float,
    periods: int,
    action: cloudwatch.IAlarmAction,
    description: str,
) -> cloudwatch.Alarm:
    """Goes off after that many periods above the threshold; no data (a paused database) is no trouble."""
    made = cloudwatch.Alarm(
        scope,
        id_,
        metric=metric,
        threshold=above,
        evaluation_periods=periods,
        comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
        treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        alarm_description=description,
    )
    made.add_alarm_action(action)
    made.add_ok_action(action)
    return made
