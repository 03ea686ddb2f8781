"""What the promotions' functions call, on the wire, is what their roles are granted."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.request import urlopen

import pytest

from local import trail
from operations.templates import Resource, Templates
from stacks.components.promotion_functions import PLANS
from tests.fakes.marketing_client import connected
from tests.fakes.polling import eventually
from tests.fakes.stack import RunningStack

# Secrets Manager calls it for the function (kms:ViaService), so it is on no wire of the function's.
UNSEEN = {"kms:Decrypt"}
PREFIX = "agentic-promo-dev-"


@pytest.fixture(scope="module")
def called(stack: RunningStack) -> Mapping[str, set[str]]:
    """The actions of each function, once a marketer has asked and looked about, and somebody knocked at the links."""
    addresses = stack.printed_environment()
    with connected(addresses["PROMOTIONS_WS_URL"], stack.token(marketer="flora")) as flora:
        assert flora.ask("Show me all VIP customers").rows()
        assert flora.ask("Which products did VIP customers buy?").response
        for action in ("history", "writes", "new_conversation"):
            assert flora.send({"action": action}).error is None, action
    with urlopen(f"{addresses['PROMOTIONS_HTTP_URL']}/health", timeout=60) as answer:
        assert answer.status == 200
    eventually(lambda: "dynamodb:DeleteItem" in _noted(stack)["connections"], what="the end of the connection")
    return _noted(stack)


@pytest.mark.parametrize("name", ["connections", "orchestrator", "refresh"])
def test_a_function_is_granted_all_that_it_calls(
    stack: RunningStack, called: Mapping[str, set[str]], name: str
) -> None:
    assert called[name]
    assert called[name] - _granted(stack, name) == set()


def test_the_authorizer_calls_nothing_of_aws(stack: RunningStack, called: Mapping[str, set[str]]) -> None:
    assert called["authorizer"] == set()
    assert {action.partition(":")[0] for action in _granted(stack, "authorizer")} == {"logs"}


def test_every_grant_to_who_acknowledges_is_called(stack: RunningStack, called: Mapping[str, set[str]]) -> None:
    granted = {action for action in _granted(stack, "connections") if not action.startswith("logs:")}
    assert granted - called["connections"] - UNSEEN == set()


def _noted(stack: RunningStack) -> Mapping[str, set[str]]:
    noted = trail.read(stack.settings.trail)
    return {name: {one.action for one in noted if one.agent == PREFIX + name} for name in PLANS}


def _granted(stack: RunningStack, name: str) -> set[str]:
    templates = Templates.read(stack.settings.home / "cdk.out")
    (function,) = (each for each in templates.all("AWS::Lambda::Function") if each.get("FunctionName") == PREFIX + name)
    (role, _) = function.get("Role")["Fn::GetAtt"]
    policies = (each for each in templates.all("AWS::IAM::Policy") if {"Ref": role} in each.get("Roles", ()))
    return {action for policy in policies if policy.stack == function.stack for action in _actions(policy)}


def _actions(policy: Resource) -> Iterator[str]:
    statements: list[dict[str, Any]] = policy.get("PolicyDocument")["Statement"]
    for statement in statements:
        assert statement["Effect"] == "Allow"
        yield from [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
