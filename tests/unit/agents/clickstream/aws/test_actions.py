"""The table of actions is what the adapters call: none is missing in it, and none stands there that nobody needs."""

import ast
import inspect
from collections.abc import Iterable
from types import ModuleType

import pytest

from agents.clickstream.aws import (
    balancers,
    buckets,
    builds,
    change_sets,
    clusters,
    connectors,
    networks,
    services,
    topics,
)
from agents.clickstream.aws.actions import ACTIONS, Specialist, in_role_names, needed
from agents.clickstream.deployment.naming import OWNERS

MODULES: dict[Specialist, tuple[ModuleType, ...]] = {
    "architecture_info": (),
    "msk_topic": (clusters, topics),
    "image_builder": (change_sets, builds),
    "ecs_deployment": (change_sets, services),
    "load_balancer": (change_sets, balancers),
    "security_config": (change_sets, networks),
    "data_connector": (change_sets, connectors, buckets),
}
"""Which adapters an account opens under whose role."""


def named(modules: Iterable[ModuleType]) -> set[str]:
    """The first argument of every call of `call` and `pages`."""
    trees = (ast.parse(inspect.getsource(module)) for module in modules)
    calls = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in {"call", "pages"}
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }


@pytest.mark.parametrize("specialist", MODULES)
def test_a_specialist_has_the_actions_that_its_adapters_call(specialist: Specialist) -> None:
    assert ACTIONS[specialist] == named(MODULES[specialist])


def test_only_owners_of_a_layer_touch_stacks() -> None:
    touching = {who for who, actions in ACTIONS.items() if "cloudformation:CreateChangeSet" in actions}
    assert touching == set(OWNERS.values())


def test_what_aws_asks_for_beside_is_needed_too() -> None:
    assert {"iam:PassRole", "cloudformation:TagResource"} <= needed("load_balancer")
    assert "kafka-cluster:CreateTopic" in needed("msk_topic")
    assert needed("architecture_info") == frozenset()


def test_roles_have_hyphens_where_specialists_have_none() -> None:
    assert in_role_names("msk_topic") == "msk-topic"
