"""The work of a kind of step, as the engine sees it: every act may be repeated after a crash, and none waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from agents.clickstream.deployment.plan import Json, Step, StepKind
from agents.clickstream.deployment.wish import Survey, Wish

Handle = Mapping[str, Json]
"""What finds the work again after a crash: a change set's ARN, a build's id."""

Outputs = Mapping[str, Json]
"""What a step tells those after it."""


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What surrounds a step: the plan's wish and survey, and the outputs of the steps before it, by their names.

    `again`: an earlier try may have made something, and not have lived to say so.
    """

    plan_id: str
    wish: Wish
    survey: Survey
    outputs: Mapping[str, Outputs]
    again: bool = False


@dataclass(frozen=True, kw_only=True)
class Running:
    """Not done yet; `told` is a sentence on how far it is."""

    handle: Handle
    told: str


@dataclass(frozen=True, kw_only=True)
class Finished:
    """Done; what it tells others."""

    outputs: Outputs
    told: str


Progress = Running | Finished


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Something that is not as the plan made it. `way_on` is a sentence that says what to do."""

    what: str
    expected: str
    actual: str
    way_on: str


class StepWork(Protocol):
    """One for each kind of step. All raise StepFailed with a reason and a way on; throttling is theirs to wait out.

    `begin` and `begin_undo` are idempotent: begun again after a crash, they find what they began before. `token` goes
    to AWS as the client token where it takes one: it is the same however many processes die in an attempt, and another
    one when a person resumes a step that failed.
    """

    kind: StepKind

    async def check(self, step: Step, situation: Situation) -> None:
        """Before anything: what it needs is there, and nothing that somebody else made is in its way."""

    async def begin(self, step: Step, situation: Situation, *, token: str) -> Progress:
        """Start making it, or find it made already."""

    async def progress(self, step: Step, situation: Situation, handle: Handle) -> Progress:
        """How far it is now. Asked every few seconds."""

    async def verify(self, step: Step, situation: Situation, outputs: Outputs) -> None:
        """That what it made works: asked of the service that runs it, not of the answer to the call that made it."""

    async def begin_undo(self, step: Step, situation: Situation, *, token: str) -> Progress:
        """Start taking it back; finished when nothing of it is left. Only what this pipeline made."""

    async def undo_progress(self, step: Step, situation: Situation, handle: Handle) -> Progress:
        """How far that is."""

    async def drift(self, step: Step, situation: Situation, outputs: Outputs) -> Sequence[Difference]:
        """What is no longer as it was made."""
