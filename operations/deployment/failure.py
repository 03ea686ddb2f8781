"""Why a deployment failed: the first resource that did, in its own words, and what to do about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rich.console import Console

from operations.account import AWS_ERRORS, Account
from operations.deployment.advice import advice
from operations.stacks import deployed_stacks

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import StackEventTypeDef

_OPERATION_BEGINS = frozenset({"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS"})
# Between this machine and AWS.
_CLOCKS_DIFFER = timedelta(minutes=1)
# What fails because something else did.
_CONSEQUENCES = ("Resource creation cancelled", "Resource update cancelled", "Resource creation canceled")


@dataclass(frozen=True, kw_only=True)
class Failure:
    """One resource that could not be made, changed or deleted."""

    stack: str
    resource: str
    type: str
    reason: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """What was tried: `make` and this word, for an environment, from `began` on."""

    command: str
    environment: str
    began: datetime


def failures(account: Account, attempt: Attempt) -> list[Failure]:
    """Of the last operation on each stack that is not as it should be, if the attempt began it; the oldest first."""
    found = [
        failure
        for stack in deployed_stacks(account, attempt.environment)
        if "ROLLBACK" in stack.status or stack.status.endswith("_FAILED")
        for failure in _of_stack(account, stack.name)
        if failure.at > attempt.began - _CLOCKS_DIFFER
    ]
    return sorted(found, key=lambda each: each.at)


def print_failure(console: Console, account: Account, attempt: Attempt) -> None:
    """The first failure and how to go on; without one, what may have stopped the CLI before it began."""
    try:
        found = failures(account, attempt)
    except AWS_ERRORS as error:
        console.print(f"Why can't be asked: {error}", markup=False)
        found = []
    if not found:
        console.print(
            "No resource failed: the CLI's own words above say why. "
            f"`make doctor ENV={attempt.environment}` looks at everything that a deployment needs."
        )
        return
    first = found[0]
    console.print(f"\n[red]{first.stack}[/]: {first.resource} ({first.type}) failed first:")
    console.print(f"  {first.reason}", markup=False)
    console.print(f"  → {advice(first, attempt.environment)}", markup=False)
    console.print(f"Then give `make {attempt.command} ENV={attempt.environment}` again: what is done stays done.")


def _of_stack(account: Account, name: str) -> Iterator[Failure]:
    cloudformation: CloudFormationClient = account.client("cloudformation")
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=name)
    events = [event for page in pages for event in page["StackEvents"]]
    yield from causes(of_the_last_operation(events))


def of_the_last_operation(events: "Sequence[StackEventTypeDef]") -> "list[StackEventTypeDef]":
    """Of events that come newest first, those since the stack's last operation began."""
    last = []
    for event in events:
        last.append(event)
        is_stack = event.get("ResourceType") == "AWS::CloudFormation::Stack"
        if is_stack and event.get("ResourceStatus") in _OPERATION_BEGINS:
            break
    return last


def causes(events: "Sequence[StackEventTypeDef]") -> Iterator[Failure]:
    """The resources that failed by themselves."""
    for event in events:
        reason = event.get("ResourceStatusReason", "no reason given")
        if not event.get("ResourceStatus", "").endswith("_FAILED") or reason.startswith(_CONSEQUENCES):
            continue
        if event.get("ResourceType") == "AWS::CloudFormation::Stack":
            continue
        yield Failure(
            stack=event["StackName"],
            resource=event.get("LogicalResourceId", "?"),
            type=event.get("ResourceType", "?"),
            reason=reason,
            at=event["Timestamp"],
        )
