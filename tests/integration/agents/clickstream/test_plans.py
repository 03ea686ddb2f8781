"""Plans in a real PostgreSQL: who may propose, approve, change and resume them."""

from uuid import uuid4

from agents.clickstream.deployment.plan import PlanState
from agents.clickstream.deployment.plans import SqlPlans
from agents.common.postgres import PostgresDatabase
from agents.common.principal import Principal
from tests.fakes.deployment_plans import a_plan

ADA = Principal(kind="staff", subject="subject-of-ada", customer_id=None)


async def test_a_plan_is_proposed_approved_and_read(service: PostgresDatabase, pipeline: str) -> None:
    plans = SqlPlans(service)
    plan = a_plan(f"deploy-{uuid4().hex[:8]}", pipeline=pipeline)
    proposed = await plans.propose(ADA, plan, told="")
    assert (proposed.plan, proposed.state, proposed.proposed_by) == (plan, PlanState.PROPOSED, ADA.subject)
    approved = await plans.approve(ADA, plan.plan_id, proposed.digest)
    assert (approved.state, approved.decided_by) == (PlanState.APPROVED, ADA.subject)
    states = [(entry.step, entry.state, entry.by) for entry in await plans.entries(ADA, plan.plan_id)]
    assert states == [(None, "proposed", ADA.subject), (None, "approved", ADA.subject)]
    assert await plans.latest(ADA, pipeline) == approved
