"""Each role of the clickstream needs each of its grants: without any one of them, its work is refused."""

from collections.abc import Awaitable, Callable
from functools import partial
from uuid import uuid4

import pytest
from psycopg.conninfo import make_conninfo

from agents.catalog import CLICKSTREAM_AGENTS, CLICKSTREAM_ORCHESTRATOR
from agents.clickstream.deployment.engine import Engine
from agents.clickstream.deployment.journal import SqlJournal
from agents.clickstream.deployment.lease import SqlLeases
from agents.clickstream.deployment.plans import SqlPlans
from agents.common.conversations import SqlConversationRepository
from agents.common.database import Database
from agents.common.errors import NotAllowed
from agents.common.postgres import PostgresDatabase
from tests.fakes.deployment_plans import a_plan, a_step
from tests.fakes.deployment_runs import FakeClock
from tests.fakes.quick_steps import FailsOnce, as_works, quick_steps
from tests.integration.agents.clickstream.conftest import ADA, LOGIN
from tests.integration.agents.shop import Shop
from tests.integration.grants import spare_grants

ROLES = {agent.name.removeprefix("clickstream-"): agent.database_role for agent in CLICKSTREAM_AGENTS}
PROPOSE = ("msk-topic", "ecs-deployment", "data-connector")
OF_THE_PROOF = "clickstream_proofs"  # has a test of its own


async def decide_and_run(database: Database) -> None:
    """As the service does: a draft for a draft, approved, run, failed, resumed, done; and what was said meanwhile."""
    plans, pipeline = SqlPlans(database), f"g{uuid4().hex[:12]}"
    await plans.propose(ADA, a_plan(f"deploy-{uuid4().hex[:8]}", pipeline=pipeline), seen=0)
    plan = a_plan(f"deploy-{uuid4().hex[:8]}", a_step("topic:a"), a_step("stack:b", "topic:a"), pipeline=pipeline)
    record = await plans.propose(ADA, plan, seen=0)
    await plans.approve(ADA, plan.plan_id, record.digest)
    leases, journal = SqlLeases(database), SqlJournal(database)
    lease = await leases.acquire(pipeline, "a-process")
    assert lease is not None
    works = as_works({**quick_steps(), "stack": FailsOnce("stack")})
    engine = Engine(journal=journal, works=works, clock=FakeClock())
    await plans.cancel(ADA, plan.plan_id)
    await engine.run(lease, plan.plan_id)
    await plans.resume(ADA, plan.plan_id)
    await engine.run(lease, plan.plan_id)
    await plans.resume(ADA, plan.plan_id)
    await engine.run(lease, plan.plan_id)
    await leases.renew(lease)
    await leases.release(lease)
    assert await plans.entries(ADA, plan.plan_id)
    conversations, session = SqlConversationRepository(database), uuid4().hex
    await conversations.append(ADA, session_id=session, message="How is it?", reply="Done.", agents=())
    assert await conversations.history(ADA, session_id=session, turns=3)


async def look(database: Database) -> None:
    """As an agent does that shows how things stand."""
    plans = SqlPlans(database)
    assert await plans.newest(ADA, most=1)
    pipeline = (await plans.pipelines(ADA))[0]
    await plans.latest(ADA, pipeline)
    await plans.made(ADA, pipeline)


async def draft(database: Database) -> None:
    """As an agent does that may propose."""
    await look(database)
    plans, pipeline = SqlPlans(database), f"g{uuid4().hex[:12]}"
    for _ in range(2):
        await plans.propose(ADA, a_plan(f"deploy-{uuid4().hex[:8]}", pipeline=pipeline), seen=0)


async def draft_and_cancel(service: PostgresDatabase, database: Database) -> None:
    """As the orchestrator does: what it cancels was approved by a person."""
    await draft(database)
    plans, pipeline = SqlPlans(service), f"g{uuid4().hex[:12]}"
    record = await plans.propose(ADA, a_plan(f"deploy-{uuid4().hex[:8]}", pipeline=pipeline), seen=0)
    await plans.approve(ADA, record.plan.plan_id, record.digest)
    await SqlPlans(database).cancel(ADA, record.plan.plan_id)


async def nothing(_: Database) -> None:
    """As an agent does that answers from what it knows."""


WORK: dict[str, Callable[[Database], Awaitable[None]]] = {
    CLICKSTREAM_ORCHESTRATOR.database_role: draft,
    **{role: draft if name in PROPOSE else look for name, role in ROLES.items()},
    ROLES["architecture-info"]: nothing,
}


def dsn(shop: Shop) -> str:
    """Of the superuser, in the test's database."""
    return make_conninfo(shop.superuser, dbname=shop.name)


async def test_the_service_needs_each_of_its_grants(service: PostgresDatabase, deployments_shop: Shop) -> None:
    await decide_and_run(service)
    spare = await spare_grants(LOGIN, dsn(deployments_shop), partial(decide_and_run, service))
    assert [grant for grant in spare if OF_THE_PROOF not in grant] == []


@pytest.mark.parametrize("role", WORK)
async def test_an_agent_inside_needs_each_of_its_grants(
    service: PostgresDatabase, deployments_shop: Shop, role: str
) -> None:
    await decide_and_run(service)
    acting = service.acting_as(role)
    cancels = role == CLICKSTREAM_ORCHESTRATOR.database_role
    work = partial(draft_and_cancel, service, acting) if cancels else partial(WORK[role], acting)
    await work()
    assert await spare_grants(role, dsn(deployments_shop), work) == []


@pytest.mark.parametrize("role", [role for role, work in WORK.items() if work is not draft])
async def test_an_agent_that_only_looks_proposes_nothing(service: PostgresDatabase, role: str) -> None:
    with pytest.raises(NotAllowed):
        await SqlPlans(service.acting_as(role)).propose(ADA, a_plan(f"deploy-{uuid4().hex[:8]}"), seen=0)


@pytest.mark.parametrize("role", WORK)
async def test_no_agent_runs_anything(service: PostgresDatabase, role: str) -> None:
    with pytest.raises(NotAllowed):
        await SqlLeases(service.acting_as(role)).acquire("clickstream", "a-thief")
    with pytest.raises(NotAllowed):
        async with service.acting_as(role).transaction(ADA) as transaction:
            await transaction.execute("UPDATE clickstream_steps SET state = 'done'")
