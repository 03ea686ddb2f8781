"""Which of a stack's events tell why its last deployment failed."""

from typing import TYPE_CHECKING, cast

from local.stack.deployment import of_the_last_operation

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import StackEventTypeDef

STACK = "AWS::CloudFormation::Stack"


def event(logical_id: str, status: str, type_: str = "Custom::DatabaseDeployment") -> "StackEventTypeDef":
    return cast("StackEventTypeDef", {"LogicalResourceId": logical_id, "ResourceStatus": status, "ResourceType": type_})


def test_a_failure_that_was_mended_is_not_told_again() -> None:
    newest_first = [
        event("shop", "UPDATE_ROLLBACK_COMPLETE", STACK),
        event("Second", "UPDATE_FAILED"),
        event("shop", "UPDATE_IN_PROGRESS", STACK),
        event("shop", "UPDATE_ROLLBACK_COMPLETE", STACK),
        event("First", "UPDATE_FAILED"),
        event("shop", "UPDATE_IN_PROGRESS", STACK),
        event("shop", "CREATE_COMPLETE", STACK),
    ]

    assert [one["LogicalResourceId"] for one in of_the_last_operation(newest_first)] == ["Second"]


def test_a_rollback_belongs_to_the_operation_that_it_undoes() -> None:
    newest_first = [
        event("shop", "ROLLBACK_COMPLETE", STACK),
        event("Other", "DELETE_FAILED"),
        event("shop", "ROLLBACK_IN_PROGRESS", STACK),
        event("Database", "CREATE_FAILED"),
        event("shop", "CREATE_IN_PROGRESS", STACK),
    ]

    assert [one["LogicalResourceId"] for one in of_the_last_operation(newest_first)] == ["Other", "Database"]
