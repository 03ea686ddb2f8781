"""Steps made one where they ask the same, and done where they were taken."""

from collections.abc import Sequence
from dataclasses import replace

from local.bedrock.planner.schema import name_words
from local.bedrock.planner.step import Call, Step
from local.bedrock.planner.turn import Turn

MOST_ROUNDS_A_CLAUSE = 3
_SEARCHES = frozenset("search find look lookup get list query check fetch read show".split())


def joined(steps: Sequence[Step]) -> list[Step]:
    """Two questions for somebody who is asked go in one call; a search finds what each of them asks for alone."""
    by_tool: dict[str, Step] = {}
    for index, step in enumerate(steps):
        is_asked = step.call and set(step.call.arguments) == {"question"} and not _searches(step)
        key = step.call.tool if step.call and is_asked else f"#{index}"
        first = by_tool.get(key)
        by_tool[key] = _together(first, step) if first else step
    return list(by_tool.values())


def _searches(step: Step) -> bool:
    return bool(step.tool) and name_words(step.tool.name if step.tool else "")[0] in _SEARCHES


def _together(first: Step, other: Step) -> Step:
    assert first.call
    assert other.call
    asked = str(first.call.arguments["question"])
    also = other.clause.whole if other.clause.leans else str(other.call.arguments["question"])
    if also in asked:
        return first
    ended = asked if asked[-1:] in ".!?" else f"{asked}."
    return replace(first, call=Call(first.call.tool, {"question": f"{ended} {also}"}))


def settled(steps: Sequence[Step], turn: Turn) -> list[Step]:
    """Calls that were made are done; a turn that has called enough stops calling."""
    made = {Call(exchange.use.name, exchange.use.input).key for exchange in turn.exchanges}
    spent = len(turn.exchanges) >= MOST_ROUNDS_A_CLAUSE * max(1, len(steps))
    return [
        replace(step, kind="done") if step.call and (spent or step.call.key in made) else step
        for step in _unique(steps)
    ]


def _unique(steps: Sequence[Step]) -> list[Step]:
    """One step for one call; a deed that either of two refused is refused."""
    seen: dict[str, Step] = {}
    for index, step in enumerate(steps):
        first = seen.setdefault(key := step.call.key if step.call else f"#{index}", step)
        seen[key] = replace(first, refused=first.refused or step.refused)
    return list(seen.values())
