"""Plans in a real PostgreSQL: proposed, approved exactly as they are by a named person, one at once."""

import asyncio
from dataclasses import replace

import pytest

from agents.clickstream.deployment.digest import digest_of, document_of
from agents.clickstream.deployment.plan import PlanState
from agents.clickstream.deployment.plans import SqlPlans
from agents.clickstream.deployment.record import PlanRecord
from agents.common.errors import ConstraintViolated, Refused
from agents.common.postgres import PostgresDatabase
from tests.fakes.deployment_plans import a_plan, a_step
from tests.integration.agents.clickstream.conftest import ADA, BOB, NewId


async def test_a_plan_is_read_as_it_was_proposed_and_is_approved_in_a_persons_name(
    plans: SqlPlans, pipeline: str, new_id: NewId
) -> None:
    plan = a_plan(new_id(), pipeline=pipeline)
    proposed = await plans.propose(ADA, plan, seen=0)
    assert (proposed.plan, proposed.state, proposed.proposed_by) == (plan, PlanState.PROPOSED, ADA.subject)
    assert proposed.digest == digest_of(document_of(plan))
    assert proposed.approver is None
    bob = replace(BOB, name="bob@clickshop.example")
    approved = await plans.approve(bob, plan.plan_id, proposed.digest)
    assert approved.approver == f"bob@clickshop.example ({BOB.subject})"
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


async def test_an_agent_proposes_and_its_draft_takes_the_place_of_the_older_one(
    service: PostgresDatabase, plans: SqlPlans, draft: PlanRecord, new_id: NewId
) -> None:
    agent = SqlPlans(service.acting_as("agent_clickstream_msk_topic"))
    newer = await agent.propose(ADA, a_plan(new_id(), pipeline=draft.plan.pipeline), seen=0)
    older = await plans.record(ADA, draft.plan.plan_id)
    assert (older.state, older.told) == (PlanState.SUPERSEDED, f"Plan {newer.plan.plan_id} took its place.")
    assert await agent.latest(ADA, draft.plan.pipeline) == newer


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
