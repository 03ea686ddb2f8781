"""A person has a plan that runs stop: written down in their name, seen by whoever runs it, gone when it has stopped."""

import asyncio

import pytest

from agents.clickstream.deployment.engine import Engine
from agents.clickstream.deployment.journal import SqlJournal
from agents.clickstream.deployment.plan import PlanState, StepState
from agents.clickstream.deployment.plans import SqlPlans
from agents.clickstream.deployment.record import PlanRecord
from agents.common.errors import ConstraintViolated, NotAllowed, Refused
from agents.common.postgres import PostgresDatabase
from tests.fakes.deployment_plans import a_plan
from tests.fakes.deployment_runs import FakeClock
from tests.fakes.quick_steps import Endless, as_works, quick_steps
from tests.integration.agents.clickstream.conftest import ADA, BOB, NewId
from tests.integration.agents.clickstream.runs import engine, expire, leased
from tests.integration.agents.shop import Shop


@pytest.fixture
async def approved(plans: SqlPlans, pipeline: str, new_id: NewId) -> PlanRecord:
    """A plan that nobody runs yet."""
    draft = await plans.propose(ADA, a_plan(new_id(), pipeline=pipeline), seen=0)
    return await plans.approve(ADA, draft.plan.plan_id, draft.digest)


async def test_cancelled_by_name_it_fails_where_it_is_and_resumed_it_is_cancelled_no_more(
    service: PostgresDatabase, plans: SqlPlans, approved: PlanRecord
) -> None:
    plan = approved.plan
    cancelled = await plans.cancel(BOB, plan.plan_id)
    assert (cancelled.state, cancelled.told) == (PlanState.APPROVED, f"Cancelled by {BOB.subject}.")
    assert await plans.cancel(ADA, plan.plan_id) == cancelled  # said again, it changes nothing
    lease = await leased(service, plan.pipeline)
    await engine(service).run(lease, plan.plan_id)
    failed = await plans.record(ADA, plan.plan_id)
    assert (failed.state, failed.steps[0].state) == (PlanState.FAILED, StepState.FAILED)
    assert not failed.steps[0].begun
    assert f"Cancelled by {BOB.subject}. Resume the deployment" in failed.told
    written = [(each.state, each.by) for each in await plans.entries(ADA, plan.plan_id) if "Cancelled" in each.told]
    assert written[0] == ("approved", BOB.subject)
    await plans.resume(ADA, plan.plan_id)
    await engine(service).run(lease, plan.plan_id)
    assert (await plans.record(ADA, plan.plan_id)).state == PlanState.DONE
    with pytest.raises(Refused, match="is done: there is nothing to cancel"):
        await plans.cancel(ADA, plan.plan_id)


async def test_cancelled_while_its_process_is_dead_the_next_one_stops_where_that_one_was(
    service: PostgresDatabase, deployments_shop: Shop, plans: SqlPlans, approved: PlanRecord
) -> None:
    plan, endless = approved.plan, Endless("stack")
    works = as_works({**quick_steps(), "stack": endless})
    dying = asyncio.create_task(
        Engine(journal=SqlJournal(service), works=works, clock=FakeClock()).run(
            await leased(service, plan.pipeline), plan.plan_id
        )
    )
    await endless.asked.wait()
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    await plans.cancel(BOB, plan.plan_id)
    expire(deployments_shop, plan.pipeline)
    await engine(service).run(await leased(service, plan.pipeline), plan.plan_id)
    record = await plans.record(ADA, plan.plan_id)
    assert record.failed is not None
    assert (record.failed.step.name, record.failed.failure) == ("stack:collector", "cancelled")
    assert record.states["proof"] == StepState.WAITING


async def test_what_waits_for_an_approval_is_not_cancelled(plans: SqlPlans, pipeline: str, new_id: NewId) -> None:
    draft = await plans.propose(ADA, a_plan(new_id(), pipeline=pipeline), seen=0)
    with pytest.raises(Refused, match="is proposed: there is nothing to cancel"):
        await plans.cancel(ADA, draft.plan.plan_id)


@pytest.mark.parametrize(
    "change",
    [
        "cancelled_by = 'subject-of-ada'",
        "cancelled_by = 'subject-of-bob', state = 'failed'",
        "cancelled_by = 'subject-of-bob', fence = fence + 1",
    ],
    ids=["in another's name", "with another state", "with another fence"],
)
async def test_nobody_cancels_in_anothers_name_or_moves_a_plan_by_it(
    service: PostgresDatabase, approved: PlanRecord, change: str
) -> None:
    statement = f"UPDATE clickstream_plans SET {change} WHERE plan_id = :plan_id"  # noqa: S608 - a literal above
    with pytest.raises(ConstraintViolated):
        async with service.transaction(BOB) as transaction:
            await transaction.execute(statement, plan_id=approved.plan.plan_id)


async def test_the_orchestrator_cancels_for_who_asks_it_and_no_specialist_does(
    service: PostgresDatabase, approved: PlanRecord
) -> None:
    plan_id = approved.plan.plan_id
    with pytest.raises(NotAllowed):
        await SqlPlans(service.acting_as("agent_clickstream_msk_topic")).cancel(ADA, plan_id)
    cancelled = await SqlPlans(service.acting_as("agent_clickstream_orchestrator")).cancel(BOB, plan_id)
    assert cancelled.told == f"Cancelled by {BOB.subject}."
