"""What a pipeline's plans have made and not taken back, as the journal tells it: what a teardown may touch."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from agents.clickstream.deployment.plan import Plan, StepState
from agents.clickstream.deployment.record import StepRecord
from agents.clickstream.deployment.step import Outputs


@dataclass(frozen=True, kw_only=True)
class Made:
    """By the step's name, in the order of making. `plan` is the newest deployment that began anything.

    A step that failed or died on its way is here too: it may have made something. `ever` are the
    names of all that was begun since the first plan, taken back or not; `seen` is the last line of the journal, among
    those of the pipeline's steps, that this accounts for.
    """

    plan: Plan | None
    steps: Mapping[str, StepRecord]
    ever: frozenset[str] = frozenset()
    seen: int = 0

    @property
    def outputs(self) -> Mapping[str, Outputs]:
        """What each told those after it, as far as it came."""
        return {name: each.outputs for name, each in self.steps.items() if each.outputs is not None}


def made_of(history: Iterable[tuple[Plan, StepRecord]], *, seen: int = 0) -> Made:
    """From every step that was ever begun, the one that moved last at the end."""
    plan: Plan | None = None
    steps: dict[str, StepRecord] = {}
    ever: set[str] = set()
    for of, record in history:
        name = record.step.name
        if record.step.kind == "proof":  # it makes nothing
            continue
        if record.made_nothing:  # and what an earlier plan had made under that name is gone
            steps.pop(name, None)
        elif record.step.direction == "do":
            plan = of
            ever.add(name)
            steps[name] = _after(steps.pop(name, None), record)
        elif record.state == StepState.UNDONE:
            steps.pop(name, None)
    return Made(plan=plan if steps else None, steps=steps, ever=frozenset(ever), seen=seen)


def _after(before: StepRecord | None, record: StepRecord) -> StepRecord:
    """What an earlier plan knew of it is still known while a later one is on its way."""
    if before is None or record.outputs is not None:
        return record
    return StepRecord(**{**vars(record), "outputs": before.outputs})
