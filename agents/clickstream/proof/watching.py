"""Drives the proofs that no plan drives, or no more, while the service lives."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog

from agents.clickstream.proof.prover import Prover
from agents.clickstream.proof.repository import Proofs

log = structlog.get_logger(__name__)

_BETWEEN_LOOKS = 1.0
_BETWEEN_ROUNDS = 60.0  # a plan that stopped may have left one, and tells nobody


class Watch:
    """Any number of processes may watch: of two that look at once, one gives way."""

    def __init__(self, *, prover: Prover, proofs: Proofs, between_rounds: float = _BETWEEN_ROUNDS) -> None:
        self._between_rounds = between_rounds
        self._prover = prover
        self._proofs = proofs
        self._awake = asyncio.Event()
        self._awake.set()  # a process that died may have left some open

    def wake(self) -> None:
        """Something was asked for."""
        self._awake.set()

    async def once(self) -> int:
        """One stretch of each; how many are open. One that fails keeps none of the others."""
        waiting = await self._proofs.undriven()
        for proof_id in waiting:
            try:
                await self._prover.advance(proof_id)
            except Exception as error:
                log.warning("proof not advanced", proof_id=proof_id, exc_info=error)
        return len(waiting)

    async def run(self, *, every: float = _BETWEEN_LOOKS) -> None:
        """As long as something is open, again when something is asked for, and now and then."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._between_rounds):
                    await self._awake.wait()
            self._awake.clear()
            try:
                if await self.once():
                    self._awake.set()
            except Exception as error:  # a database that is down is asked again as well
                log.warning("no proof advanced", exc_info=error)
                self._awake.set()
            await asyncio.sleep(every)


@asynccontextmanager
async def watching(watch: Watch) -> AsyncIterator[None]:
    """While the service lives."""
    task = asyncio.create_task(watch.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
