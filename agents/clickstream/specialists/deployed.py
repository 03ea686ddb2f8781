"""What a pipeline's finished steps told: names and addresses of what was made, for those who look at it."""

from collections.abc import Mapping

from strands import ToolContext

from agents.clickstream.deployment.desk import Proposals
from agents.clickstream.deployment.plan import Json
from agents.clickstream.deployment.record import PlanRecord
from agents.clickstream.meant import pipeline_meant
from agents.common.answering import principal_of
from agents.common.errors import NotFound
from agents.common.principal import Principal

_NO_PIPELINE = "There is no pipeline {name}. Ask for a list of the deployments to see which there are."
_NOT_MADE = "The pipeline {name} has no {what}: its newest plan, to {kind} it, is {state}. {told}"


class Deployed:
    """What stands of each pipeline, whichever of its plans made it."""

    def __init__(self, proposals: Proposals) -> None:
        self._proposals = proposals

    async def plan(self, principal: Principal, pipeline: str) -> PlanRecord:
        """The newest. Raises NotFound."""
        record = await self._proposals.latest(principal, pipeline)
        if record is None:
            raise NotFound(_NO_PIPELINE.format(name=pipeline))
        return record

    async def told(self, principal: Principal, pipeline: str) -> Mapping[str, Mapping[str, Json]]:
        """By each step that has made something."""
        return (await self._proposals.made(principal, pipeline)).outputs

    async def asked(self, context: ToolContext, pipeline: str | None, step: str, *, what: str) -> Mapping[str, Json]:
        """What a step told, as a tool is asked for it: by whoever asks, of the pipeline that was named or the usual."""
        return await self.outputs(principal_of(context), await pipeline_meant(context, pipeline), step, what=what)

    async def outputs(self, principal: Principal, pipeline: str, step: str, *, what: str) -> Mapping[str, Json]:
        """What a step told. Raises NotFound where it has made nothing: `what` is what it makes, in words."""
        told = await self.told(principal, pipeline)
        if step in told:
            return told[step]
        plan = await self.plan(principal, pipeline)
        said = _NOT_MADE.format(name=pipeline, what=what, kind=plan.plan.kind, state=plan.state.value, told=plan.told)
        raise NotFound(said.strip())
