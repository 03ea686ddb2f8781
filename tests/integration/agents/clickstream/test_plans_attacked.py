"""Who may not decide decides nothing, and what was proposed, approved or written stays: PostgreSQL holds it."""

from typing import LiteralString

import psycopg
import pytest

from agents.catalog import CLICKSTREAM_AGENTS, CLICKSTREAM_ORCHESTRATOR, InnerAgent
from agents.clickstream.deployment.engine import Engine
from agents.clickstream.deployment.journal import SqlJournal
from agents.clickstream.deployment.lease import RUNNER, SqlLeases
from agents.clickstream.deployment.plan import PlanState
from agents.clickstream.deployment.plans import SqlPlans
from agents.clickstream.deployment.record import PlanRecord
from agents.common.errors import ConstraintViolated, NotAllowed, NotFound, Refused
from agents.common.postgres import PostgresDatabase
from agents.common.principal import Principal
from tests.fakes.deployment_runs import FakeClock
from tests.fakes.quick_steps import FailsOnce, as_works, quick_steps
from tests.integration.agents.clickstream.conftest import ADA, BOB
from tests.integration.agents.shop import Shop

CUSTOMER = Principal(kind="customer", subject="subject-of-cust001", customer_id="cust001")

PROPOSE = ("msk-topic", "ecs-deployment", "data-connector")

APPROVE: LiteralString = (
    "INSERT INTO clickstream_approvals (plan_id, digest, approved_by) VALUES (:plan_id, :digest, :approved_by)"
)


async def test_the_database_has_no_approval_for_another_digest(service: PostgresDatabase, draft: PlanRecord) -> None:
    async with service.transaction(ADA) as transaction:
        with pytest.raises(ConstraintViolated):
            await transaction.execute(APPROVE, plan_id=draft.plan.plan_id, digest="0" * 64, approved_by=ADA.subject)
        await transaction.execute("ROLLBACK")


async def test_a_customer_decides_nothing(service: PostgresDatabase, plans: SqlPlans, draft: PlanRecord) -> None:
    plan_id = draft.plan.plan_id
    for deciding in (
        plans.propose(CUSTOMER, draft.plan, seen=0),
        plans.approve(CUSTOMER, plan_id, draft.digest),
        plans.reject(CUSTOMER, plan_id, "no"),
        plans.resume(CUSTOMER, plan_id),
    ):
        with pytest.raises(NotAllowed):
            await deciding
    with pytest.raises(NotFound):
        await plans.record(CUSTOMER, plan_id)
    assert await plans.newest(CUSTOMER) == []
    with pytest.raises(NotAllowed):  # though the words above were missing
        async with service.transaction(CUSTOMER) as transaction:
            await transaction.execute(APPROVE, plan_id=plan_id, digest=draft.digest, approved_by=CUSTOMER.subject)


@pytest.mark.parametrize("subject", [BOB.subject, RUNNER.subject])
async def test_nobody_approves_in_anothers_name(service: PostgresDatabase, draft: PlanRecord, subject: str) -> None:
    with pytest.raises(NotAllowed):
        async with service.transaction(ADA) as transaction:
            await transaction.execute(APPROVE, plan_id=draft.plan.plan_id, digest=draft.digest, approved_by=subject)


async def test_the_runner_approves_nothing(plans: SqlPlans, draft: PlanRecord) -> None:
    with pytest.raises(Refused):
        await plans.approve(RUNNER, draft.plan.plan_id, draft.digest)
    assert (await plans.record(ADA, draft.plan.plan_id)).state == PlanState.PROPOSED


@pytest.mark.parametrize("agent", [CLICKSTREAM_ORCHESTRATOR, *CLICKSTREAM_AGENTS], ids=lambda agent: agent.name)
async def test_no_agent_approves_whoever_asks_it(service: PostgresDatabase, draft: PlanRecord, agent: object) -> None:
    role = agent.database_role  # type: ignore[attr-defined]  # an entry of the catalogue
    with pytest.raises(NotAllowed):
        await SqlPlans(service.acting_as(role)).approve(ADA, draft.plan.plan_id, draft.digest)
    with pytest.raises(NotAllowed):
        async with service.acting_as(role).transaction(ADA) as transaction:
            await transaction.execute(APPROVE, plan_id=draft.plan.plan_id, digest=draft.digest, approved_by=ADA.subject)


async def test_an_agent_moves_no_draft_to_approved_without_an_approval(
    service: PostgresDatabase, draft: PlanRecord
) -> None:
    with pytest.raises(ConstraintViolated):
        async with service.acting_as("agent_clickstream_orchestrator").transaction(ADA) as transaction:
            await transaction.execute(
                "UPDATE clickstream_plans SET state = 'approved' WHERE plan_id = :plan_id", plan_id=draft.plan.plan_id
            )


@pytest.mark.parametrize("agent", [CLICKSTREAM_ORCHESTRATOR, *CLICKSTREAM_AGENTS], ids=lambda agent: agent.name)
async def test_of_the_agents_the_orchestrator_alone_resumes_and_none_gives_up_what_failed(
    service: PostgresDatabase, draft: PlanRecord, agent: InnerAgent
) -> None:
    await _failed(service, draft)
    acting = service.acting_as(agent.database_role)

    async def moved(state: str) -> int:
        async with acting.transaction(ADA) as transaction:
            return await transaction.execute(
                "UPDATE clickstream_plans SET state = :state WHERE plan_id = :plan_id",
                state=state,
                plan_id=draft.plan.plan_id,
            )

    if agent == CLICKSTREAM_ORCHESTRATOR:
        with pytest.raises(ConstraintViolated):
            await moved("superseded")
        assert await moved("approved") == 1
        return
    for state in ("approved", "superseded"):
        try:
            assert await moved(state) == 0  # a row that its policy does not show
        except NotAllowed:
            assert agent.name.removeprefix("clickstream-") not in PROPOSE
    assert (await SqlPlans(service).record(ADA, draft.plan.plan_id)).state == PlanState.FAILED


async def _failed(service: PostgresDatabase, draft: PlanRecord) -> None:
    await SqlPlans(service).approve(ADA, draft.plan.plan_id, draft.digest)
    lease = await SqlLeases(service).acquire(draft.plan.pipeline, "a-process")
    assert lease is not None
    works = as_works({**quick_steps(), "topic": FailsOnce("topic")})
    await Engine(journal=SqlJournal(service), works=works, clock=FakeClock()).run(lease, draft.plan.plan_id)
    assert (await SqlPlans(service).record(ADA, draft.plan.plan_id)).state == PlanState.FAILED


@pytest.mark.parametrize("role", [None, "agent_clickstream_orchestrator"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE clickstream_plans SET document = '{}' WHERE plan_id = :plan_id",
        "UPDATE clickstream_plans SET digest = repeat('0', 64) WHERE plan_id = :plan_id",
        "UPDATE clickstream_plans SET proposed_by = 'somebody' WHERE plan_id = :plan_id",
        "DELETE FROM clickstream_plans WHERE plan_id = :plan_id",
        "UPDATE clickstream_approvals SET approved_by = 'somebody' WHERE plan_id = :plan_id",
        "DELETE FROM clickstream_approvals WHERE plan_id = :plan_id",
        "UPDATE clickstream_steps SET needs = '{}' WHERE plan_id = :plan_id",
        "UPDATE clickstream_steps SET kind = 'proof' WHERE plan_id = :plan_id",
        "DELETE FROM clickstream_steps WHERE plan_id = :plan_id",
        "UPDATE clickstream_journal SET told = '' WHERE plan_id = :plan_id",
        "DELETE FROM clickstream_journal WHERE plan_id = :plan_id",
        "INSERT INTO clickstream_journal (plan_id, state, told, details, by) VALUES (:plan_id, 'x', '', '{}', 'me')",
        "SELECT clickstream_journalise(:plan_id, NULL, 'done', '', '{}')",
    ],
)
async def test_no_role_of_the_service_alters_what_was_proposed_or_written(
    service: PostgresDatabase, plans: SqlPlans, draft: PlanRecord, role: str | None, statement: LiteralString
) -> None:
    await plans.approve(ADA, draft.plan.plan_id, draft.digest)
    database = service if role is None else service.acting_as(role)
    with pytest.raises(NotAllowed):
        async with database.transaction(ADA) as transaction:
            await transaction.execute(statement, plan_id=draft.plan.plan_id)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE clickstream_plans SET document = document || ' ' WHERE plan_id = %s",
        "DELETE FROM clickstream_plans WHERE plan_id = %s",
        "UPDATE clickstream_approvals SET approved_by = 'somebody' WHERE plan_id = %s",
        "DELETE FROM clickstream_approvals WHERE plan_id = %s",
        "UPDATE clickstream_journal SET told = '' WHERE plan_id = %s",
        "DELETE FROM clickstream_journal WHERE plan_id = %s",
        "UPDATE clickstream_steps SET needs = '{}' WHERE plan_id = %s",
    ],
)
async def test_the_owner_of_the_tables_alters_nothing_either(
    deployments_shop: Shop, plans: SqlPlans, draft: PlanRecord, statement: str
) -> None:
    await plans.approve(ADA, draft.plan.plan_id, draft.digest)
    with pytest.raises(psycopg.errors.CheckViolation):
        deployments_shop.change(statement, draft.plan.plan_id)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE clickstream_plans SET document = document || ' ' WHERE plan_id = %s",
        "UPDATE clickstream_plans SET document = document || ' ', "
        "digest = encode(sha256(convert_to(document || ' ', 'UTF8')), 'hex') WHERE plan_id = %s",
    ],
    ids=["without its digest", "with its digest"],
)
async def test_an_approved_plan_can_not_be_altered_with_the_triggers_out_of_the_way(
    deployments_shop: Shop, plans: SqlPlans, draft: PlanRecord, statement: str
) -> None:
    await plans.approve(ADA, draft.plan.plan_id, draft.digest)
    with psycopg.connect(deployments_shop.superuser, dbname=deployments_shop.name) as connection:
        connection.execute("ALTER TABLE clickstream_plans DISABLE TRIGGER clickstream_plans_move")
        with pytest.raises(psycopg.errors.IntegrityError):
            connection.execute(statement.encode(), (draft.plan.plan_id,))
        connection.rollback()
