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
    """Of one agent. Things are told when they end, so a tool comes after its statements."""
    statements: dict[int, list[Activity]] = {}
    unfinished: dict[str | None, list[Activity]] = {}
    for number, one in enumerate(done):
        if one.kind == "sql":
            caller = _caller(one, number, done)
            (unfinished.setdefault(one.tool, []) if caller is None else statements.setdefault(caller, [])).append(one)
    steps = [
        Step(call=one, tool=one.tool, statements=_in_order(statements.get(number, ())))
        for number, one in enumerate(done)
        if one.kind != "sql"
    ]
    steps += [Step(call=None, tool=tool, statements=_in_order(these)) for tool, these in unfinished.items()]
    return AgentWork(agent=agent, steps=tuple(sorted(steps, key=attrgetter("started_ms"))))


def _caller(statement: Activity, number: int, done: Sequence[Activity]) -> int | None:
    """The next call of its tool to end; where one tool runs twice at a time, the one during which it ran."""
    later = [
        place for place, one in enumerate(done) if place > number and (one.kind, one.tool) == ("tool", statement.tool)
    ]
    return next((place for place in later if _within(statement, done[place])), next(iter(later), None))


def _within(inner: Activity, outer: Activity) -> bool:
    return outer.started_ms <= inner.started_ms + ROUNDING_MS and inner.ended_ms <= outer.ended_ms + ROUNDING_MS


def _in_order(statements: Iterable[Activity]) -> tuple[Activity, ...]:
    return tuple(sorted(statements, key=attrgetter("started_ms")))
