"""A lease is renewed while work goes on, and the work ends when the lease does."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from agents.clickstream.deployment.errors import LeaseLost
from agents.clickstream.deployment.lease import Lease, held
from agents.common.errors import DatabaseUnavailable

LEASE = Lease(pipeline="clickstream", holder="a-process", fence=1)
LONG, SHORT = 1.5, 0.06  # seconds: one that a busy machine does not lose, and one that is lost soon


@dataclass
class ScriptedLeases:
    """Each renewal ends as the test says."""

    renewal: Callable[[int], None]
    renewed: int = 0
    released: int = 0
    twice: asyncio.Event = field(default_factory=asyncio.Event)

    async def acquire(self, pipeline: str, holder: str) -> Lease | None:
        """Nobody asks."""
        raise AssertionError(f"{holder} has {pipeline} already")

    async def renew(self, lease: Lease) -> None:
        """One more."""
        assert lease == LEASE
        self.renewed += 1
        if self.renewed == 2:
            self.twice.set()
        self.renewal(self.renewed)

    async def release(self, lease: Lease) -> None:
        """One more."""
        assert lease == LEASE
        self.released += 1


def fine(_: int) -> None:
    """Renewed."""


def lost(_: int) -> None:
    """Another's."""
    raise LeaseLost("Another process runs it.")


def away(_: int) -> None:
    """No database."""
    raise DatabaseUnavailable("The shop's database does not answer right now.")


def away_once(renewed: int) -> None:
    """A database that comes back."""
    if renewed == 1:
        away(renewed)


@pytest.mark.parametrize("renewal", [fine, away_once])
async def test_it_is_renewed_while_the_work_goes_on_and_released_after_it(renewal: Callable[[int], None]) -> None:
    leases = ScriptedLeases(renewal)
    async with held(leases, LEASE, seconds=LONG):
        await leases.twice.wait()
    assert leases.released == 1
    assert asyncio.all_tasks() == {asyncio.current_task()}  # and nobody renews it any more


@pytest.mark.parametrize("renewal", [lost, away], ids=["another's", "no database for as long as it lasts"])
async def test_work_whose_lease_is_lost_ends(renewal: Callable[[int], None]) -> None:
    leases = ScriptedLeases(renewal)
    with pytest.raises(LeaseLost):
        async with held(leases, LEASE, seconds=SHORT):
            await asyncio.Event().wait()
    assert leases.released == 1
    assert not asyncio.current_task().cancelling()  # type: ignore[union-attr]  # a test is a task


async def test_work_that_is_cancelled_from_outside_is_cancelled_and_its_lease_free() -> None:
    leases, begun = ScriptedLeases(fine), asyncio.Event()

    async def work() -> None:
        async with held(leases, LEASE, seconds=LONG):
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert leases.released == 1


async def test_what_goes_wrong_inside_is_told_and_the_lease_free() -> None:
    leases = ScriptedLeases(fine)
    with pytest.raises(ZeroDivisionError):
        async with held(leases, LEASE, seconds=LONG):
            raise ZeroDivisionError("ours")
    assert leases.released == 1
