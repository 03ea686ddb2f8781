"""What the tasks' roles are granted is what the agents call, on the wire, and no more."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from agents.catalog import CATALOG, AgentSpec
from local import trail
from operations.templates import Resource, Templates
from stacks.names import construct_id
from tests.fakes.polling import eventually
from tests.fakes.shopper import Shopper
from tests.fakes.stack import RunningStack

QUESTIONS = {
    "supervisor": "Where is my order ORD-2024-001?",
    "order": "Where is my order ORD-2024-001?",
    "product": "Do you have a hiking backpack?",
    "personalization": "What might suit me?",
    "troubleshooting": "My headphones do not connect to my phone. What can I do?",
}
ARCHITECTURES = ("single_agent", "mcp_agent", "multi_agent")
SOLD = "Which running shoes do you have in size 10?"
OPERATED = "Describe the MSK cluster my-cluster"
# Granted, and called by no agent: each with its reason.
EXPLAINED = {
    # Secrets Manager calls it for the task (kms:ViaService), so it is on no wire of the task's.
    "kms:Decrypt",
    # Converse without a stream, which Strands uses for models that can't stream tool calls: a model is configuration.
    "bedrock:InvokeModel",
    # The MCP server takes back the transaction of a query that PostgreSQL refuses.
    "rds-data:RollbackTransaction",
}


@pytest.fixture(scope="module")
def called(stack: RunningStack) -> Mapping[str, set[str]]:
    """The actions of each agent, once every agent has answered."""
    john = Shopper(stack.url, stack.token(customer="cust001"))
    for path, question in QUESTIONS.items():
        eventually(lambda path=path, question=question: john.say(question, path=path).status == 200, what=path)  # type: ignore[misc]  # mypy can't infer a lambda's defaults
    for architecture in ARCHITECTURES:
        assert john.shop(SOLD, architecture=architecture).status == 200
    assert Shopper(stack.url, stack.token(staff="ada")).say(OPERATED, path="clickstream").status == 200
    noted = trail.read(stack.settings.trail)
    return {spec.name: {one.action for one in noted if one.agent == spec.name} for spec in CATALOG}


@pytest.mark.parametrize("spec", CATALOG, ids=lambda spec: spec.name)
def test_every_call_is_granted_and_every_grant_is_called(
    stack: RunningStack, called: Mapping[str, set[str]], spec: AgentSpec
) -> None:
    granted = set(_granted(Templates.read(stack.settings.home / "cdk.out"), construct_id(spec.name)))

    assert called[spec.name] - granted == set()
    assert granted - called[spec.name] - EXPLAINED == set()


def test_nothing_is_explained_that_is_not_granted(stack: RunningStack) -> None:
    templates = Templates.read(stack.settings.home / "cdk.out")
    granted = {action for spec in CATALOG for action in _granted(templates, construct_id(spec.name))}

    assert granted >= EXPLAINED


def test_no_agent_calls_aws_unnoticed(called: Mapping[str, set[str]]) -> None:
    assert all(
        {"secretsmanager:GetSecretValue", "bedrock:InvokeModelWithResponseStream"} <= own for own in called.values()
    )


def _granted(templates: Templates, stack: str) -> Iterator[str]:
    """What the role of a stack's task may do, by every policy that names the role."""
    (task,) = (each for each in templates.all("AWS::ECS::TaskDefinition") if each.stack == stack)
    (role, _) = task.get("TaskRoleArn")["Fn::GetAtt"]
    for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
        for policy in templates.all(kind):
            if policy.stack == stack and {"Ref": role} in policy.get("Roles", ()):
                yield from _actions(policy)


def _actions(policy: Resource) -> Iterator[str]:
    statements: list[dict[str, Any]] = policy.get("PolicyDocument")["Statement"]
    for statement in statements:
        assert statement["Effect"] == "Allow"
        yield from [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
