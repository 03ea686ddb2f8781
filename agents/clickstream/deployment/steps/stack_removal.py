"""Deletes a stack of a pipeline, and says what CloudFormation left of it."""

from agents.clickstream.aws.found import Stack
from agents.clickstream.deployment.errors import Failure, stopped
from agents.clickstream.deployment.naming import is_ours
from agents.clickstream.deployment.step import Finished, Handle, Progress, Running
from agents.clickstream.deployment.steps.explaining import failure_of
from agents.clickstream.deployment.steps.ports import Stacks


class StackRemoval:
    """By the stack's id once it is known: its name may be another stack's tomorrow."""

    def __init__(self, stacks: Stacks) -> None:
        self._stacks = stacks

    async def begin(self, name: str, pipeline: str, token: str) -> Progress:
        """Ask for its end, once nothing else is being done to it."""
        stack = await self._stacks.find(name)
        if stack is None:
            return Finished(outputs={}, told=f"The stack {name} was gone already.")
        if not is_ours(stack.tags, pipeline):
            raise stopped(Failure.NOT_OURS, f"The stack {name} is not this pipeline's: it is left alone.")
        handle: Handle = {"phase": "deleting", "stack": stack.stack_id, "token": token}
        if stack.status == "DELETE_IN_PROGRESS":
            return Running(handle=handle, told=f"{name} is being deleted.")
        if stack.status.endswith("_IN_PROGRESS") and stack.status != "REVIEW_IN_PROGRESS":
            return Running(handle={**handle, "phase": "waiting"}, told=f"{name} is {stack.status}: that ends first.")
        await self._stacks.delete(stack.stack_id, token=token)
        return Running(handle=handle, told=f"{name} is being deleted.")

    async def progress(self, name: str, pipeline: str, handle: Handle) -> Progress:
        """Gone, on its way, or stuck."""
        stack = await self._stacks.find_by_id(str(handle["stack"]))
        if stack is None or stack.status == "DELETE_COMPLETE":
            return Finished(outputs=await self._left(stack), told=f"The stack {name} is gone.")
        if stack.status == "DELETE_FAILED":
            raise failure_of(stack, await self._stacks.failures(stack.stack_id))
        if stack.status.endswith("_IN_PROGRESS"):
            return Running(handle=handle, told=f"{name} is {stack.status}.")
        if handle["phase"] == "waiting":
            return await self.begin(name, pipeline, str(handle["token"]))
        return Running(handle=handle, told=f"{name} is {stack.status}: its deletion has not begun yet.")

    async def _left(self, stack: Stack | None) -> dict[str, str]:
        """What its template, or somebody, told CloudFormation to keep."""
        kept = [
            f"{each.physical_id or each.logical_id} ({each.type})"
            for each in (await self._stacks.resources(stack.stack_id) if stack else ())
            if each.status == "DELETE_SKIPPED"
        ]
        return {"left": f"CloudFormation kept {', '.join(kept)}."} if kept else {}
