"""Deploying: the phases in their order, the first cause of a failure, and advice that fits it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rich.console import Console

from operations.deployment import command
from operations.deployment.advice import advice
from operations.deployment.cdk import Cdk
from operations.deployment.failure import Attempt, Failure, causes, failures, of_the_last_operation, print_failure
from tests.fakes.aws_account import Answering, fake_account

BEGAN = datetime(2026, 11, 20, 9, tzinfo=UTC)


ATTEMPT = Attempt(command="deploy", environment="dev", began=BEGAN)


class RecordingCdk(Cdk):
    """Notes what it is asked for, and fails at one stack if told to."""

    def __init__(self, done: list[str], *, fails_at: str = "") -> None:
        super().__init__("dev", {})
        self._done, self._fails_at = done, fails_at

    def deploy(self, stacks: Sequence[str]) -> int:
        self._done.append(" ".join(stacks))
        return int(self._fails_at in stacks)


def test_services_come_after_their_images_and_their_schema() -> None:
    done: list[str] = []

    assert command.deploy(Console(quiet=True), RecordingCdk(done)) == 0

    assert done == ["Images Network", "Builds", "Data", "--all"]


def test_a_phase_that_fails_is_the_last() -> None:
    done: list[str] = []

    assert command.deploy(Console(quiet=True), RecordingCdk(done, fails_at="Data")) == 1

    assert done == ["Images Network", "Builds", "Data"]


def event(minute: int, status: str, *, resource: str = "Service", reason: str = "", stack: bool = False) -> Any:
    return {
        "StackName": "ClickShop-dev-Supervisor",
        "LogicalResourceId": resource,
        "ResourceType": "AWS::CloudFormation::Stack" if stack else "AWS::ECS::Service",
        "ResourceStatus": status,
        "ResourceStatusReason": reason,
        "Timestamp": BEGAN + timedelta(minutes=minute),
    }


EVENTS = [  # newest first, as CloudFormation tells them
    event(5, "UPDATE_ROLLBACK_COMPLETE", stack=True),
    event(4, "UPDATE_ROLLBACK_IN_PROGRESS", stack=True),
    event(3, "UPDATE_FAILED", resource="Alarm", reason="Resource update cancelled"),
    event(2, "UPDATE_FAILED", reason="ECS Deployment Circuit Breaker was triggered"),
    event(1, "UPDATE_IN_PROGRESS", stack=True),
    event(0, "CREATE_FAILED", reason="of yesterday"),
]


def test_the_cause_is_what_failed_by_itself_in_the_last_operation() -> None:
    (found,) = causes(of_the_last_operation(EVENTS))

    assert (found.resource, found.reason) == ("Service", "ECS Deployment Circuit Breaker was triggered")


def test_a_failure_is_told_with_its_reason_and_the_next_step() -> None:
    stack = {"StackName": "ClickShop-dev-Supervisor", "StackStatus": "UPDATE_ROLLBACK_COMPLETE"}
    cloudformation = Answering(describe_stacks=[{"Stacks": [stack]}], describe_stack_events=[{"StackEvents": EVENTS}])
    console = Console(record=True, width=200, quiet=False)

    print_failure(console, fake_account({"cloudformation": cloudformation}), ATTEMPT)

    told = console.export_text()
    assert "ClickShop-dev-Supervisor: Service (AWS::ECS::Service) failed first" in told
    assert "does not get healthy" in told
    assert "`make deploy ENV=dev` again" in told


def test_a_failure_of_an_earlier_attempt_is_not_told_again() -> None:
    stack = {"StackName": "ClickShop-dev-Supervisor", "StackStatus": "UPDATE_ROLLBACK_COMPLETE"}
    cloudformation = Answering(describe_stacks=[{"Stacks": [stack]}], describe_stack_events=[{"StackEvents": EVENTS}])
    later = replace(ATTEMPT, began=BEGAN + timedelta(hours=1))

    assert failures(fake_account({"cloudformation": cloudformation}), ATTEMPT)
    assert failures(fake_account({"cloudformation": cloudformation}), later) == []


def test_without_a_failed_resource_the_doctor_is_recommended() -> None:
    console = Console(record=True, width=200)

    print_failure(console, fake_account({"cloudformation": Answering(describe_stacks=[{"Stacks": []}])}), ATTEMPT)

    assert "`make doctor ENV=dev`" in console.export_text()


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        ("ECS Deployment Circuit Breaker was triggered", "log group"),
        ("CannotPullContainerError: image not found", "image"),
        ("dev-supervisor-agent already exists in stack", "--list"),
        ("The maximum number of addresses has been reached. (LimitExceeded)", "make doctor ENV=dev"),
        ("User is not authorized to perform: rds:CreateDBCluster", "permission"),
        ("Cannot find version 18.4 for aurora-postgresql", "AURORA_POSTGRES"),
        ("Cannot delete protected Cluster, please disable deletion protection", "protected"),
        ("The vpc 'vpc-1' has dependencies and cannot be deleted. (DependencyViolation)", "outside of the stack"),
        ("Something entirely new", "describe-stack-events --stack-name ClickShop-dev-Data"),
    ],
)
def test_advice_fits_the_reason(reason: str, says: str) -> None:
    failure = Failure(
        stack="ClickShop-dev-Data", resource="Cluster", type="AWS::RDS::DBCluster", reason=reason, at=BEGAN
    )

    assert says in advice(failure, "dev")


@pytest.mark.parametrize(
    ("type_", "says"), [("Custom::DatabaseDeployment", "db/migrations"), ("Custom::AgentImages", "make images ENV=dev")]
)
def test_what_our_own_resources_do_is_known_by_their_types(type_: str, says: str) -> None:
    failure = Failure(
        stack="ClickShop-dev-Data", resource="Ours", type=type_, reason="it already exists, access denied", at=BEGAN
    )

    assert says in advice(failure, "dev")
