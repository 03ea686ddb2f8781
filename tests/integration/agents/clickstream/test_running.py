"""Runs over a real PostgreSQL: step by step, and from wherever another process died."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager

import pytest

from agents.clickstream.deployment.journal import SqlJournal
from agents.clickstream.deployment.lease import RUNNER, SqlLeases
from agents.clickstream.deployment.plan import PlanState, StepKind, StepState
from agents.clickstream.deployment.plans import SqlPlans
from agents.clickstream.deployment.runner import Runner, running
from agents.clickstream.deployment.teardown import plan_destroy
from agents.common.database import Database, Transaction
from agents.common.errors import ConstraintViolated, Refused
from agents.common.postgres import PostgresDatabase
from agents.common.principal import Principal
from tests.fakes.deployment_plans import a_plan, a_step
from tests.fakes.deployment_runs import die
from tests.fakes.quick_steps import Endless, FailsOnce, QuickStep, quick_steps, tokens
from tests.integration.agents.clickstream.conftest import ADA, NewId
from tests.integration.agents.clickstream.runs import approved, engine, expire, leased, read
from tests.integration.agents.shop import Shop

LINES = 18  # started, four steps of starting, running, verifying, done, and the end


class Counted:
    """A database that a test may have something happen around, at its nth transaction that changed something."""

    def __init__(self, database: Database, *, before: Callable[[int], Awaitable[None]] | None = None) -> None:
        self._database = database
        self.before = before
        self.after: Callable[[int], Awaitable[None]] | None = None
        self.opened = 0

    @asynccontextmanager
    async def transaction(self, principal: Principal | None) -> AsyncIterator[Transaction]:
        """One more."""
        self.opened += 1
        number = self.opened
        if self.before:
            await self.before(number)
        async with self._database.transaction(principal) as transaction:
            yield transaction
        if self.after:
            await self.after(number)


class Mine(SqlJournal):
    """The journal of some pipelines: other tests leave theirs behind."""

    def __init__(self, database: Database, pipelines: Collection[str]) -> None:
        super().__init__(database)
        self._pipelines = pipelines

    async def waiting(self) -> Sequence[tuple[str, str]]:
        """Of these."""
        return [each for each in await super().waiting() if each[0] in self._pipelines]


def runner(service: PostgresDatabase, works: Mapping[StepKind, QuickStep], *pipelines: str, holder: str) -> Runner:
    """Of some pipelines."""
    return Runner(
        journal=Mine(service, pipelines), leases=SqlLeases(service), engine=engine(service, works), holder=holder
    )


async def test_a_plan_runs_to_its_end_and_the_journal_has_every_line(
    service: PostgresDatabase, pipeline: str, new_id: NewId
) -> None:
    plan = await approved(service, a_plan(new_id(), pipeline=pipeline))
    await engine(service).run(await leased(service, pipeline), plan.plan_id)
    record = await read(service, plan.plan_id)
    assert record.state == PlanState.DONE
    assert record.outputs["stack:collector"] == {"made": "stack:collector"}
    entries = await SqlPlans(service).entries(ADA, plan.plan_id)
    assert [(entry.step, entry.state) for entry in entries] == [
        (None, "proposed"),
        (None, "approved"),
        (None, "running"),
        *((step.name, state) for step in plan.steps for state in ("starting", "running", "verifying", "done")),
        (None, "done"),
    ]
    assert {entry.by for entry in entries[2:]} == {RUNNER.subject}
    assert await Mine(service, [pipeline]).waiting() == []


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_process_that_dies_at_any_transaction_is_followed_by_one_that_goes_on(
    service: PostgresDatabase, deployments_shop: Shop, new_id: NewId, when: str
) -> None:
    dies_at = 0
    while True:
        dies_at += 1
        pipeline = f"k{when}{dies_at}"
        plan = await approved(service, a_plan(new_id(), pipeline=pipeline))
        works, database = quick_steps(), Counted(service)

        async def at(number: int, dies_at: int = dies_at) -> None:
            if number == dies_at:
                await die()

        setattr(database, when, at)
        lease = await leased(service, pipeline)
        dying = asyncio.create_task(engine(database, works).run(lease, plan.plan_id))
        [ended] = await asyncio.gather(dying, return_exceptions=True)
        expire(deployments_shop, pipeline)
        if (pipeline, plan.plan_id) in await SqlJournal(service).waiting():
            await engine(service, works).run(await leased(service, pipeline, "another"), plan.plan_id)
        assert (await read(service, plan.plan_id)).state == PlanState.DONE
        assert len({*tokens(works)}) == len(plan.steps)  # begun again at most under the same token
        if ended is None:
            break
    assert dies_at > LINES


@pytest.mark.parametrize("place", [1, 2, 3])
async def test_nothing_begins_before_what_it_needs_whatever_a_program_wants(
    service: PostgresDatabase, pipeline: str, new_id: NewId, place: int
) -> None:
    steps = (
        a_step("topic:a"),
        a_step("topic:b"),
        a_step("build:c"),
        a_step("stack:d"),
    )  # they say that they need nothing
    plan = await approved(service, a_plan(new_id(), *steps, pipeline=pipeline))
    lease = await leased(service, pipeline)
    await SqlJournal(service).start(lease, plan.plan_id)
    beginning = SqlJournal(service)
    record = (await read(service, plan.plan_id)).steps[place]
    starting = record.__class__(**{**vars(record), "state": StepState.STARTING, "begun": True})
    if place == 1:
        await beginning.move(lease, plan.plan_id, starting)  # topics need not wait for each other
        return
    with pytest.raises(ConstraintViolated):
        await beginning.move(lease, plan.plan_id, starting)


async def test_nothing_begins_without_an_approval(service: PostgresDatabase, pipeline: str, new_id: NewId) -> None:
    plan = a_plan(new_id(), pipeline=pipeline)
    record = await SqlPlans(service).propose(ADA, plan, seen=0)
    lease = await leased(service, pipeline)
    with pytest.raises(Refused, match="is not what a person approved"):
        await engine(service).run(lease, plan.plan_id)
    with pytest.raises(ConstraintViolated):
        async with service.transaction(RUNNER) as transaction:
            await transaction.execute(
                "UPDATE clickstream_plans SET state = 'running', fence = :fence WHERE plan_id = :plan_id",
                fence=lease.fence,
                plan_id=plan.plan_id,
            )
    step = record.steps[0]
    starting = step.__class__(**{**vars(step), "state": StepState.STARTING, "begun": True})
    with pytest.raises(ConstraintViolated):
        await SqlJournal(service).move(lease, plan.plan_id, starting)


async def test_a_failed_plan_waits_and_goes_on_where_it_stopped_when_a_person_resumes_it(
    service: PostgresDatabase, pipeline: str, new_id: NewId
) -> None:
    plan = await approved(service, a_plan(new_id(), pipeline=pipeline))
    works: Mapping[StepKind, QuickStep] = {**quick_steps(), "stack": FailsOnce("stack")}
    lease = await leased(service, pipeline)
    await engine(service, works).run(lease, plan.plan_id)
    failed = await read(service, plan.plan_id)
    assert failed.state == PlanState.FAILED
    assert failed.told.startswith("Make stack:collector: There are too many load balancers. Ask for a higher quota")
    assert failed.failed is not None
    assert (failed.failed.failure, failed.states["proof"]) == ("quota", StepState.WAITING)
    assert await Mine(service, [pipeline]).waiting() == []
    await SqlPlans(service.acting_as("agent_clickstream_orchestrator")).resume(ADA, plan.plan_id)
    await engine(service, works).run(lease, plan.plan_id)
    done = await read(service, plan.plan_id)
    assert (done.state, done.failed) == (PlanState.DONE, None)
    assert [token.rpartition("-")[2] for token in works["stack"].begun] == ["1", "2"]
    assert len(works["topic"].begun) == 1


async def test_a_destroy_takes_the_place_of_what_failed_and_says_what_it_took_back(
    service: PostgresDatabase, pipeline: str, new_id: NewId
) -> None:
    plans = SqlPlans(service)
    first = await approved(service, a_plan(new_id(), pipeline=pipeline))
    lease = await leased(service, pipeline)
    await engine(service).run(lease, first.plan_id)
    second = await approved(service, a_plan(new_id(), pipeline=pipeline))
    await engine(service, {**quick_steps(), "stack": FailsOnce("stack")}).run(lease, second.plan_id)
    made = await plans.made(ADA, pipeline)
    assert [*made.steps] == ["topic:app_logs", "build:collector", "stack:collector"]
    destroy = await approved(service, plan_destroy(new_id("destroy"), made, shared=frozenset()))
    assert (await read(service, second.plan_id)).state == PlanState.SUPERSEDED
    await engine(service).run(lease, destroy.plan_id)
    assert (await read(service, destroy.plan_id)).told.startswith(f"Nothing that pipeline {pipeline} made is left")
    assert (await read(service, first.plan_id)).state == PlanState.ROLLED_BACK
    assert (await plans.made(ADA, pipeline)).steps == {}


async def test_two_services_run_what_is_approved_once(service: PostgresDatabase, new_id: NewId) -> None:
    works = quick_steps()
    pipelines = [f"twice{number}" for number in range(4)]
    runners = [runner(service, works, *pipelines, holder=f"service-{number}") for number in range(2)]
    made = [await approved(service, a_plan(new_id(), pipeline=name)) for name in pipelines]
    async with running(runners[0]), running(runners[1]):
        while any([(await read(service, plan.plan_id)).state != PlanState.DONE for plan in made]):
            for each in runners:
                each.wake()
            await asyncio.sleep(0.05)
    assert len(tokens(works)) == len({*tokens(works)}) == sum(len(plan.steps) for plan in made)


async def test_a_service_that_stops_leaves_its_work_to_another_at_once(
    service: PostgresDatabase, pipeline: str, new_id: NewId
) -> None:
    endless = Endless("stack")
    plan = await approved(service, a_plan(new_id(), pipeline=pipeline))

    async with running(runner(service, {**quick_steps(), "stack": endless}, pipeline, holder="stops")):
        await endless.asked.wait()
    assert (await read(service, plan.plan_id)).states["stack:collector"] == StepState.RUNNING
    another = runner(service, quick_steps(), pipeline, holder="goes-on")
    await another.once()
    await another.idle()
    assert (await read(service, plan.plan_id)).state == PlanState.DONE
