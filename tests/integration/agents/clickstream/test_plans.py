"""Plans in a real PostgreSQL: proposed, approved exactly as they are by a named person, and attacked."""

import asyncio
from typing import LiteralString

import psycopg
import pytest

from agents.catalog import CLICKSTREAM_AGENTS, CLICKSTREAM_ORCHESTRATOR, InnerAgent
from agents.clickstream.deployment.digest import digest_of, document_of
from agents.clickstream.deployment.engine import Engine
from agents.clickstream.deployment.journal import SqlJournal
from agents.clickstream.deployment.lease import RUNNER, SqlLeases
from agents.clickstream.deployment.plan import PlanState
from agents.clickstream.deployment.plans import SqlPlans
from agents.clickstream.deployment.record import PlanRecord
from agents.common.errors import ConstraintViolated, NotAllowed, NotFound, Refused
from agents.common.postgres import PostgresDatabase
from agents.common.principal import Principal
from tests.fakes.deployment_plans import a_plan, a_step
from tests.fakes.deployment_runs import FakeClock
from tests.fakes.quick_steps import FailsOnce, as_works, quick_steps
from tests.integration.agents.clickstream.conftest import ADA, BOB, NewId
from tests.integration.agents.shop import Shop

CUSTOMER = Principal(kind="customer", subject="subject-of-cust001", customer_id="cust001")
PROPOSE = ("msk-topic", "ecs-deployment", "data-connector")
APPROVE: LiteralString = (
    "INSERT INTO clickstream_approvals (plan_id, digest, approved_by) VALUES (:plan_id, :digest, :approved_by)"
)


@pytest.fixture
def plans(service: PostgresDatabase) -> SqlPlans:
    """Under the service's own role."""
    return SqlPlans(service)


@pytest.fixture
async def draft(plans: SqlPlans, pipeline: str, new_id: NewId) -> PlanRecord:
    """A plan that waits."""
    return await plans.propose(ADA, a_plan(new_id(), pipeline=pipeline), seen=0)


async def test_a_plan_is_read_as_it_was_proposed_and_is_approved_in_a_persons_name(
    plans: SqlPlans, pipeline: str, new_id: NewId
) -> None:
    plan = a_plan(new_id(), pipeline=pipeline)
    proposed = await plans.propose(ADA, plan, seen=0)
    assert (proposed.plan, proposed.state, proposed.proposed_by) == (plan, PlanState.PROPOSED, ADA.subject)
    assert proposed.digest == digest_of(document_of(plan))
    approved = await plans.approve(BOB, plan.plan_id, proposed.digest)
    assert (approved.state, approved.decided_by, approved.approved_digest) == (
        PlanState.APPROVED,
        BOB.subject,
        proposed.digest,
    )
    entries = await plans.entries(ADA, plan.plan_id)
    assert [(entry.step, entry.state, entry.by) for entry in entries] == [
        (None, "proposed", ADA.subject),
        (None, "approved", BOB.subject),
    ]
    assert await plans.entries(ADA, plan.plan_id, after=entries[0].number) == entries[1:]
    assert await plans.latest(ADA, pipeline) == approved
    assert approved in await plans.newest(ADA)
    assert pipeline in await plans.pipelines(ADA)


async def test_approving_again_changes_nothing(plans: SqlPlans, draft: PlanRecord) -> None:
    first = await plans.approve(ADA, draft.plan.plan_id, draft.digest)
    assert await plans.approve(BOB, draft.plan.plan_id, draft.digest) == first


async def test_approving_at_the_same_moment_changes_nothing(plans: SqlPlans, draft: PlanRecord) -> None:
    plan_id = draft.plan.plan_id
    first, *others = await asyncio.gather(
        *(plans.approve(person, plan_id, draft.digest) for person in (ADA, ADA, BOB) for _ in range(3))
    )
    assert first.state == PlanState.APPROVED
    assert others == [first] * 8
    assert [entry.state for entry in await plans.entries(ADA, plan_id)] == ["proposed", "approved"]


async def test_a_stale_digest_approves_nothing(plans: SqlPlans, draft: PlanRecord, new_id: NewId) -> None:
    newer = await plans.propose(ADA, a_plan(new_id(), pipeline=draft.plan.pipeline), seen=0)
    with pytest.raises(Refused, match="This is not the digest of plan") as refused:
        await plans.approve(ADA, newer.plan.plan_id, draft.digest)
    assert refused.value.reason == "stale_digest"
    with pytest.raises(Refused, match="took its place") as refused:
        await plans.approve(ADA, draft.plan.plan_id, draft.digest)
    assert refused.value.reason == "is_superseded"


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


async def test_an_agent_proposes_and_its_draft_takes_the_place_of_the_older_one(
    service: PostgresDatabase, plans: SqlPlans, draft: PlanRecord, new_id: NewId
) -> None:
    agent = SqlPlans(service.acting_as("agent_clickstream_msk_topic"))
    newer = await agent.propose(ADA, a_plan(new_id(), pipeline=draft.plan.pipeline), seen=0)
    older = await plans.record(ADA, draft.plan.plan_id)
    assert (older.state, older.told) == (PlanState.SUPERSEDED, f"Plan {newer.plan.plan_id} took its place.")
    assert await agent.latest(ADA, draft.plan.pipeline) == newer


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


@pytest.mark.parametrize(
    ("steps", "kind"),
    [
        ((a_step("stack:network"),), "deploy"),
        ((a_step("topic:a", "stack:network"), a_step("stack:network")), "deploy"),
        ((a_step("topic:a", "topic:nowhere"),), "deploy"),
        ((a_step("topic:a", direction="undo"),), "deploy"),
        ((a_step("topic:a"),), "destroy"),
    ],
    ids=["no topics", "needs a later step", "needs no step", "takes back", "makes while it destroys"],
)
async def test_a_plan_that_makes_no_sense_is_not_stored(
    plans: SqlPlans, pipeline: str, new_id: NewId, steps: tuple[object, ...], kind: str
) -> None:
    plan = a_plan(new_id(), *steps, kind=kind, pipeline=pipeline)  # type: ignore[arg-type]  # as parametrized
    with pytest.raises(Refused):
        await plans.propose(ADA, plan, seen=0)
    assert await plans.latest(ADA, pipeline) is None


async def test_a_row_says_what_its_document_says(service: PostgresDatabase, pipeline: str, new_id: NewId) -> None:
    document = document_of(a_plan(new_id(), pipeline=pipeline))
    with pytest.raises(ConstraintViolated):
        async with service.transaction(ADA) as transaction:
            await transaction.execute(
                "INSERT INTO clickstream_plans (plan_id, pipeline, kind, document, digest, proposed_by) "
                "VALUES (:plan_id, :pipeline, 'destroy', :document, :digest, :by)",
                plan_id=new_id(),
                pipeline=pipeline,
                document=document,
                digest=digest_of(document),
                by=ADA.subject,
            )


async def test_one_plan_of_a_pipeline_is_approved_at_once(plans: SqlPlans, pipeline: str, new_id: NewId) -> None:
    first = await plans.propose(ADA, a_plan(new_id(), pipeline=pipeline), seen=0)
    await plans.approve(ADA, first.plan.plan_id, first.digest)
    second = await plans.propose(ADA, a_plan(new_id(), pipeline=pipeline), seen=0)
    with pytest.raises(Refused, match=f"Plan {first.plan.plan_id} of this pipeline is approved") as refused:
        await plans.approve(ADA, second.plan.plan_id, second.digest)
    assert refused.value.reason == "another_runs"
    await plans.reject(BOB, first.plan.plan_id, "not now")
    assert (await plans.approve(ADA, second.plan.plan_id, second.digest)).state == PlanState.APPROVED


async def test_of_many_decisions_at_the_same_moment_one_counts(plans: SqlPlans, draft: PlanRecord) -> None:
    plan_id = draft.plan.plan_id
    decided = await asyncio.gather(
        *(plans.approve(person, plan_id, draft.digest) for person in (ADA, BOB) for _ in range(4)),
        *(plans.reject(BOB, plan_id, "no") for _ in range(4)),
        return_exceptions=True,
    )
    assert all(isinstance(each, PlanRecord | Refused) for each in decided)
    entries = [entry.state for entry in await plans.entries(ADA, plan_id)]
    assert entries in (["proposed", "approved"], ["proposed", "rejected"], ["proposed", "approved", "rejected"])


async def test_of_many_drafts_at_the_same_moment_one_stands(plans: SqlPlans, pipeline: str, new_id: NewId) -> None:
    proposed = await asyncio.gather(
        *(plans.propose(ADA, a_plan(new_id(), pipeline=pipeline), seen=0) for _ in range(8)), return_exceptions=True
    )
    assert all(isinstance(each, PlanRecord | Refused) for each in proposed)
    drafts = [record for record in await plans.newest(ADA) if record.plan.pipeline == pipeline]
    assert [record.state for record in drafts].count(PlanState.PROPOSED) == 1


async def test_a_rejection_says_who_and_why(plans: SqlPlans, draft: PlanRecord) -> None:
    rejected = await plans.reject(BOB, draft.plan.plan_id, "too dear")
    assert (rejected.state, rejected.decided_by) == (PlanState.REJECTED, BOB.subject)
    assert rejected.told == f"Rejected by {BOB.subject}: too dear"
    assert await plans.reject(ADA, draft.plan.plan_id, "again") == rejected
    with pytest.raises(Refused, match="is rejected: there is nothing to approve"):
        await plans.approve(ADA, draft.plan.plan_id, draft.digest)
    with pytest.raises(Refused, match="there is nothing to resume"):
        await plans.resume(ADA, draft.plan.plan_id)
