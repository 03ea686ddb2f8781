"""Who may run a pipeline's plan: one process at a time, for a while, under a fence that only goes up."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Protocol

import structlog

from agents.clickstream.deployment.errors import LeaseLost
from agents.common.database import Database
from agents.common.errors import ClickShopError
from agents.common.principal import Principal

log = structlog.stdlib.get_logger(__name__)

RUNNER = Principal(kind="staff", subject="clickstream-runner", customer_id=None)
"""Who writes what the runner does. It can't approve anything: the database refuses that name there."""

LEASE_SECONDS = 30.0


@dataclass(frozen=True, kw_only=True)
class Lease:
    """Held by `holder` (one process). Every write of a run carries the fence."""

    pipeline: str
    holder: str
    fence: int


class Leases(Protocol):
    """The leases of all pipelines."""

    async def acquire(self, pipeline: str, holder: str) -> Lease | None:
        """None while somebody else holds it."""

    async def renew(self, lease: Lease) -> None:
        """For another while. Raises LeaseLost when somebody else has it."""

    async def release(self, lease: Lease) -> None:
        """The next one need not wait. One that is lost is no error."""


class SqlLeases:
    """Leases in PostgreSQL, by its clock."""

    def __init__(self, database: Database, *, seconds: float = LEASE_SECONDS) -> None:
        self._database = database
        self._seconds = seconds

    async def acquire(self, pipeline: str, holder: str) -> Lease | None:
        """As the port promises: of two at once, one finds it taken."""
        async with self._database.transaction(RUNNER) as transaction:
            rows = await transaction.fetch(
                "UPDATE clickstream_pipelines SET holder = :holder, fence = fence + 1, "
                "held_until = now() + make_interval(secs => CAST(:seconds AS float8)) "
                "WHERE pipeline = :pipeline AND (held_until IS NULL OR held_until < now()) RETURNING fence",
                pipeline=pipeline,
                holder=holder,
                seconds=self._seconds,
            )
        return Lease(pipeline=pipeline, holder=holder, fence=int(str(rows[0]["fence"]))) if rows else None

    async def renew(self, lease: Lease) -> None:
        """As the port promises."""
        async with self._database.transaction(RUNNER) as transaction:
            renewed = await transaction.execute(
                "UPDATE clickstream_pipelines SET held_until = now() + make_interval(secs => CAST(:seconds AS float8)) "
                "WHERE pipeline = :pipeline AND fence = :fence AND holder IS NOT NULL",
                pipeline=lease.pipeline,
                fence=lease.fence,
                seconds=self._seconds,
            )
        if not renewed:
            raise LeaseLost(f"Another process runs the plan of {lease.pipeline} now.")

    async def release(self, lease: Lease) -> None:
        """As the port promises."""
        async with self._database.transaction(RUNNER) as transaction:
            await transaction.execute(
                "UPDATE clickstream_pipelines SET holder = NULL, held_until = NULL "
                "WHERE pipeline = :pipeline AND fence = :fence",
                pipeline=lease.pipeline,
                fence=lease.fence,
            )


@asynccontextmanager
async def held(leases: Leases, lease: Lease, *, seconds: float = LEASE_SECONDS) -> AsyncIterator[None]:
    """Renewed while the work inside goes on. When it is lost, that work is cancelled and LeaseLost raised instead."""
    worker = asyncio.current_task()
    assert worker is not None  # an asynchronous context manager is entered in a task
    heart = asyncio.create_task(_beat(leases, lease, worker, seconds=seconds))
    try:
        yield
    except asyncio.CancelledError:
        if heart.done() and not heart.cancelled() and worker.uncancel() == 0:
            raise LeaseLost(f"The lease on {lease.pipeline} was lost while its plan ran.") from None
        raise
    finally:
        heart.cancel()
        with suppress(asyncio.CancelledError):
            await heart
        with suppress(ClickShopError):
            await leases.release(lease)


async def _beat(leases: Leases, lease: Lease, worker: "asyncio.Task[object]", *, seconds: float) -> None:
    """Three times in a lease. A database that is down for as long as the lease lasts has lost it."""
    clock = asyncio.get_running_loop().time
    until = clock() + seconds
    while clock() < until:
        await asyncio.sleep(seconds / 3)
        begun = clock()
        try:
            await leases.renew(lease)
        except LeaseLost:
            break
        except ClickShopError as error:
            log.warning("lease not renewed", pipeline=lease.pipeline, reason=error.message)
            continue
        until = begun + seconds
    log.warning("lease lost", pipeline=lease.pipeline, fence=lease.fence)
    worker.cancel()
