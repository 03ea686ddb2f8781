"""What of a deployment is no longer as it was made: asked of every step's own service, at the same time."""

import asyncio
from collections.abc import Mapping, Sequence

from agents.clickstream.deployment.errors import StepFailed, refusals_as_failures
from agents.clickstream.deployment.made import Made
from agents.clickstream.deployment.plan import StepKind, StepState
from agents.clickstream.deployment.record import StepRecord
from agents.clickstream.deployment.step import Difference, Situation, StepWork


class Drift:
    """Looks, and changes nothing."""

    def __init__(self, works: Mapping[StepKind, StepWork]) -> None:
        self._works = works

    async def of(self, made: Made) -> Sequence[Difference]:
        """Of everything that a pipeline's plans have finished and not taken back."""
        if made.plan is None:
            return []
        plan = made.plan
        situation = Situation(plan_id=plan.plan_id, wish=plan.wish, survey=plan.survey, outputs=made.outputs)
        finished = [each for each in made.steps.values() if each.state == StepState.DONE]
        found = await asyncio.gather(*(self._step(each, situation) for each in finished))
        return [difference for differences in found for difference in differences]

    async def _step(self, record: StepRecord, situation: Situation) -> Sequence[Difference]:
        """What can't be looked at is said so, and keeps nobody from the rest."""
        step = record.step
        try:
            with refusals_as_failures():
                return await self._works[step.kind].drift(step, situation, record.outputs or {})
        except StepFailed as failed:
            return [Difference(what=step.name, expected="known", actual=failed.message, way_on=failed.way_on)]
