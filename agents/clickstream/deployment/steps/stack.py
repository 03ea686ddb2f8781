"""Layers by CloudFormation: previewed by a change set, compared with what was approved, executed, explained."""

from collections.abc import Mapping, Sequence

from agents.clickstream.aws.found import ChangeSet, Stack
from agents.clickstream.deployment.errors import Failure, stopped
from agents.clickstream.deployment.naming import is_ours, tags
from agents.clickstream.deployment.plan import Step, StepKind
from agents.clickstream.deployment.step import Difference, Finished, Handle, Outputs, Progress, Running, Situation
from agents.clickstream.deployment.steps.comparing import beyond_the_plan
from agents.clickstream.deployment.steps.explaining import failure_of, meaning_of
from agents.clickstream.deployment.steps.ports import OpenPort, Stacks
from agents.clickstream.deployment.steps.stack_drift import drift_of
from agents.clickstream.deployment.steps.stack_removal import StackRemoval
from agents.clickstream.deployment.steps.working import Working
from agents.clickstream.deployment.templates import Templates

_STANDS = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE"})
# What a first deployment that failed leaves. It can't be updated: it is deleted, and made again.
_REMAINS = frozenset({"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"})
_LAYER = "layer"
_WAY_ON = (
    "If it is what you want: propose a rollback to the step before {step}, and then the deployment again. If it is "
    "not: find out who changed the stack."
)


class StackStep:
    """One stack a step. The handle says in which phase it is: clearing, waiting, previewing or applying."""

    kind: StepKind = "stack"

    def __init__(self, open_stacks: OpenPort[Stacks], *, templates: Templates, working: Working) -> None:
        self._open = open_stacks
        self._templates = templates
        self._working = working

    async def check(self, step: Step, situation: Situation) -> None:
        """The template is the approved one, its parameters are known, and the name is free or ours."""
        self._template(step, situation)
        _parameters(step, situation)
        stack = await self._open(step.agent).find(_name(step))
        if stack:
            _check_ours(stack, situation)

    async def begin(self, step: Step, situation: Situation, *, token: str) -> Progress:
        """A preview; or what has to end before there can be one."""
        stacks = self._open(step.agent)
        stack = await stacks.find(_name(step))
        if stack is None or stack.status == "REVIEW_IN_PROGRESS":
            return await self._preview(stacks, step, situation, token)
        _check_ours(stack, situation)
        if stack.status in _REMAINS:
            await stacks.delete(stack.stack_id, token=f"{token}-clear")
            handle: Handle = {"phase": "clearing", "stack": stack.stack_id, "token": token}
            return Running(handle=handle, told=f"What an earlier try left of {stack.name} is being deleted.")
        if stack.status in _STANDS:
            return await self._preview(stacks, step, situation, token)
        if stack.status == "UPDATE_ROLLBACK_FAILED":
            raise failure_of(stack, await stacks.failures(stack.stack_id))
        waiting: Handle = {"phase": "waiting", "stack": stack.stack_id, "token": token}
        return Running(handle=waiting, told=f"{stack.name} is {stack.status}: that ends first.")

    async def progress(self, step: Step, situation: Situation, handle: Handle) -> Progress:
        """From one phase to the next."""
        match handle["phase"]:
            case "previewing":
                return await self._previewing(step, situation, handle)
            case "applying":
                return await self._applying(step, handle)
        stack = await self._open(step.agent).find_by_id(str(handle["stack"]))
        if stack and stack.status.endswith("_IN_PROGRESS"):
            return Running(handle=handle, told=f"{stack.name} is {stack.status}.")
        return await self.begin(step, situation, token=str(handle["token"]))

    async def verify(self, step: Step, situation: Situation, outputs: Outputs) -> None:
        """The stack stands, tells the same, and what it made does its work."""
        stack = await self._open(step.agent).find(_name(step))
        if stack is None:
            raise stopped(Failure.GONE, f"Somebody deleted the stack {_name(step)}.")
        if stack.status not in _STANDS or {**stack.outputs} != {**outputs}:
            raise stopped(Failure.NOT_VERIFIED, f"The stack {stack.name} is {stack.status}, and not as it was made.")
        await self._working.check(step.text(_LAYER), situation, outputs)

    async def begin_undo(self, step: Step, situation: Situation, *, token: str) -> Progress:
        """Deleted, if it is this pipeline's."""
        return await StackRemoval(self._open(step.agent)).begin(_name(step), situation.wish.pipeline, token)

    async def undo_progress(self, step: Step, situation: Situation, handle: Handle) -> Progress:
        """Until it is gone; with what CloudFormation left."""
        return await StackRemoval(self._open(step.agent)).progress(_name(step), situation.wish.pipeline, handle)

    async def drift(self, step: Step, situation: Situation, outputs: Outputs) -> Sequence[Difference]:
        """As CloudFormation finds it, and whether what it made does its work."""
        found = await drift_of(self._open(step.agent), _name(step))
        return [*found, *await self._working.differences(step.text(_LAYER), situation, outputs)]

    async def _preview(self, stacks: Stacks, step: Step, situation: Situation, token: str) -> Progress:
        change_set = await stacks.propose(
            _name(step),
            template=self._template(step, situation),
            parameters=_parameters(step, situation),
            tags=tags(situation.wish.pipeline),
            token=token,
        )
        handle: Handle = {"phase": "previewing", "change_set": change_set, "token": token}
        return Running(handle=handle, told="CloudFormation works out what it would do.")

    async def _previewing(self, step: Step, situation: Situation, handle: Handle) -> Progress:
        stacks = self._open(step.agent)
        change_set = await stacks.change_set(str(handle["change_set"]))
        if change_set is None:  # somebody deleted it, or it was executed by a process that died: the stack says which
            return await self.begin(step, situation, token=str(handle["token"]))
        if not change_set.settled:
            return Running(handle=handle, told="CloudFormation works out what it would do.")
        if change_set.empty:
            return await self._unchanged(stacks, change_set)
        if change_set.status == "FAILED":
            await stacks.discard(change_set)
            raise stopped(meaning_of(change_set.reason), f"CloudFormation refuses the change: {change_set.reason}")
        await _check_approved(stacks, change_set, step)
        if change_set.execution_status == "AVAILABLE":
            await stacks.execute(change_set.arn, token=str(handle["token"]))
        changes = len(change_set.changes)
        applying: Handle = {
            "phase": "applying",
            "stack": change_set.stack_id,
            "token": handle["token"],
            "changes": changes,
        }
        return Running(handle=applying, told=f"{changes} changes, as approved, are being made.")

    async def _unchanged(self, stacks: Stacks, change_set: ChangeSet) -> Progress:
        """What was deployed before, deployed again."""
        await stacks.discard(change_set)
        stack = await stacks.find_by_id(change_set.stack_id)
        if stack is None or stack.status not in _STANDS:
            raise stopped(Failure.GONE, "The stack is gone: somebody deleted it.")
        return Finished(outputs={**stack.outputs}, told=f"{stack.name} is so already: nothing was changed.")

    async def _applying(self, step: Step, handle: Handle) -> Progress:
        stacks = self._open(step.agent)
        stack = await stacks.find_by_id(str(handle["stack"]))
        if stack is None or stack.status.startswith("DELETE_"):
            raise stopped(Failure.GONE, f"Somebody deletes the stack {_name(step)} while it is being made.")
        if stack.status in {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"}:
            return Finished(outputs={**stack.outputs}, told=f"{stack.name} is {stack.status}.")
        if stack.status.endswith("_IN_PROGRESS"):
            return Running(handle=handle, told=await _how_far(stacks, stack, handle))
        raise failure_of(stack, await stacks.failures(stack.stack_id))

    def _template(self, step: Step, situation: Situation) -> str:
        template = self._templates.get(situation.wish.solution, step.text(_LAYER))  # type: ignore[arg-type]  # a layer, as planned
        if template.digest != step.parameters["template"]:
            raise stopped(
                Failure.NOT_AS_APPROVED,
                f"The template of {step.parameters[_LAYER]} is another one than that of the plan: "
                f"this service was updated since.",
            )
        return template.text


async def _check_approved(stacks: Stacks, change_set: ChangeSet, step: Step) -> None:
    """Raises StepFailed for anything that the plan does not name; the change set is gone then."""
    beyond = beyond_the_plan(change_set, step)
    if beyond and change_set.execution_status == "AVAILABLE":
        await stacks.discard(change_set)
        said = f"This is not what was approved: {'; '.join(beyond)}. Nothing was done."
        raise stopped(Failure.NOT_AS_APPROVED, said, way_on=_WAY_ON.format(step=step.name))


async def _how_far(stacks: Stacks, stack: Stack, handle: Handle) -> str:
    """CloudFormation lists a resource once it has begun it: how many there will be, the change set has said.

    What an update has not come to yet stands as complete as what it has changed, so nothing is counted there.
    """
    if stack.status != "CREATE_IN_PROGRESS" or "changes" not in handle:
        return f"{stack.name} is {stack.status}."
    resources = await stacks.resources(stack.stack_id)
    ready = sum(each.status == "CREATE_COMPLETE" for each in resources)
    return f"{stack.name} is {stack.status}: {ready} of {handle['changes']} resources are ready."


def _check_ours(stack: Stack, situation: Situation) -> None:
    if not is_ours(stack.tags, situation.wish.pipeline):
        raise stopped(Failure.NOT_OURS, f"There is a stack {stack.name} that this service did not make.")


def _parameters(step: Step, situation: Situation) -> Mapping[str, str]:
    """Those of the plan, and those that earlier steps told under the same names."""
    values, told = step.texts("values"), step.texts("from")
    missing = [name for name, source in told.items() if name not in situation.outputs.get(source, {})]
    if missing:
        raise stopped(Failure.GONE, f"No earlier step has told {', '.join(missing)}.")
    return {**values, **{name: str(situation.outputs[source][name]) for name, source in told.items()}}


def _name(step: Step) -> str:
    return step.text("stack")
