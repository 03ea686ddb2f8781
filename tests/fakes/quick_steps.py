"""Steps without AWS: each is begun, looked at once, and done. They count what they did, by the token."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agents.clickstream.deployment.errors import Failure, stopped
from agents.clickstream.deployment.plan import Step, StepKind
from agents.clickstream.deployment.step import (
    Difference,
    Finished,
    Handle,
    Outputs,
    Progress,
    Running,
    Situation,
    StepWork,
)

KINDS: tuple[StepKind, ...] = ("topic", "build", "stack", "proof")


@dataclass
class QuickStep:
    """`begun` are the tokens that it was begun with."""

    kind: StepKind
    begun: list[str] = field(default_factory=list)

    async def check(self, step: Step, situation: Situation) -> None:
        """All is well."""

    async def begin(self, step: Step, situation: Situation, *, token: str) -> Progress:
        """On its way."""
        self.begun.append(token)
        return Running(handle={"token": token}, told=f"{step.name} is on its way.")

    async def progress(self, step: Step, situation: Situation, handle: Handle) -> Progress:
        """Done."""
        return Finished(outputs={"made": step.name}, told=f"{step.name} is there.")

    async def verify(self, step: Step, situation: Situation, outputs: Outputs) -> None:
        """It works."""

    async def begin_undo(self, step: Step, situation: Situation, *, token: str) -> Progress:
        """Gone."""
        return Finished(outputs={}, told=f"{step.name} is gone.")

    async def undo_progress(self, step: Step, situation: Situation, handle: Handle) -> Progress:
        """Gone."""
        return Finished(outputs={}, told=f"{step.name} is gone.")

    async def drift(self, step: Step, situation: Situation, outputs: Outputs) -> Sequence[Difference]:
        """None."""
        return ()


class FailsOnce(QuickStep):
    """At its first attempt."""

    async def progress(self, step: Step, situation: Situation, handle: Handle) -> Progress:
        """By the attempt in its token."""
        if str(handle["token"]).endswith("-1"):
            raise stopped(Failure.QUOTA, "There are too many load balancers.")
        return await super().progress(step, situation, handle)


@dataclass
class Endless(QuickStep):
    """Until its process ends."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def progress(self, step: Step, situation: Situation, handle: Handle) -> Progress:
        """Never."""
        self.asked.set()
        await asyncio.Event().wait()
        raise AssertionError("nobody sets it")


def quick_steps() -> Mapping[StepKind, QuickStep]:
    """One of each kind."""
    return {kind: QuickStep(kind) for kind in KINDS}


def tokens(works: Mapping[StepKind, QuickStep]) -> list[str]:
    """All that was begun."""
    return [token for work in works.values() for token in work.begun]


def as_works(works: Mapping[StepKind, QuickStep]) -> Mapping[StepKind, StepWork]:
    """For an engine."""
    return {**works}
