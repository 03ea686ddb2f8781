"""A process may die at every line of the journal and at every call to AWS: another one comes to the same end."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from agents.clickstream.deployment.plan import Plan, PlanState
from agents.clickstream.deployment.teardown import plan_destroy, plan_rollback
from agents.common.errors import DatabaseUnavailable
from tests.fakes.aws_world import Call, Fault
from tests.fakes.deployment_runs import Deployments, die

Prepare = Callable[[Deployments], Awaitable[Plan]]


async def a_deployment(deployments: Deployments) -> Plan:
    """From nothing."""
    return await deployments.plan()


async def a_destruction(deployments: Deployments) -> Plan:
    """Of all that was deployed."""
    await deployments.deployed()
    return plan_destroy("destroy-1", await deployments.journal.made("clickstream"), shared=frozenset())


async def a_rollback(deployments: Deployments) -> Plan:
    """To where events came in, and went nowhere."""
    await deployments.deployed()
    made = await deployments.journal.made("clickstream")
    return plan_rollback("rollback-1", made, "stack:balancer", shared=frozenset())


PLANS: dict[str, Prepare] = {"deploy": a_deployment, "destroy": a_destruction, "rollback": a_rollback}


async def prepared(kind: str) -> tuple[Deployments, str]:
    """An approved plan, and what it is about."""
    deployments = Deployments()
    plan = await PLANS[kind](deployments)
    deployments.journal.approved(plan)
    deployments.world.calls.clear()
    deployments.world.changes.clear()
    return deployments, plan.plan_id


async def undisturbed(kind: str) -> tuple[Deployments, int, int]:
    """A run to its end, with how many lines it wrote and how many calls it made."""
    deployments, plan_id = await prepared(kind)
    lines = len(deployments.journal.entries)
    assert (await deployments.run(plan_id)).state == PlanState.DONE
    return deployments, len(deployments.journal.entries) - lines, len(deployments.world.calls)


def outcome(deployments: Deployments, plan_id: str) -> object:
    """What must be the same whoever died."""
    record = deployments.journal.records[plan_id]
    return record.state, record.told, record.states, record.outputs, deployments.world.snapshot()


def makings(deployments: Deployments) -> list[str]:
    """The calls that made something. Deletions may be asked for twice: it is the same."""
    return sorted(change for change in deployments.world.changes if ".delete" not in change)


def once(number: int) -> Callable[[int], Awaitable[None]]:
    """Dies at one line, counted from where the journal is now."""

    async def at(line: int) -> None:
        if line == number:
            await die()

    return at


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("kind", PLANS)
async def test_a_process_that_dies_at_a_line_of_the_journal_is_followed_by_one_that_goes_on(
    kind: str, when: str
) -> None:
    expected, lines, _ = await undisturbed(kind)
    for line in range(lines):
        deployments, plan_id = await prepared(kind)
        fault = once(len(deployments.journal.entries) + line)
        setattr(deployments.journal, f"{when}_write", fault)
        assert await deployments.killed(plan_id), line
        deployments.journal.before_write = deployments.journal.after_write = once(-1)
        await deployments.taken_up(plan_id)
        assert outcome(deployments, plan_id) == outcome(expected, plan_id), line
        assert sorted(deployments.world.changes) == sorted(expected.world.changes), line


@pytest.mark.parametrize("kind", PLANS)
async def test_a_database_that_does_not_answer_for_a_while_stops_nothing_for_good(kind: str) -> None:
    expected, lines, _ = await undisturbed(kind)
    for line in range(lines):
        deployments, plan_id = await prepared(kind)
        lost = len(deployments.journal.entries) + line

        async def at(number: int, lost: int = lost) -> None:
            if number == lost:
                raise DatabaseUnavailable("The shop's database does not answer right now.")

        deployments.journal.before_write = at
        with pytest.raises(DatabaseUnavailable):
            await deployments.run(plan_id)
        deployments.journal.expire()
        deployments.journal.before_write = once(-1)
        await deployments.taken_up(plan_id)
        assert outcome(deployments, plan_id) == outcome(expected, plan_id), line


@pytest.mark.parametrize("after", [False, True], ids=["before it is done", "after it is done"])
@pytest.mark.parametrize("kind", PLANS)
async def test_a_process_that_dies_in_a_call_to_aws_is_followed_by_one_that_makes_nothing_twice(
    kind: str, after: bool
) -> None:
    expected, _, calls = await undisturbed(kind)
    for number in range(calls):
        deployments, plan_id = await prepared(kind)

        def at(call: Call, number: int = number) -> bool:
            return call.number == number

        deployments.world.faults.append(Fault(at=at, happens=die, after=after, times=1))
        assert await deployments.killed(plan_id), number
        await deployments.taken_up(plan_id)
        assert outcome(deployments, plan_id) == outcome(expected, plan_id), number
        assert makings(deployments) == makings(expected), number


async def test_processes_that_die_one_after_the_other_come_to_the_end_together() -> None:
    expected, lines, _ = await undisturbed("deploy")
    deployments, plan_id = await prepared("deploy")

    written = 0

    async def at_its_second_line(_: int) -> None:
        nonlocal written
        written += 1
        if written % 2 == 0:  # the first says that another process runs it now
            await die()

    deployments.journal.after_write = at_its_second_line
    deaths = 0
    while await deployments.journal.waiting() and await deployments.killed(plan_id):
        deaths += 1
    assert outcome(deployments, plan_id) == outcome(expected, plan_id)
    assert deaths >= lines - 1


async def test_a_process_that_lost_its_lease_writes_nothing_more() -> None:
    deployments, plan_id = await prepared("deploy")
    taken: list[int] = []

    async def another_takes_over(line: int) -> None:
        if line == 5 and not taken:
            deployments.journal.expire()
            await deployments.journal.acquire("clickstream", "another")
            taken.append(len(deployments.journal.entries))

    deployments.journal.before_write = another_takes_over
    with pytest.raises(Exception, match="Another process runs the plan"):
        await asyncio.wait_for(deployments.run(plan_id), timeout=5)
    assert len(deployments.journal.entries) == taken[0]
