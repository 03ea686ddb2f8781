"""Takes one step to its end. Each intention is journaled before it is acted on: whoever dies, the next one knows."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from agents.clickstream.deployment.asking import ask
from agents.clickstream.deployment.errors import Failure, NothingMade, StepFailed, stopped
from agents.clickstream.deployment.patience import Clock, Patience
from agents.clickstream.deployment.plan import StepState
from agents.clickstream.deployment.record import NOTHING_MADE, StepRecord
from agents.clickstream.deployment.step import Finished, Handle, Outputs, Progress, Situation, StepWork

Answer = TypeVar("Answer")
Note = Callable[[StepRecord], Awaitable[None]]
Cancelled = Callable[[], Awaitable[str | None]]


class Stepping:
    """A step on its way. `note` journals where it is; `cancelled` says who wants the plan to stop, if somebody does."""

    def __init__(
        self,
        record: StepRecord,
        *,
        situation: Situation,
        work: StepWork,
        note: Note,
        cancelled: Cancelled,
        patience: Patience,
        clock: Clock,
    ) -> None:
        self._record = record
        self._situation = situation
        self._work = work
        self._note = note
        self._cancelled = cancelled
        self._patience = patience
        self._clock = clock
        self._again = record.begun and not record.made_nothing

    async def take(self) -> StepRecord:
        """Its last record: done, undone or failed. A failure is not noted here: it is the plan's as well."""
        try:
            await self._check_not_cancelled()
            await (self._do() if self._record.step.direction == "do" else self._undo())
        except StepFailed as failed:
            self._record = replace(
                self._record,
                state=StepState.FAILED,
                told=failed.message,
                failure=failed.failure.value,
                way_on=failed.way_on,
                handle=NOTHING_MADE if isinstance(failed, NothingMade) else self._record.handle,
            )
        return self._record

    async def _do(self) -> None:
        step, situation = self._record.step, self._situation
        if not self._again:
            await self._check()
        await self._start()
        if self._record.state == StepState.STARTING:
            await self._advance(await self._ask(self._begin), StepState.VERIFYING)
        await self._follow(lambda handle: self._work.progress(step, situation, handle), StepState.VERIFYING)
        await self._verify(self._record.outputs or {})

    async def _begin(self) -> Progress:
        """Asked once more, it may find what it made before its answer was lost."""
        situation = replace(self._situation, again=self._again)
        self._again = True
        return await self._work.begin(self._record.step, situation, token=self._token)

    async def _undo(self) -> None:
        step, situation = self._record.step, self._situation
        await self._start()
        if self._record.state == StepState.STARTING:
            progress = await self._ask(lambda: self._work.begin_undo(step, situation, token=self._token))
            await self._advance(progress, StepState.UNDONE)
        await self._follow(lambda handle: self._work.undo_progress(step, situation, handle), StepState.UNDONE)

    @property
    def _token(self) -> str:
        """The same for every process that takes this attempt up. Of letters that every AWS service takes."""
        name = self._record.step.name.replace(":", "-").replace(".", "-").replace("_", "-")
        return f"{self._situation.plan_id}-{name}-{self._record.attempt}"

    async def _check(self) -> None:
        """Before it is begun for the first time: from then on, what is there may be ours."""
        if self._record.state == StepState.FAILED:
            await self._move(StepState.WAITING, "It is tried again.")
        await self._ask(lambda: self._work.check(self._record.step, self._situation))

    async def _start(self) -> None:
        if self._record.state in {StepState.WAITING, StepState.FAILED}:
            self._record = replace(
                self._record,
                begun=True,
                begun_at=self._clock.now(),
                attempt=self._record.attempt + 1,
                handle=None,
            )
            await self._move(StepState.STARTING, f"{self._record.step.title}.")

    async def _check_not_cancelled(self) -> None:
        """Before a step, and at each look. What AWS is at goes on there: whoever resumes finds how far it came."""
        if said := await self._cancelled():
            raise stopped(Failure.CANCELLED, said)

    async def _follow(self, look: Callable[[Handle], Awaitable[Progress]], end: StepState) -> None:
        pauses = self._patience.pauses()
        while self._record.state == StepState.RUNNING:
            await self._check_not_cancelled()
            handle = self._record.handle or {}
            await self._advance(await self._ask(lambda handle=handle: look(handle)), end)  # type: ignore[misc]  # https://github.com/python/mypy/issues/2608
            if self._record.state == StepState.RUNNING:
                self._check_time()
                await self._clock.sleep(next(pauses))

    async def _advance(self, progress: Progress, end: StepState) -> None:
        """Noted when there is something to note: looks that found the same as before are none."""
        if isinstance(progress, Finished):
            self._record = replace(self._record, outputs={**progress.outputs})
            await self._move(end, progress.told)
        elif (self._record.state, self._record.handle, self._record.told) != (
            StepState.RUNNING,
            progress.handle,
            progress.told,
        ):
            self._record = replace(self._record, handle={**progress.handle})
            await self._move(StepState.RUNNING, progress.told)

    async def _verify(self, outputs: Outputs) -> None:
        """Until it works, for as long as that may take: targets turn healthy a while after they are there."""
        until = self._clock.now() + timedelta(seconds=self._patience.verify)
        pauses = self._patience.pauses()
        while True:
            try:
                await self._ask(lambda: self._work.verify(self._record.step, self._situation, outputs))
                break
            except StepFailed as failed:
                if failed.failure != Failure.NOT_VERIFIED or self._clock.now() >= until:
                    raise
            await self._check_not_cancelled()
            await self._clock.sleep(next(pauses))
        await self._move(StepState.DONE, self._record.told)

    def _check_time(self) -> None:
        limit = self._patience.step[self._record.step.kind]
        if self._record.begun_at and self._clock.now() > self._record.begun_at + timedelta(seconds=limit):
            seen = f"It was not done after {limit / 60:.0f} minutes. Last seen: {self._record.told}"
            raise stopped(Failure.TIMEOUT, seen)

    async def _ask(self, call: Callable[[], Awaitable[Answer]]) -> Answer:
        return await ask(call, patience=self._patience, clock=self._clock)

    async def _move(self, state: StepState, told: str) -> None:
        self._record = replace(self._record, state=state, told=told, failure=None, way_on=None)
        await self._note(self._record)
