"""Somebody cancels a plan that runs: wherever it is, it stops at the next look, and goes on from there if asked to."""

import pytest

from agents.clickstream.deployment.errors import Failure
from agents.clickstream.deployment.plan import PlanState, StepState
from agents.clickstream.deployment.record import PlanRecord
from agents.clickstream.deployment.teardown import plan_destroy
from tests.fakes.aws_world import Call, Fault
from tests.fakes.deployment_runs import Deployments, die


async def undisturbed() -> Deployments:
    """A deployment to its end."""
    deployments = Deployments()
    await deployments.deployed()
    return deployments


def cancelling(deployments: Deployments, plan_id: str = "deploy-1", *, number: int) -> Fault:
    """Somebody cancels during a call to AWS."""

    async def cancel() -> None:
        deployments.journal.cancel(plan_id)

    return Fault(at=lambda call: call.number == number, happens=cancel, times=1)


def check_stopped(record: PlanRecord) -> None:
    """It has failed at one step, with who and what now, and nothing after it was begun."""
    assert record.state == PlanState.FAILED
    assert record.failed is not None
    assert (record.failed.failure, record.failed.told) == (Failure.CANCELLED.value, "Cancelled by subject-of-ada.")
    assert record.failed.way_on is not None
    assert "Resume the deployment" in record.failed.way_on
    after = [*record.states.values()][[*record.states].index(record.failed.step.name) + 1 :]
    assert set(after) <= {StepState.WAITING}


async def test_it_stops_from_wherever_it_is_and_resumed_it_comes_to_the_same_end() -> None:
    expected = await undisturbed()
    calls = len(expected.world.calls)
    in_time = 0
    for number in range(calls):
        deployments = Deployments()
        deployments.journal.approved(await deployments.plan())
        deployments.world.faults.append(cancelling(deployments, number=number))
        record = await deployments.run("deploy-1")
        if record.state == PlanState.DONE:
            continue  # cancelled in the call that was the last
        in_time += 1
        check_stopped(record)
        deployments.journal.resume("deploy-1")
        assert (await deployments.run("deploy-1")).state == PlanState.DONE, number
        assert deployments.world.snapshot() == expected.world.snapshot(), number
    assert in_time >= calls - 2


async def test_what_was_cancelled_is_taken_back_from_wherever_it_was() -> None:
    before = Deployments().world.snapshot()
    for number in range(0, len((await undisturbed()).world.calls), 5):
        deployments = Deployments()
        deployments.journal.approved(await deployments.plan())
        deployments.world.faults.append(cancelling(deployments, number=number))
        if (await deployments.run("deploy-1")).state == PlanState.DONE:
            continue
        made = await deployments.journal.made("clickstream")
        if not made.steps:
            continue  # nothing was begun
        deployments.journal.approved(plan_destroy("destroy-1", made, shared=frozenset()))
        assert (await deployments.run("destroy-1")).state == PlanState.DONE, number
        assert deployments.world.snapshot() == before, number


async def test_a_destruction_that_is_cancelled_goes_on_when_it_is_resumed() -> None:
    async def destroying() -> Deployments:
        deployments = await undisturbed()
        made = await deployments.journal.made("clickstream")
        deployments.journal.approved(plan_destroy("destroy-1", made, shared=frozenset()))
        deployments.world.calls.clear()
        return deployments

    expected = await destroying()
    assert (await expected.run("destroy-1")).state == PlanState.DONE
    for number in range(len(expected.world.calls) - 1):
        deployments = await destroying()
        deployments.world.faults.append(cancelling(deployments, "destroy-1", number=number))
        record = await deployments.run("destroy-1")
        check_stopped(record)
        deployments.journal.resume("destroy-1")
        assert (await deployments.run("destroy-1")).state == PlanState.DONE, number
        assert deployments.world.snapshot() == expected.world.snapshot(), number


@pytest.mark.parametrize("act", ["check", "begin", "progress", "verify"])
async def test_cancelled_while_nobody_runs_it_whoever_takes_it_up_does_nothing_more(act: str) -> None:
    deployments = Deployments()
    deployments.journal.approved(await deployments.plan())

    def at(call: Call) -> bool:
        return (call.step, call.act) == ("stack:registry", act)

    deployments.world.faults.append(Fault(at=at, happens=die, times=1))
    assert await deployments.killed("deploy-1")
    deployments.journal.cancel("deploy-1")
    changed = [*deployments.world.changes]
    record = await deployments.taken_up("deploy-1")
    check_stopped(record)
    assert record.failed is not None
    assert record.failed.step.name == "stack:registry"
    assert deployments.world.changes == changed


async def test_one_that_waits_for_what_never_gets_ready_stops_too() -> None:
    deployments = Deployments()
    deployments.world.unhealthy.add("service")
    deployments.journal.approved(await deployments.plan())
    seen = 0

    async def impatience() -> None:
        nonlocal seen
        seen += 1
        if seen == 3:
            deployments.journal.cancel("deploy-1")

    at_work = Fault(at=lambda call: (call.step, call.act) == ("stack:collector", "verify"), happens=impatience)
    deployments.world.faults.append(at_work)
    check_stopped(await deployments.run("deploy-1"))
