"""Who did what in a turn: agents, their model and tool calls, and the statements of each tool."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from demos.measures import ROUNDING_MS
from demos.wire import Activity


@dataclass(frozen=True, kw_only=True)
class Step:
    """A model or tool call with its statements. One that has not ended yet is known by its statements only."""

    call: Activity | None
    tool: str | None
    statements: tuple[Activity, ...] = ()

    @property
    def started_ms(self) -> float:
        """When it began, or seems to have."""
        return self.call.started_ms if self.call else min(one.started_ms for one in self.statements)


@dataclass(frozen=True, kw_only=True)
class AgentWork:
    """What one agent did, in the order of beginnings."""

    agent: str
    steps: tuple[Step, ...]


def work_of(activity: Sequence[Activity]) -> list[AgentWork]:
    """The tree of a turn, also in the middle of it; agents in the order in which they began."""
    agents = dict.fromkeys(one.agent for one in sorted(activity, key=attrgetter("started_ms")))
    return [_work(agent, [one for one in activity if one.agent == agent]) for agent in agents]


def _work(agent: str, done: Sequence[Activity]) -> AgentWork:
    calls = [one for one in done if one.kind != "sql"]
    of_call: dict[int, list[Activity]] = {number: [] for number in range(len(calls))}
    unfinished: dict[str | None, list[Activity]] = {}
    for statement in (one for one in done if one.kind == "sql"):
        number = _caller(statement, calls)
        (unfinished.setdefault(statement.tool, []) if number is None else of_call[number]).append(statement)
    steps = [
        *(Step(call=call, tool=call.tool, statements=_in_order(of_call[number])) for number, call in enumerate(calls)),
        *(Step(call=None, tool=tool, statements=_in_order(these)) for tool, these in unfinished.items()),
    ]
    return AgentWork(agent=agent, steps=tuple(sorted(steps, key=attrgetter("started_ms"))))


def _caller(statement: Activity, calls: Sequence[Activity]) -> int | None:
    """The call of the statement's tool during which it ran; the latest, where one tool ran twice at a time."""
    during = (number for number, call in enumerate(calls) if call.tool == statement.tool and _within(statement, call))
    return max(during, key=lambda number: calls[number].started_ms, default=None)


def _within(inner: Activity, outer: Activity) -> bool:
    return (
        outer.kind == "tool"
        and outer.started_ms <= inner.started_ms + ROUNDING_MS
        and inner.ended_ms <= outer.ended_ms + ROUNDING_MS
    )


def _in_order(statements: Iterable[Activity]) -> tuple[Activity, ...]:
    return tuple(sorted(statements, key=attrgetter("started_ms")))
