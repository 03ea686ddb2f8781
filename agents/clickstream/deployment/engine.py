"""Runs an approved plan step by step, from wherever the journal says that it is."""

from collections.abc import Mapping
from functools import partial

import structlog

from agents.clickstream.deployment.journal import Journal
from agents.clickstream.deployment.lease import Lease
from agents.clickstream.deployment.patience import Clock, Patience, SystemClock
from agents.clickstream.deployment.plan import PlanState, StepKind, StepState
from agents.clickstream.deployment.record import PlanRecord, StepRecord
from agents.clickstream.deployment.step import Outputs, Situation, StepWork
from agents.clickstream.deployment.stepping import Stepping
from agents.clickstream.deployment.teardown import ending
from agents.common.errors import Refused

log = structlog.stdlib.get_logger(__name__)


class Engine:
    """Nothing here is kept between two runs: the journal is all that there is."""

    def __init__(
        self,
        *,
        journal: Journal,
        works: Mapping[StepKind, StepWork],
        patience: Patience | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._journal = journal
        self._works = works
        self._patience = patience or Patience()
        self._clock = clock or SystemClock()

    async def run(self, lease: Lease, plan_id: str) -> None:
        """To its end, or to the step that fails. Raises Refused for what nobody approved, and LeaseLost."""
        record = await self._journal.record(plan_id)
        _check_approved(record)
        await self._journal.start(lease, plan_id)
        outputs = {**await self._known(record)}
        for step in record.steps:
            if not step.over:
                step = await self._take(lease, record, step, outputs)
            if step.state == StepState.FAILED:
                log.warning("plan failed", plan_id=plan_id, step=step.step.name, failure=step.failure, told=step.told)
                return
            outputs[step.step.name] = step.outputs or {}
        await self._journal.finish(lease, plan_id, ending(record.plan, outputs))
        log.info("plan done", plan_id=plan_id)

    async def _known(self, record: PlanRecord) -> Mapping[str, Outputs]:
        """What a teardown takes back was told by the plans that made it."""
        if record.plan.kind == "deploy":
            return {}
        return (await self._journal.made(record.plan.pipeline)).outputs

    async def _take(
        self, lease: Lease, record: PlanRecord, step: StepRecord, outputs: Mapping[str, Outputs]
    ) -> StepRecord:
        plan = record.plan
        taken = await Stepping(
            step,
            situation=Situation(plan_id=plan.plan_id, wish=plan.wish, survey=plan.survey, outputs={**outputs}),
            work=self._works[step.step.kind],
            note=partial(self._journal.move, lease, plan.plan_id),
            cancelled=partial(self._journal.cancelled, plan.plan_id),
            patience=self._patience,
            clock=self._clock,
        ).take()
        if taken.state == StepState.FAILED:
            await self._journal.fail(lease, plan.plan_id, taken)
        return taken


def _check_approved(record: PlanRecord) -> None:
    """PostgreSQL holds this too. Here it is asked of the document that is about to be done, as it was just read."""
    if record.approved_digest != record.digest or record.state not in {PlanState.APPROVED, PlanState.RUNNING}:
        raise Refused("not_approved", f"Plan {record.plan.plan_id} is not what a person approved: nothing is done.")
