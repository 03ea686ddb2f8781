"""Rolled back to a step, what came after is gone, and a deployment makes it again."""

import pytest

from agents.clickstream.deployment.errors import Failure
from agents.clickstream.deployment.plan import PlanState
from agents.clickstream.deployment.teardown import INTERNALS, plan_rollback
from agents.common.errors import BadInput, Refused
from tests.fakes.taken_back import WITHOUT, deployed, destroy_plan, run


async def test_a_rollback_takes_back_what_came_after_a_step_and_a_deployment_makes_it_again() -> None:
    deployments = await deployed()
    before = deployments.world.snapshot()
    made = await deployments.journal.made("clickstream")
    plan = plan_rollback("rollback-1", made, "stack:network", shared=WITHOUT)
    record = await run(deployments, plan)
    assert [step.name for step in plan.steps] == ["stack:connectors", INTERNALS, "stack:collector", "stack:balancer"]
    assert record.told.startswith(
        "Of pipeline clickstream, stack:connectors, topic:connect-internals, stack:collector and stack:balancer are "
        "taken back."
    )
    assert [stack.name.rpartition("-")[2] for stack in deployments.world.living()] == ["registry", "network"]
    assert len(deployments.world.groups) == 2  # connectors that are made again go on where these stopped
    assert [name for name in deployments.world.topics if name.startswith("__")] == []
    await deployments.deployed("deploy-2")
    assert deployments.world.snapshot() == before


async def test_a_destroy_after_a_rollback_takes_the_groups_that_this_has_left() -> None:
    deployments = await deployed()
    made = await deployments.journal.made("clickstream")
    await run(deployments, plan_rollback("rollback-1", made, "stack:collector", shared=WITHOUT))
    assert len(deployments.world.groups) == 2
    record = await run(deployments, await destroy_plan(deployments))
    assert record.state == PlanState.DONE
    assert deployments.world.groups == set()
    assert "what it wrote to s3://events-of-the-shop/dev-clickstream-clickstream/json/" in record.told


@pytest.mark.parametrize("holds", [True, None], ids=["it holds events", "nobody knows"])
async def test_a_rollback_deletes_no_topic_that_may_hold_events(holds: bool | None) -> None:
    deployments = await deployed()
    deployments.world.events["control-iceberg"] = holds
    made = await deployments.journal.made("clickstream")
    record = await run(deployments, plan_rollback("rollback-1", made, "topic:app_logs", shared=WITHOUT))
    assert record.failed is not None
    assert (record.failed.step.name, record.failed.failure) == ("topic:control-iceberg", Failure.NOT_AS_APPROVED.value)
    assert "control-iceberg" in deployments.world.topics


async def test_a_rollback_to_a_step_that_is_not_there_names_those_that_are() -> None:
    made = await (await deployed()).journal.made("clickstream")
    with pytest.raises(BadInput, match="no step stack:nothing to go back to"):
        plan_rollback("rollback-1", made, "stack:nothing", shared=WITHOUT)
    with pytest.raises(Refused, match="There is nothing to take back: nothing that was made after that step"):
        plan_rollback("rollback-1", made, "stack:connectors", shared=WITHOUT)
