"""Tells cdk-nag of the wildcards in a role's statements, each by the name that it gives them."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import IConstruct

from stacks.components.acknowledge import acknowledge


def explain_wildcards(construct: IConstruct, statements: Sequence[iam.PolicyStatement], reason: str) -> None:
    """One reason for all of them: actions and resources that another role would have to name."""
    stack = cdk.Stack.of(construct)
    for finding in sorted({_finding(stack, each) for each in _wild(statements)}):
        acknowledge(construct, f"IAM5[{finding}]", reason)


def _wild(statements: Sequence[iam.PolicyStatement]) -> list[tuple[str, str]]:
    actions = [("Action", action) for statement in statements for action in statement.actions]
    resources = [("Resource", resource) for statement in statements for resource in statement.resources]
    return [(kind, value) for kind, value in actions + resources if "*" in value]


def _finding(stack: cdk.Stack, wild: tuple[str, str]) -> str:
    kind, value = wild
    return f"{kind}::{value.replace(stack.account, '<AWS::AccountId>')}"
