"""CloudWatch's resource types."""

from typing import Any

from ministack.services.cloudformation import provisioners

from local.aws.resource_type import Created, Properties, ResourceType, recorded


def of_one_metric(properties: Properties) -> dict[str, Any]:
    """An alarm on metric math as one on the first metric of its expression."""
    stats = [metric["MetricStat"] for metric in properties.get("Metrics") or [] if "MetricStat" in metric]
    plain = {name: value for name, value in properties.items() if name != "Metrics"}
    if not stats:
        return plain
    return {**plain, **stats[0]["Metric"], "Period": stats[0]["Period"], "Statistic": stats[0]["Stat"]}


def _create(logical_id: str, properties: Properties, stack: str) -> Created:
    created: Created = provisioners._cw_metric_alarm_create(logical_id, of_one_metric(properties), stack)
    return created


def _update(physical_id: str, old: Properties, new: Properties, stack: str, logical_id: str) -> Created:
    before, after = of_one_metric(old), of_one_metric(new)
    updated: Created = provisioners._cw_metric_alarm_update(physical_id, before, after, stack, logical_id)
    return updated


def resource_types() -> tuple[ResourceType, ...]:
    """Alarms."""
    return (
        ResourceType(
            name="AWS::CloudWatch::Alarm",
            faithfulness="Described by the API. One on metric math is described by the first metric of its expression.",
            create=_create,
            update=_update,
            delete=provisioners._cw_metric_alarm_delete,
        ),
        recorded("AWS::CloudWatch::CompositeAlarm", "Recorded: it stays as it is whatever its alarms say."),
    )
