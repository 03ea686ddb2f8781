"""DynamoDB tables with what a template says of them: MiniStack's handler leaves out when items expire, and recovery."""

from ministack.services import dynamodb
from ministack.services.cloudformation import provisioners

from local.aws.resource_type import Created, Properties, ResourceType


def _create(logical_id: str, properties: Properties, stack: str) -> Created:
    created: Created = provisioners._ddb_create(logical_id, properties, stack)
    _apply(created[0], properties)
    return created


def _update(physical_id: str, old: Properties, new: Properties, stack: str, logical_id: str) -> Created:
    updated: Created = provisioners._ddb_update(physical_id, old, new, stack, logical_id)
    _apply(updated[0], new)
    return updated


def _apply(name: str, properties: Properties) -> None:
    expiry = properties.get("TimeToLiveSpecification") or {}
    if expiry.get("AttributeName"):
        dynamodb._update_ttl({"TableName": name, "TimeToLiveSpecification": expiry})
    recovery = properties.get("PointInTimeRecoverySpecification") or {}
    dynamodb._pitr_settings[name] = bool(recovery.get("PointInTimeRecoveryEnabled"))


def resource_types() -> tuple[ResourceType, ...]:
    """Tables."""
    return (
        ResourceType(
            name="AWS::DynamoDB::Table",
            faithfulness="As in AWS, with its indexes; items expire within a minute, where AWS takes days. Recovery is "
            "recorded only, and nothing is encrypted.",
            create=_create,
            update=_update,
            delete=provisioners._ddb_delete,
        ),
    )
