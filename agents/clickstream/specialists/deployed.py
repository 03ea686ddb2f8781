"""What a pipeline's finished steps told: names and addresses of what was made, for those who look at it."""

from collections.abc import Mapping

from agents.clickstream.deployment.desk import Proposals
from agents.clickstream.deployment.plan import Json
from agents.clickstream.deployment.record import PlanRecord
from agents.common.errors import NotFound
from agents.common.principal import Principal

_NO_PIPELINE = "There is no pipeline {name}. Ask for a list of the deployments to see which there are."
_NOT_MADE = "The pipeline {name} has no {what} yet: its plan is {state}."


class Deployed:
    """The newest plan of each pipeline, as far as it has come."""

    def __init__(self, proposals: Proposals) -> None:
        self._proposals = proposals

    async def plan(self, principal: Principal, pipeline: str) -> PlanRecord:
        """Raises NotFound."""
        record = await self._proposals.latest(principal, pipeline)
        if record is None:
            raise NotFound(_NO_PIPELINE.format(name=pipeline))
        return record

    async def outputs(self, principal: Principal, pipeline: str, step: str, *, what: str) -> Mapping[str, Json]:
        """What a step told. Raises NotFound where it has not been done: `what` is what it makes, in words."""
        record = await self.plan(principal, pipeline)
        if step not in record.outputs:
            raise NotFound(_NOT_MADE.format(name=pipeline, what=what, state=record.state.value))
        return record.outputs[step]
