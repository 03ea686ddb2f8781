"""What a turn took, as it was measured in this run."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from itertools import groupby
from operator import attrgetter

from demos.conversation import Turn
from demos.wire import Activity

# Times are told in tenths of a millisecond, so what follows something may seem to begin before it ends.
ROUNDING_MS = 0.2


@dataclass(frozen=True, kw_only=True)
class Measures:
    """Seconds as the customer waited them; the rest as the shop tells it."""

    seconds: float = 0.0
    model_calls: int = 0
    calls_in_a_row: int = 0
    tool_calls: int = 0
    statements: int = 0
    input_tokens: int = 0
    output_tokens: int = 0

    @classmethod
    def of(cls, turn: Turn) -> "Measures":
        """Of one turn."""
        reply = turn.reply
        kinds = [one.kind for one in reply.activity]
        return cls(
            seconds=turn.seconds,
            model_calls=reply.model_calls,
            calls_in_a_row=calls_in_a_row(reply.activity),
            tool_calls=kinds.count("tool"),
            statements=kinds.count("sql"),
            input_tokens=reply.input_tokens,
            output_tokens=reply.output_tokens,
        )

    def __add__(self, other: "Measures") -> "Measures":
        """Of turns after each other, where every call of the one waits for those of the other."""
        names = self.__dataclass_fields__
        return Measures(**dict(zip(names, map(sum, zip(astuple(self), astuple(other), strict=True)), strict=True)))


@dataclass(frozen=True)
class _Stretch:
    """Work of one agent that nothing of its own runs beside."""

    began: float
    ended: float
    calls: int


def calls_in_a_row(activity: Sequence[Activity]) -> int:
    """How many model calls the customer waits for, one after another: the longest chain of calls and of agents.

    Agents that work at the same time wait for each other nowhere, even where one's call happens to end before the
    other's begins; so an agent that calls tools counts as one stretch of work, and not call by call.
    """
    chains: list[tuple[float, int]] = []
    for stretch in sorted(_stretches(activity), key=attrgetter("ended")):
        before = max((calls for ended, calls in chains if ended <= stretch.began + ROUNDING_MS), default=0)
        chains.append((stretch.ended, before + stretch.calls))
    return max((calls for _, calls in chains), default=0)


def _stretches(activity: Sequence[Activity]) -> list[_Stretch]:
    by_agent = attrgetter("agent")
    found: list[_Stretch] = []
    for _, group in groupby(sorted(activity, key=by_agent), key=by_agent):
        done = list(group)
        calls = [one for one in done if one.kind == "model"]
        if any(one.kind == "tool" for one in done):
            ended = max(one.ended_ms for one in done)
            found.append(_Stretch(min(one.started_ms for one in done), ended, len(calls)))
        else:
            found += [_Stretch(one.started_ms, one.ended_ms, 1) for one in calls]
    return found
