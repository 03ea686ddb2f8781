"""Each world is what its name says, and the agents' own readings find it so."""

from dataclasses import replace

import pytest

from agents.clickstream.deployment.errors import NotProposed
from agents.clickstream.deployment.plan import PlanState
from agents.clickstream.deployment.wish import Wish
from evals.clickstream.conversation import World
from evals.clickstream.played.made import outputs_of
from evals.clickstream.played.scenes import COLLEAGUE, WISH
from evals.clickstream.played.worlds import OTHER_PIPELINE, scene_of
from evals.clickstream.service import ports_of

STATES = {
    World.EMPTY: None,
    World.PROPOSED: PlanState.PROPOSED,
    World.RUNNING: PlanState.RUNNING,
    World.FAILED_BUILD: PlanState.FAILED,
    World.FAILED_BALANCER: PlanState.FAILED,
    World.FAILED_CONNECTORS: PlanState.FAILED,
    World.DEPLOYED: PlanState.DONE,
    World.VECTOR: PlanState.DONE,
    World.DRIFTED: PlanState.DONE,
    World.TWO: PlanState.DONE,
}


@pytest.mark.parametrize("world", list(World))
async def test_the_newest_plan_is_as_the_world_says(world: World) -> None:
    newest = (await scene_of(world)).plans.newest_of(WISH.pipeline)
    assert (newest.state if newest else None) is STATES[world]


@pytest.mark.parametrize("world", [World.FAILED_BUILD, World.FAILED_BALANCER, World.FAILED_CONNECTORS])
async def test_a_failed_plan_tells_why_and_nothing_after_it_was_begun(world: World) -> None:
    newest = (await scene_of(world)).plans.newest_of(WISH.pipeline)
    assert newest is not None
    assert newest.failed is not None
    assert newest.failed.way_on
    after = newest.steps[newest.steps.index(newest.failed) + 1 :]
    assert after
    assert not any(step.begun for step in after)


async def test_what_is_deployed_works_as_the_readings_see_it() -> None:
    scene = await scene_of(World.DEPLOYED)
    ports, record = ports_of(scene), scene.plans.newest_of(WISH.pipeline)
    assert record is not None
    told = outputs_of(record.plan)
    balancer = told["stack:balancer"]
    state = await ports.balancers.state(
        load_balancer_arn=str(balancer["LoadBalancerArn"]), target_group_arn=str(balancer["TargetGroupArn"])
    )
    assert state["healthy_targets"] == 2
    rows = await ports.groups.connections(record.plan, told["stack:network"])
    assert all(row["allowed"] for row in rows), rows
    assert not any(row["note"] for row in rows)
    connectors = await ports.connectors.state([str(arn) for arn in told["stack:connectors"].values()])
    assert [row["state"] for row in connectors] == ["RUNNING", "RUNNING"]


async def test_what_drifted_is_seen_by_the_readings() -> None:
    scene = await scene_of(World.DRIFTED)
    ports, record = ports_of(scene), scene.plans.newest_of(WISH.pipeline)
    assert record is not None
    rows = await ports.groups.connections(record.plan, outputs_of(record.plan)["stack:network"])
    assert [row["port"] for row in rows if row["note"]] == ["22"]
    proof = await ports.proofs.prove(COLLEAGUE, WISH.pipeline, events=100)
    assert proof["verdict"] == "red"


async def test_of_two_pipelines_one_waits() -> None:
    newest = (await scene_of(World.TWO)).plans.newest_of(OTHER_PIPELINE)
    assert newest is not None
    assert newest.state is PlanState.PROPOSED


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"cluster": "small-cluster"}, "2 brokers"),
        ({"cluster": "locked-cluster"}, "must authenticate"),
        ({"cluster": "new-cluster"}, "CREATING"),
        ({"cluster": "legacy-cluster"}, "6 partitions"),
        ({"cluster": "none"}, "no MSK cluster"),
        ({"bucket": "eu-archive"}, "eu-west-1"),
        ({"bucket": "partner-drop"}, "another account"),
        ({"subnet_ids": ("subnet-0e5e5e5e", "subnet-0f6f6f6f")}, "subnet-0e5e5e5e"),
    ],
)
async def test_what_is_of_no_use_in_the_account_is_refused(change: dict[str, str], said: str) -> None:
    deployments = (await scene_of(World.EMPTY)).deployments
    wish: Wish = replace(WISH, **change)  # type: ignore[arg-type]  # names and values stand together above
    with pytest.raises(NotProposed, match=said):
        await deployments.propose(COLLEAGUE, wish)
