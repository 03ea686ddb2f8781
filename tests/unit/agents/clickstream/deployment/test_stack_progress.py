"""How far a stack is: counted against what the change set is to make, not against what CloudFormation has begun."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from agents.clickstream.aws.found import StackResource
from tests.fakes.aws_world_stacks import WorldStacks
from tests.fakes.deployment_runs import Deployments

COLLECTOR = "dev-clickstream-clickstream-collector"


def told(deployments: Deployments) -> list[str]:
    return [entry.told for entry in deployments.journal.entries if entry.step == "stack:collector"]


async def test_a_new_stack_is_counted_against_all_that_it_will_be(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = WorldStacks.resources

    async def begun(stacks: WorldStacks, stack_id: str) -> Sequence[StackResource]:
        first, second, third, *_ = await whole(stacks, stack_id)
        return [first, second, replace(third, status="CREATE_IN_PROGRESS")]

    monkeypatch.setattr(WorldStacks, "resources", begun)
    deployments = Deployments()
    await deployments.deployed()
    planned = len(
        next(step for step in (await deployments.plan()).steps if step.name == "stack:collector").texts("resources")
    )
    assert planned > 3
    assert f"{COLLECTOR} is CREATE_IN_PROGRESS: 2 of {planned} resources are ready." in told(deployments)


async def test_an_update_counts_nothing_that_stood_before() -> None:
    deployments = Deployments()
    await deployments.deployed()
    [stack] = [each for each in deployments.world.living() if each.name == COLLECTOR]
    deployments.world.stacks[stack.stack_id] = replace(stack, parameters={})
    deployments.journal.entries.clear()
    await deployments.deployed("deploy-2")
    assert f"{COLLECTOR} is UPDATE_IN_PROGRESS." in told(deployments)
