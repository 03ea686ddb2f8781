"""A plan that is watched again: what was done before is a line, and only what is new is told."""

from collections.abc import Iterable, Iterator

from clickstream_multi_agent import Deployment, Entry

_OVER = {"done", "undone"}


def done_before(plan: Deployment) -> str:
    """What is over; empty where nothing is."""
    over = [step.name for step in plan.steps if step.state in _OVER]
    return f"Done before ({len(over)} of {len(plan.steps)} steps): {', '.join(over)}." if over else ""


def new_entries(plan: Deployment, entries: Iterable[Entry]) -> Iterator[Entry]:
    """The journal of a plan without what was over when `plan` was read."""
    over = {step.name for step in plan.steps if step.state in _OVER}
    begun = not over
    for entry in entries:
        if entry.step in over or not (begun or entry.step):
            continue
        begun = True
        yield entry
