"""Deployments in memory, behind the port that the clickstream's agents and routes ask."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256

from agents.clickstream.deployment.desk import NEWEST
from agents.clickstream.deployment.errors import NotProposed
from agents.clickstream.deployment.made import Made
from agents.clickstream.deployment.plan import Plan, PlanKind, PlanState, Step, StepState
from agents.clickstream.deployment.record import JournalEntry, PlanRecord, StepRecord, approval_by
from agents.clickstream.deployment.step import Difference
from agents.clickstream.deployment.wish import Destinations, Wish
from agents.common.errors import NotFound, Refused
from agents.common.principal import Principal
from tests.fakes.deployment_plans import BROKERS
from tests.fakes.deployment_plans import SURVEY as THERE

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
SURVEY = replace(THERE, brokers=replace(BROKERS, name="my-cluster"))
WISH = Wish(pipeline="clickstream", solution="lua", cluster="my-cluster", bucket="my-bucket")


def step(name: str, *, creates: tuple[str, ...] = (), usd: str = "0", needs: tuple[str, ...] = ()) -> Step:
    """A step of a plan."""
    return Step(
        name=name,
        kind="topic" if name.startswith("topic") else "stack",
        direction="do",
        agent="msk-topic",
        title=f"make {name}",
        needs=needs,
        creates=creates,
        monthly_usd=Decimal(usd),
        parameters={},
    )


STEPS = (
    step("topic:app_logs", creates=("topic app_logs with 18 partitions",)),
    step("stack:network", creates=("3 security groups",), needs=("topic:app_logs",)),
    step("stack:balancer", creates=("network load balancer",), usd="16.43", needs=("stack:network",)),
)


def record_of(
    wish: Wish = WISH,
    *,
    kind: PlanKind = "deploy",
    state: PlanState = PlanState.PROPOSED,
    steps: tuple[Step, ...] = STEPS,
) -> PlanRecord:
    """A plan for a wish; the same wish has the same digest."""
    digest = sha256(repr((kind, wish)).encode()).hexdigest()
    plan = Plan(plan_id=f"plan-{digest[:8]}", kind=kind, wish=wish, survey=SURVEY, steps=steps)
    return PlanRecord(
        plan=plan,
        digest=digest,
        state=state,
        steps=tuple(StepRecord(step=each, state=StepState.WAITING) for each in steps),
        proposed_by="ada",
        created_at=AT,
    )


@dataclass
class InMemoryDeployments:
    """Plans by their ids. `refusals` stand against the next proposals."""

    plans: dict[str, PlanRecord] = field(default_factory=dict)
    journal: dict[str, list[JournalEntry]] = field(default_factory=dict)
    refusals: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()

    async def propose(self, principal: Principal, wish: Wish) -> PlanRecord:
        """Unless something stands against it."""
        if self.refusals:
            raise NotProposed("prerequisites", self.refusals)
        return self.add(record_of(wish), by=principal)

    async def redraft(self, principal: Principal, pipeline: str, change: Callable[[Wish], Wish]) -> PlanRecord:
        """Of the pipeline's draft, else of what it is."""
        draft = await self.latest(principal, pipeline)
        if draft is None:
            raise Refused("no_draft", f"There is no plan of {pipeline} that waits for approval.")
        if draft.state == PlanState.PROPOSED:
            self._set(draft, PlanState.SUPERSEDED, "superseded", principal)
        return self.add(record_of(change(draft.plan.wish)), by=principal)

    async def propose_rollback(self, principal: Principal, pipeline: str, to_step: str) -> PlanRecord:
        """Of what was proposed last."""
        record = await self._known(principal, pipeline)
        if to_step not in record.states:
            raise Refused("no_such_step", f"There is no step {to_step}.")
        return self.add(record_of(record.plan.wish, kind="rollback"), by=principal)

    async def propose_teardown(self, principal: Principal, pipeline: str) -> PlanRecord:
        """Of what was proposed last."""
        record = await self._known(principal, pipeline)
        return self.add(record_of(record.plan.wish, kind="destroy"), by=principal)

    async def latest(self, principal: Principal, pipeline: str) -> PlanRecord | None:
        """The last one that was not superseded."""
        plans = [one for one in await self.all(principal) if one.plan.pipeline == pipeline]
        return next((one for one in plans if one.state != PlanState.SUPERSEDED), None)

    async def made(self, principal: Principal, pipeline: str) -> Made:
        """By the plans that were done."""
        done = [one for one in await self.all(principal) if one.plan.pipeline == pipeline and one.outputs]
        steps = {each.step.name: each for one in reversed(done) for each in one.steps}
        return Made(plan=done[0].plan if done else None, steps=steps)

    async def all(
        self,
        principal: Principal,
        *,
        most: int = NEWEST,
        pipeline: str | None = None,
        states: Sequence[PlanState] = (),
    ) -> Sequence[PlanRecord]:
        """The newest first."""
        del principal
        found = [
            one
            for one in reversed(self.plans.values())
            if pipeline in (None, one.plan.pipeline) and (not states or one.state in states)
        ]
        return found[:most]

    async def check_known(self, principal: Principal, pipeline: str) -> None:
        """By the plans that there are."""
        if not await self.all(principal, pipeline=pipeline):
            raise NotFound(f"There is no pipeline {pipeline}.")

    async def record(self, principal: Principal, plan_id: str) -> PlanRecord:
        """By its id."""
        del principal
        if plan_id not in self.plans:
            raise NotFound(f"There is no plan {plan_id}.")
        return self.plans[plan_id]

    async def approve(self, principal: Principal, plan_id: str, digest: str) -> PlanRecord:
        """Only by its digest."""
        found = await self.record(principal, plan_id)
        if found.digest != digest:
            raise Refused("stale_digest", "That is the digest of another plan.")
        said = approval_by(principal.known_as)
        self.plans[plan_id] = replace(found, approved_digest=digest, decided_at=AT, approval=said)
        return self._set(self.plans[plan_id], PlanState.APPROVED, "approved", principal)

    async def cancel(self, principal: Principal, plan_id: str) -> PlanRecord:
        """It has stopped at once."""
        found = await self.record(principal, plan_id)
        if found.state not in {PlanState.APPROVED, PlanState.RUNNING}:
            raise Refused(f"is_{found.state.value}", "The plan does not run.")
        return self._set(found, PlanState.FAILED, f"Cancelled by {principal.known_as}.", principal)

    async def reject(self, principal: Principal, plan_id: str, reason: str) -> PlanRecord:
        """For a reason."""
        found = replace(await self.record(principal, plan_id), decided_at=AT)
        said = f"Rejected by {principal.known_as}: {reason}"
        return self._set(replace(found, told=said), PlanState.REJECTED, reason, principal)

    async def resume(self, principal: Principal, plan_id: str) -> PlanRecord:
        """Only what failed."""
        found = await self.record(principal, plan_id)
        if found.state != PlanState.FAILED:
            raise Refused("not_failed", "The plan has not failed.")
        return self._set(found, PlanState.APPROVED, "resumed", principal)

    async def entries(self, principal: Principal, plan_id: str, *, after: int) -> Sequence[JournalEntry]:
        """Beyond a number."""
        await self.record(principal, plan_id)
        return [entry for entry in self.journal[plan_id] if entry.number > after]

    async def drift(self, principal: Principal, plan_id: str) -> Sequence[Difference]:
        """What a test says."""
        await self.record(principal, plan_id)
        return self.differences

    async def destinations(self, principal: Principal) -> Destinations:
        """Of the tests' account."""
        del principal
        return Destinations(clusters=("my-cluster",), buckets=("my-bucket",))

    def add(self, record: PlanRecord, *, by: Principal) -> PlanRecord:
        """A plan, which waits for approval."""
        self.plans.pop(record.plan.plan_id, None)
        return self._set(record, record.state, "proposed", by)

    def finish(self, record: PlanRecord, outputs: dict[str, dict[str, str]]) -> PlanRecord:
        """Every step done, telling these."""
        steps = tuple(
            replace(each, state=StepState.DONE, outputs=outputs.get(each.step.name, {})) for each in record.steps
        )
        done = replace(record, steps=steps, state=PlanState.DONE)
        self.plans[record.plan.plan_id] = done
        return done

    async def _known(self, principal: Principal, pipeline: str) -> PlanRecord:
        record = await self.latest(principal, pipeline)
        if record is None:
            raise NotFound(f"There is no pipeline {pipeline}.")
        return record

    def _set(self, record: PlanRecord, state: PlanState, told: str, by: Principal) -> PlanRecord:
        changed = replace(record, state=state, decided_by=by.subject)
        plan_id = record.plan.plan_id
        self.plans[plan_id] = changed
        entries = self.journal.setdefault(plan_id, [])
        entries.append(
            JournalEntry(
                number=len(entries) + 1,
                at=AT,
                plan_id=plan_id,
                step=None,
                state=state.value,
                told=told,
                by=by.subject,
            )
        )
        return changed
