"""A plan is about its pipeline as it stood: once another plan has changed that, nobody can approve it."""

import pytest

from agents.clickstream.deployment.engine import Engine
from agents.clickstream.deployment.journal import SqlJournal
from agents.clickstream.deployment.lease import SqlLeases
from agents.clickstream.deployment.plan import PlanState
from agents.clickstream.deployment.plans import SqlPlans
from agents.clickstream.deployment.teardown import plan_destroy
from agents.common.errors import Refused
from agents.common.postgres import PostgresDatabase
from tests.fakes.deployment_plans import a_plan
from tests.fakes.deployment_runs import FakeClock
from tests.fakes.quick_steps import FailsOnce, as_works, quick_steps
from tests.integration.agents.clickstream.conftest import ADA, BOB, NewId


@pytest.mark.parametrize("written", ["before", "after"])
async def test_a_destroy_of_half_a_pipeline_is_refused_once_the_other_half_was_made(
    service: PostgresDatabase, pipeline: str, new_id: NewId, written: str
) -> None:
    """Whether it was written down before the other half was made, or after: it was looked at before."""
    plans, leases = SqlPlans(service), SqlLeases(service)
    deployment = await plans.propose(ADA, a_plan(new_id(), pipeline=pipeline), seen=0)
    await plans.approve(ADA, deployment.plan.plan_id, deployment.digest)
    lease = await leases.acquire(pipeline, "a-process")
    assert lease is not None
    engine = Engine(
        journal=SqlJournal(service), works=as_works({**quick_steps(), "build": FailsOnce("build")}), clock=FakeClock()
    )
    await engine.run(lease, deployment.plan.plan_id)
    made = await plans.made(ADA, pipeline)
    assert "stack:collector" not in made.steps
    of_half = plan_destroy(new_id("destroy"), made, shared=frozenset())
    if written == "before":
        await plans.propose(BOB, of_half, seen=made.seen)
    await plans.resume(ADA, deployment.plan.plan_id)
    await engine.run(lease, deployment.plan.plan_id)
    assert "stack:collector" in (await plans.made(ADA, pipeline)).steps
    if written == "after":
        await plans.propose(BOB, of_half, seen=made.seen)
    half = await plans.record(BOB, of_half.plan_id)
    with pytest.raises(Refused) as refused:
        await plans.approve(BOB, half.plan.plan_id, half.digest)
    assert refused.value.reason == "overtaken"
    assert (await plans.record(ADA, half.plan.plan_id)).state == PlanState.PROPOSED
    made = await plans.made(ADA, pipeline)
    anew = plan_destroy(new_id("destroy"), made, shared=frozenset())
    whole = await plans.propose(BOB, anew, seen=made.seen)
    assert (await plans.approve(BOB, whole.plan.plan_id, whole.digest)).state == PlanState.APPROVED
