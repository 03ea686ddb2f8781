"""One process at a time runs a pipeline's plan, under a fence that only goes up: an old holder writes nothing."""

import asyncio

import psycopg
import pytest

from agents.clickstream.deployment.errors import LeaseLost
from agents.clickstream.deployment.journal import SqlJournal
from agents.clickstream.deployment.lease import RUNNER, SqlLeases, held
from agents.clickstream.deployment.plan import StepState
from agents.common.errors import ConstraintViolated
from agents.common.postgres import PostgresDatabase
from tests.fakes.deployment_plans import a_plan
from tests.integration.agents.clickstream.conftest import NewId
from tests.integration.agents.clickstream.runs import approved, expire, leased, read
from tests.integration.agents.shop import Shop


async def test_of_many_who_want_a_lease_one_gets_it(service: PostgresDatabase, pipeline: str, new_id: NewId) -> None:
    await approved(service, a_plan(new_id(), pipeline=pipeline))
    leases = SqlLeases(service)
    acquired = await asyncio.gather(*(leases.acquire(pipeline, f"process-{number}") for number in range(10)))
    [lease] = [each for each in acquired if each]
    assert lease.fence == 1
    await leases.release(lease)
    again = await leased(service, pipeline)
    assert again.fence == 2


async def test_an_old_holder_writes_nothing(
    service: PostgresDatabase, deployments_shop: Shop, pipeline: str, new_id: NewId
) -> None:
    plan = await approved(service, a_plan(new_id(), pipeline=pipeline))
    journal = SqlJournal(service)
    old = await leased(service, pipeline, "old")
    await journal.start(old, plan.plan_id)
    expire(deployments_shop, pipeline)
    new = await leased(service, pipeline, "new")
    step = (await read(service, plan.plan_id)).steps[0]
    starting = step.__class__(**{**vars(step), "state": StepState.STARTING, "begun": True})
    for writing in (
        journal.start(old, plan.plan_id),
        journal.move(old, plan.plan_id, starting),
        journal.finish(old, plan.plan_id, ""),
        SqlLeases(service).renew(old),
    ):
        with pytest.raises(LeaseLost):
            await writing
    with pytest.raises(ConstraintViolated):  # nor past the question whether it still holds the lease
        async with service.transaction(RUNNER) as transaction:
            await transaction.execute(
                "UPDATE clickstream_steps SET state = 'starting', fence = :fence "
                "WHERE plan_id = :plan_id AND position = 1",
                fence=old.fence,
                plan_id=plan.plan_id,
            )
    await SqlLeases(service).release(old)  # takes nothing from the new one
    await SqlLeases(service).renew(new)
    await journal.move(new, plan.plan_id, starting)
    assert (await read(service, plan.plan_id)).steps[0].state == StepState.STARTING


async def test_nobody_takes_over_while_the_holder_writes(
    service: PostgresDatabase, deployments_shop: Shop, pipeline: str, new_id: NewId
) -> None:
    plan = await approved(service, a_plan(new_id(), pipeline=pipeline))
    old = await leased(service, pipeline, "old")
    await SqlJournal(service).start(old, plan.plan_id)
    expire(deployments_shop, pipeline)
    async with service.transaction(RUNNER) as transaction:
        await transaction.execute(
            "UPDATE clickstream_steps SET state = 'starting', begun = true, fence = :fence "
            "WHERE plan_id = :plan_id AND position = 1",
            fence=old.fence,
            plan_id=plan.plan_id,
        )
        with pytest.raises(psycopg.errors.LockNotAvailable):
            deployments_shop.ask(
                "SELECT fence FROM clickstream_pipelines WHERE pipeline = %s FOR UPDATE NOWAIT", pipeline
            )
    assert (await leased(service, pipeline, "new")).fence == old.fence + 1


@pytest.mark.parametrize(
    "change",
    [
        "holder = 'a-thief', held_until = now() + interval '1 hour'",
        "holder = 'a-thief', fence = fence + 1, held_until = now() + interval '1 hour'",
        "fence = fence - 1",
    ],
    ids=["without a fence", "before its end", "backwards"],
)
async def test_a_lease_is_not_stolen(
    service: PostgresDatabase, deployments_shop: Shop, pipeline: str, new_id: NewId, change: str
) -> None:
    await approved(service, a_plan(new_id(), pipeline=pipeline))
    await leased(service, pipeline)
    with pytest.raises(Exception, match="a lease has a new fence for each holder"):
        deployments_shop.change(f"UPDATE clickstream_pipelines SET {change} WHERE pipeline = %s", pipeline)  # noqa: S608 - a literal above


async def test_whoever_loses_the_lease_stops_at_once(
    service: PostgresDatabase, deployments_shop: Shop, pipeline: str, new_id: NewId
) -> None:
    await approved(service, a_plan(new_id(), pipeline=pipeline))
    leases = SqlLeases(service)
    lease = await leased(service, pipeline)
    expire(deployments_shop, pipeline)
    await leased(service, pipeline, "another")
    with pytest.raises(LeaseLost):
        async with held(leases, lease, seconds=0.03):
            await asyncio.sleep(60)
