"""Stacks by change sets: previewed to the last page, asked for once, explained when they fail."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agents.clickstream.aws.change_sets import CloudFormationStacks
from agents.clickstream.aws.found import Change, ResourceDrift
from agents.clickstream.aws.refusals import AwsRefused, Why
from tests.fakes.aws_wire import AwsWire, Refusal

NAME, ARN = (
    "dev-clickstream-orders-network",
    "arn:aws:cloudformation:eu-west-1:1:stack/dev-clickstream-orders-network/1",
)
SET = "arn:aws:cloudformation:eu-west-1:1:changeSet/plan-7/1"
ROLE = "arn:aws:iam::1:role/dev-clickstream-cloudformation"
NOW = datetime(2026, 11, 20, tzinfo=UTC)
UNKNOWN = Refusal(code="ValidationError", message=f"Stack with id {NAME} does not exist")


@pytest.fixture
def stacks(wire: AwsWire) -> CloudFormationStacks:
    return CloudFormationStacks(wire.calls("security_config"), service_role_arn=ROLE)


def stack(status: str = "CREATE_COMPLETE", **more: Any) -> dict[str, Any]:
    return {"Stacks": [{"StackName": NAME, "StackId": ARN, "CreationTime": NOW, "StackStatus": status, **more}]}


def change(name: str, **more: Any) -> dict[str, Any]:
    resource = {"Action": "Add", "LogicalResourceId": name, "ResourceType": "AWS::EC2::SecurityGroup", **more}
    return {"Type": "Resource", "ResourceChange": resource}


def change_set(*changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    about = {"ChangeSetId": SET, "ChangeSetName": "plan-7", "StackId": ARN, "StackName": NAME}
    return {**about, "Status": "CREATE_COMPLETE", "ExecutionStatus": "AVAILABLE", "Changes": list(changes), **more}


def event(minute: int, name: str, status: str, reason: str = "", *, physical: str = "x") -> dict[str, Any]:
    return {
        "StackId": ARN,
        "EventId": str(minute),
        "StackName": NAME,
        "LogicalResourceId": name,
        "PhysicalResourceId": physical,
        "ResourceType": "AWS::EC2::SecurityGroup",
        "Timestamp": NOW + timedelta(minutes=minute),
        "ResourceStatus": status,
        "ResourceStatusReason": reason,
    }


async def propose(stacks: CloudFormationStacks) -> str:
    return await stacks.propose(NAME, template="{}", parameters={"B": "2", "A": "1"}, tags={"t": "v"}, token="7")


async def test_a_stack_is_found_with_its_outputs_and_tags(stacks: CloudFormationStacks, wire: AwsWire) -> None:
    outputs = [{"OutputKey": "GroupId", "OutputValue": "sg-1"}]
    wire.answers("DescribeStacks", stack(Outputs=outputs, Tags=[{"Key": "clickshop:pipeline", "Value": "orders"}]))
    found = await stacks.find(NAME)
    assert found
    assert (found.stack_id, found.status) == (ARN, "CREATE_COMPLETE")
    assert (found.outputs, found.tags) == ({"GroupId": "sg-1"}, {"clickshop:pipeline": "orders"})


async def test_a_stack_that_is_not_there_is_none(stacks: CloudFormationStacks, wire: AwsWire) -> None:
    wire.answers("DescribeStacks", UNKNOWN)
    assert await stacks.find(NAME) is None


@pytest.mark.parametrize(
    ("there", "kind"), [(UNKNOWN, "CREATE"), (stack("REVIEW_IN_PROGRESS"), "CREATE"), (stack(), "UPDATE")]
)
async def test_a_proposal_creates_or_updates(
    stacks: CloudFormationStacks, wire: AwsWire, there: Any, kind: str
) -> None:
    wire.answers("DescribeStacks", there)
    wire.answers("CreateChangeSet", {"Id": SET, "StackId": ARN})
    assert await propose(stacks) == SET
    (asked,) = wire.parameters("CreateChangeSet")
    assert (asked["ChangeSetType"], asked["RoleARN"], asked["ClientToken"]) == (kind, ROLE, "7")
    assert [each["ParameterKey"] for each in asked["Parameters"]] == ["A", "B"]
    assert asked["Tags"] == [{"Key": "t", "Value": "v"}]


async def test_a_proposal_made_before_is_found_again(stacks: CloudFormationStacks, wire: AwsWire) -> None:
    wire.answers("DescribeStacks", stack("REVIEW_IN_PROGRESS"))
    wire.answers("CreateChangeSet", Refusal(code="AlreadyExistsException", message="ChangeSet plan-7 already exists"))
    wire.answers("DescribeChangeSet", change_set())
    assert await propose(stacks) == SET
    assert wire.parameters("DescribeChangeSet") == [{"ChangeSetName": "plan-7", "StackName": NAME}]


async def test_a_change_set_has_all_its_pages(stacks: CloudFormationStacks, wire: AwsWire) -> None:
    replaced = change("B", Action="Modify", Replacement="True")
    wire.answers("DescribeChangeSet", change_set(change("A"), NextToken="more"), change_set(replaced))
    found = await stacks.change_set(SET)
    assert found
    assert found.changes == (
        Change(action="Add", logical_id="A", type="AWS::EC2::SecurityGroup"),
        Change(action="Modify", logical_id="B", type="AWS::EC2::SecurityGroup", replacement="True"),
    )


async def test_a_change_set_without_changes_says_so(stacks: CloudFormationStacks, wire: AwsWire) -> None:
    reason = "The submitted information didn't contain changes. Submit different information to create a change set."
    wire.answers("DescribeChangeSet", change_set(Status="FAILED", StatusReason=reason))
    found = await stacks.change_set(SET)
    assert found
    assert found.empty


async def test_a_change_set_that_is_gone_is_none(stacks: CloudFormationStacks, wire: AwsWire) -> None:
    wire.answers("DescribeChangeSet", Refusal(code="ChangeSetNotFound", message="ChangeSet does not exist", status=404))
    assert await stacks.change_set(SET) is None


async def test_a_change_set_executed_twice_is_busy(stacks: CloudFormationStacks, wire: AwsWire) -> None:
    wire.answers("ExecuteChangeSet", Refusal(code="InvalidChangeSetStatus", message="ChangeSet is in EXECUTE_COMPLETE"))
    with pytest.raises(AwsRefused) as refused:
        await stacks.execute(SET, token="7")
    assert refused.value.why is Why.BUSY


@pytest.mark.parametrize(("status", "deleted"), [("REVIEW_IN_PROGRESS", 1), ("CREATE_COMPLETE", 0)])
async def test_discarding_takes_the_empty_stack_along_and_no_other(
    stacks: CloudFormationStacks, wire: AwsWire, status: str, deleted: int
) -> None:
    wire.answers("DescribeChangeSet", change_set())
    found = await stacks.change_set(SET)
    wire.answers("DeleteChangeSet", {})
    wire.answers("DescribeStacks", stack(status))
    wire.answers("DeleteStack", {})
    assert found
    await stacks.discard(found)
    assert len(wire.parameters("DeleteStack")) == deleted


async def test_failures_are_the_last_operations_causes_first_and_cancelled_ones_explain_nothing(
    stacks: CloudFormationStacks, wire: AwsWire
) -> None:
    newest_first = [
        event(9, NAME, "ROLLBACK_COMPLETE", physical=ARN),
        event(8, "C", "CREATE_FAILED", "Resource creation cancelled"),
        event(7, "B", "CREATE_FAILED", "The maximum number of rules per security group has been reached."),
    ]
    older = [
        event(6, "A", "CREATE_FAILED", "Invalid id: 'sg-x'"),
        event(5, NAME, "CREATE_IN_PROGRESS", physical=ARN),
        event(1, "Z", "CREATE_FAILED", "of another time"),
    ]
    wire.answers("DescribeStackEvents", {"StackEvents": newest_first, "NextToken": "more"}, {"StackEvents": older})
    failures = await stacks.failures(ARN)
    assert [(each.logical_id, each.reason) for each in failures] == [
        ("A", "Invalid id: 'sg-x'"),
        ("B", "The maximum number of rules per security group has been reached."),
    ]


async def test_deleting_goes_under_cloudformations_own_role(stacks: CloudFormationStacks, wire: AwsWire) -> None:
    wire.answers("DeleteStack", {})
    await stacks.delete(ARN, token="7")
    assert wire.parameters("DeleteStack") == [{"StackName": ARN, "RoleARN": ROLE, "ClientRequestToken": "7"}]


async def test_resources_come_from_every_page(stacks: CloudFormationStacks, wire: AwsWire) -> None:
    one = {
        "LogicalResourceId": "A",
        "ResourceType": "T",
        "LastUpdatedTimestamp": NOW,
        "ResourceStatus": "DELETE_FAILED",
        "ResourceStatusReason": "in use",
    }
    wire.answers(
        "ListStackResources",
        {"StackResourceSummaries": [one], "NextToken": "more"},
        {"StackResourceSummaries": [{**one, "LogicalResourceId": "B", "PhysicalResourceId": "b"}]},
    )
    found = await stacks.resources(ARN)
    assert [(each.logical_id, each.physical_id, each.reason) for each in found] == [
        ("A", "", "in use"),
        ("B", "b", "in use"),
    ]


def drifted(name: str, status: str, **more: Any) -> dict[str, Any]:
    return {
        "StackId": ARN,
        "LogicalResourceId": name,
        "ResourceType": "AWS::EC2::SecurityGroup",
        "StackResourceDriftStatus": status,
        "Timestamp": NOW,
        **more,
    }


async def test_drift_is_waited_for_and_then_told_with_its_values(stacks: CloudFormationStacks, wire: AwsWire) -> None:
    about = {"StackId": ARN, "StackDriftDetectionId": "d", "Timestamp": NOW}
    difference = {
        "PropertyPath": "/Port",
        "ExpectedValue": "8802",
        "ActualValue": "80",
        "DifferenceType": "NOT_EQUAL",
    }
    wire.answers("DetectStackDrift", {"StackDriftDetectionId": "d"})
    wire.answers(
        "DescribeStackDriftDetectionStatus",
        {**about, "DetectionStatus": "DETECTION_IN_PROGRESS"},
        {**about, "DetectionStatus": "DETECTION_FAILED", "DetectionStatusReason": "one could not be read"},
    )
    wire.answers(
        "DescribeStackResourceDrifts",
        {"StackResourceDrifts": [drifted("A", "DELETED")], "NextToken": "more"},
        {"StackResourceDrifts": [drifted("B", "MODIFIED", PropertyDifferences=[difference])]},
    )
    detection = await stacks.begin_drift_detection(NAME)
    assert not (await stacks.drift_detection(detection)).settled
    drift = await stacks.drift_detection(detection)
    assert (drift.settled, drift.failure) == (True, "one could not be read")
    assert drift.resources == (
        ResourceDrift(logical_id="A", type="AWS::EC2::SecurityGroup", status="DELETED"),
        ResourceDrift(
            logical_id="B", type="AWS::EC2::SecurityGroup", status="MODIFIED", differences=("/Port: 8802 -> 80",)
        ),
    )
