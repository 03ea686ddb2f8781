"""What people and agents ask of deployments, over a real PostgreSQL and the shipped templates."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

import pytest

from agents.clickstream.deployment.deployments import SqlDeployments
from agents.clickstream.deployment.drift import Drift
from agents.clickstream.deployment.engine import Engine
from agents.clickstream.deployment.errors import NotProposed
from agents.clickstream.deployment.journal import SqlJournal
from agents.clickstream.deployment.lease import SqlLeases
from agents.clickstream.deployment.plan import PlanState
from agents.clickstream.deployment.planning import Planning
from agents.clickstream.deployment.plans import SqlPlans
from agents.clickstream.deployment.record import PlanRecord
from agents.clickstream.deployment.templates import ShippedTemplates
from agents.clickstream.deployment.wish import Brokers, CollectorSize, Destinations, Survey, TopicWish, Wish
from agents.common.errors import BadInput, NotAllowed, NotFound, Refused
from agents.common.postgres import PostgresDatabase
from agents.common.principal import Principal
from tests.fakes.deployment_plans import SITE, SURVEY, a_wish
from tests.fakes.deployment_runs import FakeClock
from tests.fakes.quick_steps import as_works, quick_steps
from tests.integration.agents.clickstream.conftest import ADA, BOB

CUSTOMER = Principal(kind="customer", subject="subject-of-cust001", customer_id="cust001")
Run = Callable[[PlanRecord], Awaitable[PlanRecord]]

LARGE = CollectorSize(cpu=2048, memory=4096, minimum_tasks=4, maximum_tasks=20)


@dataclass
class Surveyed:
    """What the account holds; `refusal` stands against every wish."""

    wishes: list[Wish] = field(default_factory=list)
    refusal: NotProposed | None = None
    topics: tuple[TopicWish, ...] = ()
    meanwhile: Callable[[], Awaitable[object]] | None = None
    brokers: Brokers = SURVEY.brokers

    async def survey(self, wish: Wish) -> Survey:
        """Of a wish. It takes seconds, in which something may happen."""
        self.wishes.append(wish)
        if self.meanwhile:
            await self.meanwhile()
        if self.refusal:
            raise self.refusal
        return replace(SURVEY, topics=self.topics, brokers=self.brokers)

    async def destinations(self) -> Destinations:
        """Of the tests' account."""
        return Destinations(clusters=(SURVEY.brokers.name,), buckets=("my-bucket",))


@pytest.fixture
def surveyed() -> Surveyed:
    """Nothing stands against anything."""
    return Surveyed()


@pytest.fixture
def woken() -> list[str]:
    """A line each time that the runner is told."""
    return []


@pytest.fixture
def deployments(service: PostgresDatabase, surveyed: Surveyed, woken: list[str]) -> SqlDeployments:
    """For people."""
    return SqlDeployments(
        plans=SqlPlans(service),
        surveys=surveyed,
        planning=Planning(site=SITE, templates=ShippedTemplates()),
        drifts=Drift(as_works(quick_steps())),
        wake=lambda: woken.append("woken"),
    )


@pytest.fixture
def run(service: PostgresDatabase) -> Run:
    """Approved and run to its end."""

    async def run(record: PlanRecord) -> PlanRecord:
        plans, leases, plan = SqlPlans(service), SqlLeases(service), record.plan
        await plans.approve(ADA, plan.plan_id, record.digest)
        lease = await leases.acquire(plan.pipeline, "a-process")
        assert lease is not None
        works = as_works(quick_steps())
        await Engine(journal=SqlJournal(service), works=works, clock=FakeClock()).run(lease, plan.plan_id)
        await leases.release(lease)
        return await plans.record(ADA, plan.plan_id)

    return run


async def test_a_refused_wish_leaves_no_plan(deployments: SqlDeployments, surveyed: Surveyed, pipeline: str) -> None:
    surveyed.refusal = NotProposed("prerequisites", ["There is no cluster orders.", "There is no bucket."])
    with pytest.raises(NotProposed, match=r"There is no cluster orders\. There is no bucket\."):
        await deployments.propose(ADA, a_wish(pipeline))
    assert await deployments.latest(ADA, pipeline) is None


async def test_a_customer_is_refused_before_anything_is_looked_at(
    deployments: SqlDeployments, surveyed: Surveyed, pipeline: str
) -> None:
    for asking in (
        deployments.propose(CUSTOMER, a_wish(pipeline)),
        deployments.propose_teardown(CUSTOMER, pipeline),
        deployments.propose_rollback(CUSTOMER, pipeline, "stack:network"),
    ):
        with pytest.raises(NotAllowed):
            await asking
    assert surveyed.wishes == []


async def test_a_changed_draft_is_another_plan_with_another_digest(deployments: SqlDeployments, pipeline: str) -> None:
    draft = await deployments.propose(ADA, a_wish(pipeline))
    changed = await deployments.redraft(ADA, pipeline, lambda wish: replace(wish, collector=LARGE))
    assert changed.plan.wish.collector == LARGE
    assert changed.digest != draft.digest
    with pytest.raises(Refused, match="took its place"):
        await deployments.approve(BOB, draft.plan.plan_id, draft.digest)
    with pytest.raises(Refused, match="This is not the digest"):
        await deployments.approve(BOB, changed.plan.plan_id, draft.digest)


async def test_a_draft_can_not_be_changed_once_it_is_approved(
    deployments: SqlDeployments, woken: list[str], pipeline: str
) -> None:
    draft = await deployments.propose(ADA, a_wish(pipeline))
    await deployments.approve(BOB, draft.plan.plan_id, draft.digest)
    assert woken == ["woken"]
    with pytest.raises(Refused) as refused:
        await deployments.redraft(ADA, pipeline, lambda wish: replace(wish, collector=LARGE))
    assert refused.value.reason == "no_draft"
    assert (await deployments.record(ADA, draft.plan.plan_id)).digest == draft.digest


async def test_a_second_deployment_at_once_is_refused_before_anything_is_looked_at(
    deployments: SqlDeployments, surveyed: Surveyed, pipeline: str
) -> None:
    draft = await deployments.propose(ADA, a_wish(pipeline))
    await deployments.approve(BOB, draft.plan.plan_id, draft.digest)
    surveyed.wishes.clear()
    with pytest.raises(Refused, match=f"Plan {draft.plan.plan_id} of {pipeline} is approved: wait until it has ended"):
        await deployments.propose(ADA, a_wish(pipeline))
    with pytest.raises(Refused, match="wait until it has ended"):
        await deployments.propose_teardown(ADA, pipeline)
    assert surveyed.wishes == []
    await deployments.reject(ADA, draft.plan.plan_id, "a mistake")
    assert (await deployments.propose(ADA, a_wish(pipeline))).state == PlanState.PROPOSED


async def test_rollback_and_destroy_are_plans_that_wait_for_approval(
    deployments: SqlDeployments, run: Run, pipeline: str
) -> None:
    draft = await deployments.propose(ADA, a_wish(pipeline))
    with pytest.raises(Refused, match="There is nothing to take back"):
        await deployments.propose_teardown(ADA, pipeline)
    deployed = await run(draft)
    assert deployed.state == PlanState.DONE
    rollback = await deployments.propose_rollback(ADA, pipeline, "stack:network")
    assert (rollback.plan.kind, rollback.state) == ("rollback", PlanState.PROPOSED)
    with pytest.raises(BadInput, match="has no step stack:nothing"):
        await deployments.propose_rollback(ADA, pipeline, "stack:nothing")
    destroy = await deployments.propose_teardown(ADA, pipeline)
    assert (destroy.plan.kind, destroy.state) == ("destroy", PlanState.PROPOSED)
    done = await run(destroy)
    assert done.told.startswith(f"Nothing that pipeline {pipeline} made is left")
    assert (await deployments.record(ADA, deployed.plan.plan_id)).state == PlanState.ROLLED_BACK


async def test_a_plan_is_overtaken_by_what_was_done_while_it_was_worked_out(
    deployments: SqlDeployments, surveyed: Surveyed, run: Run, pipeline: str
) -> None:
    first = await deployments.propose(ADA, a_wish(pipeline))
    surveyed.meanwhile = lambda: run(first)
    second = await deployments.propose(BOB, a_wish(pipeline))
    assert (await deployments.record(ADA, first.plan.plan_id)).state == PlanState.DONE
    with pytest.raises(Refused, match=f"Plan {first.plan.plan_id} has changed this pipeline since") as refused:
        await deployments.approve(BOB, second.plan.plan_id, second.digest)
    assert refused.value.reason == "overtaken"
    surveyed.meanwhile = None
    third = await deployments.propose(BOB, a_wish(pipeline))
    assert (await deployments.approve(BOB, third.plan.plan_id, third.digest)).state == PlanState.APPROVED


async def test_approved_again_when_it_is_done_a_plan_says_so(
    deployments: SqlDeployments, run: Run, pipeline: str
) -> None:
    done = await run(await deployments.propose(ADA, a_wish(pipeline)))
    with pytest.raises(Refused, match="is done: there is nothing to approve") as refused:
        await deployments.approve(ADA, done.plan.plan_id, done.digest)
    assert refused.value.reason == "is_done"


async def test_a_pipeline_that_nobody_ever_proposed_is_not_there(deployments: SqlDeployments) -> None:
    for asking in (
        deployments.propose_teardown(ADA, "nope"),
        deployments.propose_rollback(ADA, "nope", "stack:network"),
        deployments.check_known(ADA, "nope"),
    ):
        with pytest.raises(NotFound, match="There is no pipeline nope: nothing was ever proposed under this name"):
            await asking


async def test_plans_are_listed_of_one_pipeline_in_some_states_the_newest_first(
    deployments: SqlDeployments, run: Run, pipeline: str
) -> None:
    done = await run(await deployments.propose(ADA, a_wish(pipeline)))
    waits = await deployments.propose(ADA, a_wish(pipeline))
    assert [*await deployments.all(ADA, pipeline=pipeline)] == [waits, done]
    assert [*await deployments.all(ADA, pipeline=pipeline, most=1)] == [waits]
    assert [*await deployments.all(ADA, pipeline=pipeline, states=[PlanState.DONE, PlanState.FAILED])] == [done]
    assert done in await deployments.all(ADA, states=[PlanState.DONE], most=200)
    assert [*await deployments.all(ADA, pipeline=f"{pipeline}x")] == []


async def test_a_topic_that_another_pipeline_uses_is_left_to_it(
    deployments: SqlDeployments, surveyed: Surveyed, run: Run, pipeline: str
) -> None:
    other = f"{pipeline}b"
    await run(await deployments.propose(ADA, a_wish(pipeline)))
    surveyed.topics = a_wish().topics
    await run(await deployments.propose(ADA, a_wish(other)))
    destroy = await deployments.propose_teardown(ADA, pipeline)
    assert destroy.plan.steps[-1].creates == ("Stays: The topic app_logs stays: another pipeline uses it.",)
    destroy = await deployments.propose_teardown(ADA, other)
    assert destroy.plan.steps[-1].creates == ("Stays: The topic app_logs stays: it was there before this pipeline.",)


async def test_the_rule_that_lets_the_service_in_is_made_once_for_all_pipelines_of_the_same_brokers(
    deployments: SqlDeployments, surveyed: Surveyed, run: Run, pipeline: str
) -> None:
    """EC2 refuses a rule that is there already, and who destroys one pipeline would take it from the other."""
    surveyed.brokers = replace(SURVEY.brokers, security_group_ids=(f"sg-{pipeline}",))
    other = f"{pipeline}b"
    await run(await deployments.propose(ADA, a_wish(pipeline)))
    surveyed.topics = a_wish().topics
    second = await run(await deployments.propose(ADA, a_wish(other)))
    assert (second.plan.survey.let_in_by, service_group(second)) == (pipeline, "")
    again = await deployments.propose(ADA, a_wish(pipeline))
    assert (again.plan.survey.let_in_by, service_group(again)) == ("", SITE.service_security_group_id)
    await run(await deployments.propose_teardown(ADA, pipeline))
    assert service_group(await deployments.propose(ADA, a_wish(other))) == SITE.service_security_group_id


def service_group(record: PlanRecord) -> str:
    """Whom the plan lets in, as its network's template is told."""
    network = next(step for step in record.plan.steps if step.name == "stack:network")
    return network.texts("values")["ServiceSecurityGroupId"]
