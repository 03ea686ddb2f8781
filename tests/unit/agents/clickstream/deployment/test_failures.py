"""Every step, at every moment, fails in every way: it ends in a known state, with an explanation and a way on."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

import pytest

from agents.clickstream.aws.refusals import AwsRefused, Why
from agents.clickstream.deployment.errors import Failure
from agents.clickstream.deployment.plan import PlanState, StepState
from agents.clickstream.deployment.record import PlanRecord
from tests.fakes.aws_world import Call, Fault
from tests.fakes.deployment_runs import PATIENCE, Deployments
from tests.unit.agents.clickstream.deployment.test_killed_anywhere import makings

STEPS = (
    *("topic:app_logs", "topic:control-iceberg", "topic:dev-clickstream-clickstream-dead-letters"),
    *("stack:registry", "build:collector", "build:plugins"),
    *("stack:network", "stack:balancer", "stack:collector", "stack:connectors", "proof"),
)
MOMENTS = ("check", "begin", "progress", "verify")


def refused(why: Why) -> Callable[[], Awaitable[None]]:
    """AWS says no."""

    async def happens() -> None:
        raise AwsRefused(why, f"AWS did not do it, for the reason {why.value}.")

    return happens


async def breaks() -> None:
    """A mistake of ours."""
    raise ZeroDivisionError("ours")


async def hangs() -> None:
    """No answer, ever."""
    await asyncio.Event().wait()


@dataclass(frozen=True, kw_only=True)
class Way:
    """A way to fail. Some pass by themselves when they happen once."""

    happens: Callable[[], Awaitable[None]]
    failure: Failure
    passes: bool = False


WAYS: Mapping[str, Way] = {
    "throttled": Way(happens=refused(Why.THROTTLED), failure=Failure.THROTTLED, passes=True),
    "unavailable": Way(happens=refused(Why.UNAVAILABLE), failure=Failure.UNAVAILABLE, passes=True),
    "being changed": Way(happens=refused(Why.BUSY), failure=Failure.BUSY, passes=True),
    "timed out": Way(happens=refused(Why.TIMEOUT), failure=Failure.TIMEOUT, passes=True),
    "hangs": Way(happens=hangs, failure=Failure.TIMEOUT, passes=True),
    "denied": Way(happens=refused(Why.DENIED), failure=Failure.DENIED),
    "quota": Way(happens=refused(Why.QUOTA), failure=Failure.QUOTA),
    "invalid": Way(happens=refused(Why.INVALID), failure=Failure.INVALID),
    "a mistake of ours": Way(happens=breaks, failure=Failure.OURS),
}


PATIENT_WITH = {False: PATIENCE, True: replace(PATIENCE, call=0.05)}
"""Only a call that hangs is waited for by the machine's clock."""


def at(step: str, moment: str) -> Callable[[Call], bool]:
    """Any call of a step at a moment."""
    return lambda call: (call.step, call.act) == (step, moment)


@pytest.fixture(scope="module")
def expected() -> Deployments:
    """A deployment that nothing disturbed."""

    async def undisturbed() -> Deployments:
        deployments = Deployments()
        await deployments.deployed()
        return deployments

    return asyncio.run(undisturbed())


def assert_it_waits_for_a_person(record: PlanRecord, step: str, failure: Failure, deployments: Deployments) -> None:
    """A known state, an explanation, a way on; and nothing of what comes after has been touched."""
    failed = record.failed
    assert record.state == PlanState.FAILED
    assert failed is not None
    assert (failed.step.name, failed.failure) == (step, failure.value)
    assert len(failed.told) > 20
    assert failed.way_on
    assert failed.told in record.told
    assert failed.way_on in record.told
    place = STEPS.index(step)
    assert all(record.states[name] == StepState.DONE for name in STEPS[:place])
    assert all(record.states[name] == StepState.WAITING for name in STEPS[place + 1 :])
    assert not [call for call in deployments.world.calls if call.step in STEPS[place + 1 :]]


def moments_of(step: str) -> tuple[str, ...]:
    """A build is checked by what the registry told: AWS is not asked."""
    return MOMENTS[1:] if step.startswith("build:") else MOMENTS


CASES = [(step, moment, way) for step in STEPS for moment in moments_of(step) for way in WAYS]


@pytest.mark.parametrize(("step", "moment", "way"), CASES)
async def test_a_failure_waits_for_a_person_and_goes_on_when_it_is_mended(
    expected: Deployments, step: str, moment: str, way: str
) -> None:
    deployments = Deployments(patience=PATIENT_WITH[way == "hangs"])
    deployments.journal.approved(await deployments.plan())
    deployments.world.faults.append(Fault(at=at(step, moment), happens=WAYS[way].happens))
    record = await deployments.run("deploy-1")
    assert_it_waits_for_a_person(record, step, WAYS[way].failure, deployments)

    deployments.world.faults.clear()
    deployments.journal.resume("deploy-1")
    record = await deployments.run("deploy-1")
    assert record.state == PlanState.DONE, record.told
    assert deployments.world.snapshot() == expected.world.snapshot()
    assert set(makings(deployments)) == set(makings(expected))


@pytest.mark.parametrize("way", [name for name, way in WAYS.items() if way.passes])
@pytest.mark.parametrize("after", [False, True], ids=["before it is done", "after it is done"])
async def test_what_passes_by_itself_stops_nothing_and_doubles_nothing(
    expected: Deployments, way: str, after: bool
) -> None:
    for number, call in enumerate(expected.world.calls):
        deployments = Deployments(patience=PATIENT_WITH[way == "hangs"])
        deployments.journal.approved(await deployments.plan())

        def this(seen: Call, call: Call = call, number: int = number) -> bool:
            return (seen.number, seen.name) == (number, call.name)

        deployments.world.faults.append(Fault(at=this, happens=WAYS[way].happens, after=after, times=1))
        record = await deployments.run("deploy-1")
        assert record.state == PlanState.DONE, (call, record.told)
        assert deployments.world.snapshot() == expected.world.snapshot(), call
        assert makings(deployments) == makings(expected), call
        if way == "hangs" and number > 12:
            break  # each takes its time, and they are all the same


def awaited_by(step: str) -> str:
    """What the world calls it that a step waits for."""
    kind, _, name = step.partition(":")
    stack = f"dev-clickstream-clickstream-{'registry' if kind == 'build' else name}"
    project = {"collector": "BuildProject", "plugins": "PluginProject"}.get(name)
    return {"topic": f"topic {name}", "stack": stack, "build": f"build {stack}-{project}:deploy-1-build-{name}-1"}[kind]


@pytest.mark.parametrize("step", STEPS[:-1])
async def test_what_never_gets_ready_ends_in_time(expected: Deployments, step: str) -> None:
    deployments = Deployments()
    deployments.journal.approved(await deployments.plan())
    deployments.world.stuck.add(awaited_by(step))
    record = await deployments.run("deploy-1")
    assert_it_waits_for_a_person(record, step, Failure.TIMEOUT, deployments)
    assert record.failed is not None
    assert "It was not done after" in record.failed.told

    deployments.world.stuck.clear()
    deployments.journal.resume("deploy-1")
    assert (await deployments.run("deploy-1")).state == PlanState.DONE
    assert set(makings(deployments)) == set(makings(expected))
