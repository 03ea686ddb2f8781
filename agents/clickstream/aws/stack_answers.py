"""What CloudFormation answers, as plain values."""

from typing import TYPE_CHECKING

from agents.clickstream.aws.found import Change, ResourceDrift, Stack, StackEvent

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import (
        ResourceChangeTypeDef,
        StackEventTypeDef,
        StackResourceDriftTypeDef,
        StackTypeDef,
    )

_ONLY_CANCELLED = ("Resource creation cancelled", "Resource update cancelled", "Resource deletion cancelled")


def stack_of(stack: "StackTypeDef") -> Stack:
    return Stack(
        name=stack["StackName"],
        stack_id=stack.get("StackId", stack["StackName"]),
        status=stack["StackStatus"],
        reason=stack.get("StackStatusReason", ""),
        parameters={
            each["ParameterKey"]: each.get("ResolvedValue") or each.get("ParameterValue", "")
            for each in stack.get("Parameters", [])
        },
        outputs={each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])},
        tags={tag["Key"]: tag["Value"] for tag in stack.get("Tags", [])},
    )


def change_of(resource: "ResourceChangeTypeDef") -> Change:
    return Change(
        action=resource["Action"],
        logical_id=resource["LogicalResourceId"],
        type=resource["ResourceType"],
        replacement=resource.get("Replacement") or "False",
    )


def begins(event: "StackEventTypeDef") -> bool:
    """Whether an operation on the whole stack began with it: what is older belongs to another."""
    is_stack = event.get("PhysicalResourceId") == event["StackId"]
    return is_stack and event.get("ResourceStatus") in {
        "CREATE_IN_PROGRESS",
        "UPDATE_IN_PROGRESS",
        "DELETE_IN_PROGRESS",
    }


def explains(event: "StackEventTypeDef") -> bool:
    reason = event.get("ResourceStatusReason", "")
    return event.get("ResourceStatus", "").endswith("_FAILED") and not reason.startswith(_ONLY_CANCELLED)


def event_of(event: "StackEventTypeDef") -> StackEvent:
    return StackEvent(
        at=event["Timestamp"],
        logical_id=event.get("LogicalResourceId", ""),
        type=event.get("ResourceType", ""),
        status=event.get("ResourceStatus", ""),
        reason=event.get("ResourceStatusReason", ""),
    )


def drift_of(drift: "StackResourceDriftTypeDef") -> ResourceDrift:
    return ResourceDrift(
        logical_id=drift["LogicalResourceId"],
        type=drift["ResourceType"],
        status="DELETED" if drift["StackResourceDriftStatus"] == "DELETED" else "MODIFIED",
        differences=tuple(
            f"{each['PropertyPath']}: {each['ExpectedValue']} -> {each['ActualValue']}"
            for each in drift.get("PropertyDifferences", [])
        ),
    )
