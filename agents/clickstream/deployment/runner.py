"""Runs what was approved, beside the requests: any process of the service does, and one of them at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog

from agents.clickstream.deployment.engine import Engine
from agents.clickstream.deployment.errors import LeaseLost
from agents.clickstream.deployment.journal import Journal
from agents.clickstream.deployment.lease import LEASE_SECONDS, Leases, held
from agents.common.errors import ClickShopError

log = structlog.stdlib.get_logger(__name__)

EVERY_SECONDS = 15.0


class Runner:
    """Each pipeline's plan in a task of its own. `holder` is this process, and no other."""

    def __init__(
        self, *, journal: Journal, leases: Leases, engine: Engine, holder: str, lease_seconds: float = LEASE_SECONDS
    ) -> None:
        self._journal = journal
        self._leases = leases
        self._engine = engine
        self._holder = holder
        self._lease_seconds = lease_seconds
        self._running: dict[str, asyncio.Task[None]] = {}
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Somebody approved or resumed something here: it need not wait for the next round."""
        self._woken.set()

    async def once(self) -> None:
        """Take up what waits. Those that are taken up go on beside."""
        for pipeline, plan_id in await self._journal.waiting():
            if pipeline not in self._running:
                task = asyncio.create_task(self._run(pipeline, plan_id))
                self._running[pipeline] = task
                task.add_done_callback(lambda _, pipeline=pipeline: self._running.pop(pipeline))  # type: ignore[misc]  # https://github.com/python/mypy/issues/2608

    async def idle(self) -> None:
        """When nothing that was taken up goes on."""
        while self._running:
            await asyncio.wait([*self._running.values()])

    async def run(self, *, every: float = EVERY_SECONDS) -> None:
        """At once, and then again and again; when it ends, so does what it runs, to be taken up by another process."""
        try:
            while True:
                self._woken.clear()
                try:
                    await self.once()
                except Exception as error:
                    log.warning("nothing taken up", exc_info=error)
                with suppress(TimeoutError):
                    async with asyncio.timeout(every):
                        await self._woken.wait()
        finally:
            tasks = [*self._running.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, pipeline: str, plan_id: str) -> None:
        lease = await self._leases.acquire(pipeline, self._holder)
        if lease is None:
            return
        log.info("plan taken up", plan_id=plan_id, pipeline=pipeline, fence=lease.fence)
        try:
            async with held(self._leases, lease, seconds=self._lease_seconds):
                await self._engine.run(lease, plan_id)
        except LeaseLost as lost:
            log.warning("plan left to another process", plan_id=plan_id, reason=lost.message)
        except ClickShopError as error:
            log.warning("plan not run", plan_id=plan_id, reason=error.message)
        except Exception as error:
            log.exception("plan not run", plan_id=plan_id, exc_info=error)


@asynccontextmanager
async def running(runner: Runner) -> AsyncIterator[None]:
    """While the service lives."""
    task = asyncio.create_task(runner.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
