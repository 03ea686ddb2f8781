"""A runner takes up what waits, whatever became of what it took up before."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from agents.clickstream.deployment.engine import Engine
from agents.clickstream.deployment.patience import Patience
from agents.clickstream.deployment.plan import PlanState
from agents.clickstream.deployment.runner import Runner, running
from agents.common.errors import DatabaseUnavailable
from tests.fakes.deployment_plans import a_plan
from tests.fakes.deployment_runs import FakeClock
from tests.fakes.journal_in_memory import MemoryJournal
from tests.fakes.quick_steps import as_works, quick_steps


@dataclass
class Faulty(MemoryJournal):
    """The first reads fail."""

    faults: list[Exception] = field(default_factory=list)

    async def waiting(self) -> Sequence[tuple[str, str]]:
        """After the faults."""
        if self.faults:
            raise self.faults.pop()
        return await super().waiting()


def runner(journal: MemoryJournal) -> Runner:
    """Over quick steps."""
    engine = Engine(journal=journal, works=as_works(quick_steps()), patience=Patience(), clock=FakeClock())
    return Runner(journal=journal, leases=journal, engine=engine, holder="a-process")


async def until_done(journal: MemoryJournal, plan_id: str, running_one: Runner) -> None:
    """Woken as an approval wakes it."""
    while journal.records[plan_id].state != PlanState.DONE:
        running_one.wake()
        await asyncio.sleep(0.005)


@pytest.mark.parametrize(
    "fault", [DatabaseUnavailable("The shop's database does not answer right now."), ZeroDivisionError("ours")]
)
async def test_a_round_that_fails_is_followed_by_another(fault: Exception) -> None:
    journal = Faulty(faults=[fault])
    journal.approved(a_plan("deploy-1"))
    one = runner(journal)
    async with running(one):
        await until_done(journal, "deploy-1", one)


async def test_a_plan_that_is_not_what_was_approved_keeps_no_other_from_its_end() -> None:
    journal = MemoryJournal()
    altered = journal.approved(a_plan("deploy-1"))
    journal.records["deploy-1"] = altered.__class__(**{**vars(altered), "approved_digest": "0" * 64})
    journal.approved(a_plan("deploy-2", pipeline="another"))
    one = runner(journal)
    async with running(one):
        await until_done(journal, "deploy-2", one)
    assert journal.records["deploy-1"].state == PlanState.APPROVED
    assert journal.holders == {}


async def test_a_run_that_breaks_lets_go_of_its_lease() -> None:
    journal = MemoryJournal()
    journal.approved(a_plan("deploy-1"))
    broke = asyncio.Event()

    async def once(_: int) -> None:
        if not broke.is_set():
            broke.set()
            raise ZeroDivisionError("ours")

    journal.before_write = once
    one = runner(journal)
    async with running(one):
        await until_done(journal, "deploy-1", one)
    assert broke.is_set()
    assert journal.holders == {}


async def test_what_another_process_holds_is_left_to_it() -> None:
    journal = MemoryJournal()
    journal.approved(a_plan("deploy-1"))
    one = runner(journal)
    waiting = await journal.waiting()
    await journal.acquire("clickstream", "another")
    assert waiting == [("clickstream", "deploy-1")]
    await one.once()
    await one.idle()
    assert journal.entries == []
