"""Plans in memory, behind the port of those in PostgreSQL and by the same rules. What was decided is kept."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from agents.clickstream.deployment.digest import digest_of, document_of
from agents.clickstream.deployment.made import Made, made_of
from agents.clickstream.deployment.plan import Plan, PlanState, StepState
from agents.clickstream.deployment.record import JournalEntry, PlanRecord, StepRecord, approval_by
from agents.common.errors import NotFound, Refused
from agents.common.principal import Principal

BEGAN = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
_PASSED_OVER = frozenset({PlanState.SUPERSEDED, PlanState.REJECTED})

_HELD = frozenset({PlanState.APPROVED, PlanState.RUNNING})


@dataclass
class PlayedPlans:
    """`approved` are the ids that somebody approved, in order."""

    records: dict[str, PlanRecord] = field(default_factory=dict)
    approved: list[str] = field(default_factory=list)

    async def propose(self, principal: Principal, plan: Plan, *, seen: int) -> PlanRecord:
        """In place of the pipeline's draft."""
        del seen  # nothing moves by itself here
        for record in self._of(plan.pipeline):
            if record.state == PlanState.PROPOSED:
                self._set(record, PlanState.SUPERSEDED, f"Plan {plan.plan_id} took its place.")
        record = PlanRecord(
            plan=plan,
            digest=digest_of(document_of(plan)),
            state=PlanState.PROPOSED,
            steps=tuple(StepRecord(step=step, state=StepState.WAITING) for step in plan.steps),
            proposed_by=principal.subject,
            created_at=BEGAN + timedelta(minutes=len(self.records)),
        )
        self.records[plan.plan_id] = record
        return record

    async def approve(self, principal: Principal, plan_id: str, digest: str) -> PlanRecord:
        """By exactly this digest."""
        record = await self.record(principal, plan_id)
        if record.digest != digest or record.state != PlanState.PROPOSED:
            raise Refused("not_approved", f"Plan {plan_id} is {record.state.value}, with another digest than {digest}.")
        self.approved.append(plan_id)
        decided = replace(record, approved_digest=digest, decided_by=principal.subject, decided_at=record.created_at)
        said = approval_by(principal.known_as)
        return self._set(replace(decided, approval=said), PlanState.APPROVED, said)

    async def cancel(self, principal: Principal, plan_id: str) -> PlanRecord:
        """Nobody runs a played plan: it has stopped at once."""
        record = await self.record(principal, plan_id)
        if record.state not in _HELD:
            raise Refused(f"is_{record.state.value}", f"Plan {plan_id} is {record.state.value}.")
        return self._set(record, PlanState.FAILED, f"Cancelled by {principal.known_as}.")

    async def reject(self, principal: Principal, plan_id: str, reason: str) -> PlanRecord:
        """It will not be done."""
        record = await self.record(principal, plan_id)
        rejected = replace(record, decided_by=principal.subject, decided_at=record.created_at)
        return self._set(rejected, PlanState.REJECTED, f"Rejected by {principal.known_as}: {reason}")

    async def resume(self, principal: Principal, plan_id: str) -> PlanRecord:
        """Only what failed."""
        record = await self.record(principal, plan_id)
        if record.state in _HELD:
            return record
        if record.state != PlanState.FAILED:
            raise Refused(
                f"is_{record.state.value}", f"Plan {plan_id} is {record.state.value}: there is nothing to resume."
            )
        return self._set(record, PlanState.APPROVED, f"Resumed by {principal.known_as}.")

    async def record(self, principal: Principal, plan_id: str) -> PlanRecord:
        """By its id."""
        del principal
        if plan_id not in self.records:
            raise NotFound(f"There is no plan {plan_id}.")
        return self.records[plan_id]

    async def latest(self, principal: Principal, pipeline: str) -> PlanRecord | None:
        """The newest that was neither rejected nor replaced."""
        del principal
        return self.newest_of(pipeline)

    async def held(self, principal: Principal, pipeline: str) -> PlanRecord | None:
        """The one that is approved or runs, if any."""
        del principal
        return next((one for one in self._of(pipeline) if one.state in _HELD), None)

    async def newest(
        self, principal: Principal, *, most: int, pipeline: str | None, states: Sequence[PlanState]
    ) -> Sequence[PlanRecord]:
        """The newest first."""
        del principal
        found = [
            one
            for one in reversed(self.records.values())
            if pipeline in (None, one.plan.pipeline) and (not states or one.state in states)
        ]
        return found[:most]

    async def entries(self, principal: Principal, plan_id: str, *, after: int = 0) -> Sequence[JournalEntry]:
        """Nobody follows a played plan."""
        del principal, plan_id, after
        return []

    async def made(self, principal: Principal, pipeline: str) -> Made:
        """By the steps that were begun."""
        del principal
        return made_of((one.plan, step) for one in self._of(pipeline) for step in one.steps if step.begun)

    async def pipelines(self, principal: Principal) -> Sequence[str]:
        """All that a plan was ever proposed for."""
        del principal
        return sorted({one.plan.pipeline for one in self.records.values()})

    def newest_of(self, pipeline: str) -> PlanRecord | None:
        """What counts for a pipeline now."""
        standing = [one for one in self._of(pipeline) if one.state not in _PASSED_OVER]
        return standing[-1] if standing else None

    def play(self, plan_id: str, state: PlanState, change: Callable[[StepRecord], StepRecord], *, told: str) -> None:
        """As though the engine had come so far."""
        record = self.records[plan_id]
        self._set(replace(record, steps=tuple(map(change, record.steps))), state, told)

    def _of(self, pipeline: str) -> Iterable[PlanRecord]:
        return [one for one in self.records.values() if one.plan.pipeline == pipeline]

    def _set(self, record: PlanRecord, state: PlanState, told: str) -> PlanRecord:
        changed = replace(record, state=state, told=told)
        self.records[record.plan.plan_id] = changed
        return changed
