"""A journal and its leases in memory, by the same rules as PostgreSQL's, for tests that die at every line of it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from agents.clickstream.deployment.digest import digest_of, document_of
from agents.clickstream.deployment.errors import LeaseLost
from agents.clickstream.deployment.lease import Lease
from agents.clickstream.deployment.made import Made, made_of
from agents.clickstream.deployment.plan import Plan, PlanState, StepState
from agents.clickstream.deployment.record import PlanRecord, StepRecord
from agents.common.errors import NotFound

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
_MOVES = {
    StepState.WAITING: {StepState.STARTING, StepState.FAILED},
    StepState.FAILED: {StepState.WAITING, StepState.STARTING},
    StepState.STARTING: {StepState.RUNNING, StepState.VERIFYING, StepState.UNDONE, StepState.FAILED},
    StepState.RUNNING: {StepState.RUNNING, StepState.VERIFYING, StepState.UNDONE, StepState.FAILED},
    StepState.VERIFYING: {StepState.DONE, StepState.FAILED},
}


async def _nothing(_: int) -> None:
    """No fault."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A line of it."""

    plan_id: str
    step: str | None
    state: str
    told: str


@dataclass
class MemoryJournal:
    """`Journal` and `Leases` at once. Around each write, a test may have something happen."""

    records: dict[str, PlanRecord] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    history: list[tuple[Plan, StepRecord]] = field(default_factory=list)
    before_write: Callable[[int], Awaitable[None]] = _nothing
    after_write: Callable[[int], Awaitable[None]] = _nothing
    fences: dict[str, int] = field(default_factory=dict)
    holders: dict[str, str] = field(default_factory=dict)
    cancellations: dict[str, str] = field(default_factory=dict)

    def approved(self, plan: Plan, *, by: str = "subject-of-ada") -> PlanRecord:
        """A plan that a person approved as it is."""
        digest = digest_of(document_of(plan))
        record = PlanRecord(
            plan=plan,
            digest=digest,
            state=PlanState.APPROVED,
            steps=tuple(StepRecord(step=step, state=StepState.WAITING) for step in plan.steps),
            proposed_by=by,
            created_at=AT,
            approved_digest=digest,
            decided_by=by,
            decided_at=AT,
        )
        self.records[plan.plan_id] = record
        return record

    def resume(self, plan_id: str) -> None:
        """As a person does."""
        assert self.records[plan_id].state == PlanState.FAILED
        self._plan(plan_id, PlanState.APPROVED, "Resumed.")

    def cancel(self, plan_id: str, *, by: str = "subject-of-ada") -> None:
        """As a person does."""
        assert self.records[plan_id].state in {PlanState.APPROVED, PlanState.RUNNING}
        self.cancellations[plan_id] = f"Cancelled by {by}."

    def expire(self) -> None:
        """Every lease is over: its holder is gone."""
        self.holders.clear()

    async def waiting(self) -> Sequence[tuple[str, str]]:
        """Approved or running, and held by nobody."""
        return [
            (record.plan.pipeline, plan_id)
            for plan_id, record in self.records.items()
            if record.state in {PlanState.APPROVED, PlanState.RUNNING} and record.plan.pipeline not in self.holders
        ]

    async def record(self, plan_id: str) -> PlanRecord:
        """As it stands."""
        if plan_id not in self.records:
            raise NotFound(f"There is no plan {plan_id}.")
        return self.records[plan_id]

    async def made(self, pipeline: str) -> Made:
        """By the order in which steps moved last."""
        latest: dict[tuple[str, str], tuple[Plan, StepRecord]] = {}
        for plan, step in self.history:
            if plan.pipeline == pipeline and step.begun:
                latest.pop((plan.plan_id, step.step.name), None)
                latest[(plan.plan_id, step.step.name)] = (plan, step)
        return made_of(latest.values())

    async def cancelled(self, plan_id: str) -> str | None:
        """As somebody said."""
        return self.cancellations.get(plan_id)

    async def start(self, lease: Lease, plan_id: str) -> None:
        """It runs."""
        await self._write(lease, lambda: self._plan(plan_id, PlanState.RUNNING, f"{lease.holder} runs it."))

    async def move(self, lease: Lease, plan_id: str, step: StepRecord) -> None:
        """A step."""
        await self._write(lease, lambda: self._step(plan_id, step))

    async def fail(self, lease: Lease, plan_id: str, step: StepRecord) -> None:
        """A step and its plan."""

        def both() -> None:
            self._step(plan_id, step)
            self._plan(plan_id, PlanState.FAILED, f"{step.told} {step.way_on}")

        await self._write(lease, both)

    async def finish(self, lease: Lease, plan_id: str, told: str) -> None:
        """All of it."""
        assert all(step.over for step in self.records[plan_id].steps)
        await self._write(lease, lambda: self._plan(plan_id, PlanState.DONE, told))

    async def acquire(self, pipeline: str, holder: str) -> Lease | None:
        """If nobody has it."""
        if pipeline in self.holders:
            return None
        self.fences[pipeline] = self.fences.get(pipeline, 0) + 1
        self.holders[pipeline] = holder
        return Lease(pipeline=pipeline, holder=holder, fence=self.fences[pipeline])

    async def renew(self, lease: Lease) -> None:
        """If it is still the holder's."""
        self._check(lease)

    async def release(self, lease: Lease) -> None:
        """If it is still the holder's."""
        if self.fences.get(lease.pipeline) == lease.fence:
            self.holders.pop(lease.pipeline, None)

    async def _write(self, lease: Lease, write: Callable[[], None]) -> None:
        number = len(self.entries)
        await asyncio.sleep(0)
        await self.before_write(number)
        self._check(lease)
        write()
        await self.after_write(number)

    def _check(self, lease: Lease) -> None:
        if self.fences.get(lease.pipeline) != lease.fence or lease.pipeline not in self.holders:
            raise LeaseLost(f"Another process runs the plan of {lease.pipeline} now.")

    def _plan(self, plan_id: str, state: PlanState, told: str) -> None:
        self.records[plan_id] = replace(self.records[plan_id], state=state, told=told)
        if state not in {PlanState.APPROVED, PlanState.RUNNING}:
            self.cancellations.pop(plan_id, None)
        self.entries.append(Entry(plan_id=plan_id, step=None, state=state.value, told=told))

    def _step(self, plan_id: str, step: StepRecord) -> None:
        record = self.records[plan_id]
        states = record.states
        before = states[step.step.name]
        assert step.state in _MOVES[before], f"{step.step.name} does not go from {before} to {step.state}"
        assert record.state == PlanState.RUNNING
        if step.state == StepState.STARTING:
            assert all(states[name] in {StepState.DONE, StepState.UNDONE} for name in step.step.needs)
        steps = tuple(step if each.step.name == step.step.name else each for each in record.steps)
        self.records[plan_id] = replace(record, steps=steps)
        self.history.append((record.plan, step))
        self.entries.append(Entry(plan_id=plan_id, step=step.step.name, state=step.state.value, told=step.told))
