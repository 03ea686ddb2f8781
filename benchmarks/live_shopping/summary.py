"""Figures by turn and by architecture, from what was measured."""

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from agents.catalog import LIVE_SHOPPING
from benchmarks.live_shopping.cost import OrderCost, Tariff, order_cost
from benchmarks.live_shopping.load import has_broken, held
from benchmarks.live_shopping.result import Climb, ResponseTimes, Result, Step, TurnTime
from benchmarks.percentile import percentile

DAY = 86_400
TITLES: Mapping[str, str] = {"single_agent": "single agent", "mcp_agent": "agent + MCP", "multi_agent": "multi-agent"}
ARCHITECTURES = tuple(TITLES)
ORDERING = "order"


@dataclass(frozen=True, kw_only=True)
class TurnSummary:
    """One turn of a conversation with one architecture; `median` and `p95` are milliseconds by the model's latency."""

    architecture: str
    conversation: str
    turn: int
    said: str
    median: Mapping[int, float]
    p95: Mapping[int, float]
    model_calls: float
    calls_in_a_row: int
    tool_calls: float
    statements: float
    sql_milliseconds: float
    input_tokens: float
    output_tokens: float
    as_meant: int
    count: int


@dataclass(frozen=True, kw_only=True)
class Evolution:
    """One architecture under load: the last step that it held, the one that it broke at, and what an order costs."""

    climb: Climb
    held: Step | None
    broke: Step | None
    cost: OrderCost | None

    @property
    def orders_a_day(self) -> float | None:
        """At the rate of the last step that it held, all day."""
        return orders_a_day(self.held) if self.held else None


def by_turn(response: ResponseTimes) -> Sequence[TurnSummary]:
    """In the order of the conversations, the architectures of a turn beside each other."""
    found = {(one.conversation, one.turn): None for one in response.turns}
    return [
        turn_summary([one for one in response.turns if (one.conversation, one.turn, one.architecture) == which])
        for conversation, turn in found
        for which in ((conversation, turn, architecture) for architecture in _architectures(response.turns))
    ]


def turn_summary(turns: Sequence[TurnTime]) -> TurnSummary:
    """Of turns that say the same to the same architecture; or of any, as a mean of all."""
    latencies = sorted({one.model_ms for one in turns})
    times = {latency: [one.milliseconds for one in turns if one.model_ms == latency] for latency in latencies}

    def mean(figure: Callable[[TurnTime], float]) -> float:
        return statistics.mean(figure(one) for one in turns)

    return TurnSummary(
        architecture=turns[0].architecture,
        conversation=turns[0].conversation,
        turn=turns[0].turn,
        said=turns[0].said,
        median={latency: percentile(times[latency], 50) for latency in latencies},
        p95={latency: percentile(times[latency], 95) for latency in latencies},
        model_calls=mean(lambda one: one.model_calls),
        calls_in_a_row=max(one.calls_in_a_row for one in turns),
        tool_calls=mean(lambda one: one.tool_calls),
        statements=mean(lambda one: one.statements),
        sql_milliseconds=statistics.median(one.sql_milliseconds for one in turns),
        input_tokens=mean(lambda one: one.input_tokens),
        output_tokens=mean(lambda one: one.output_tokens),
        as_meant=sum(one.as_meant for one in turns),
        count=len(turns),
    )


def by_architecture(response: ResponseTimes) -> Mapping[str, TurnSummary]:
    """All turns of each, whatever was said."""
    return {
        architecture: turn_summary([one for one in response.turns if one.architecture == architecture])
        for architecture in _architectures(response.turns)
    }


def evolutions(result: Result, prices: Tariff) -> Sequence[Evolution]:
    """By architecture; empty where no load was measured."""
    costs = order_costs(result, prices)
    return [
        Evolution(
            climb=climb,
            held=held(climb),
            broke=next((step for step in climb.steps if has_broken(step, climb)), None),
            cost=costs.get(climb.architecture),
        )
        for climb in (result.load.climbs if result.load else ())
    ]


def order_costs(result: Result, prices: Tariff) -> Mapping[str, OrderCost]:
    """By architecture; empty where no response times were measured."""
    climbs = {climb.architecture: climb for climb in (result.load.climbs if result.load else ())}
    turns = [one for one in (result.response.turns if result.response else ()) if one.conversation == ORDERING]
    return {
        architecture: order_cost(
            [one for one in turns if one.architecture == architecture], climbs.get(architecture), prices
        )
        for architecture in _architectures(turns)
    }


def orders_a_day(step: Step) -> float:
    """With viewers coming at this rate all day, in three significant figures: no more is known.

    By the rate at which they came: the seconds of a step last until its last viewer has been served, when none comes.
    """
    return float(f"{step.offered * step.orders / step.turns * DAY:.3g}") if step.turns else 0.0


def _architectures(turns: Iterable[TurnTime]) -> Sequence[str]:
    there = {one.architecture for one in turns}
    return [name for name in ARCHITECTURES if name in there]


def tools_of(architecture: str) -> int:
    """How many tools its agents have, by the catalogue."""
    names = {
        "single_agent": ("live-shopping-single",),
        "mcp_agent": ("live-shopping-mcp",),
        "multi_agent": ("live-shopping-search", "live-shopping-product", "live-shopping-order"),
    }[architecture]
    return sum(len(agent.tools) for agent in LIVE_SHOPPING.inner if agent.name in names)


def slower(turns: Sequence[TurnSummary], architecture: str, *, seconds: float) -> float:
    """What a conversation's turns would take together with a model of so many seconds a call: arithmetic."""
    fastest = [(row.calls_in_a_row, row.median[min(row.median)]) for row in turns if row.architecture == architecture]
    return sum(calls * seconds + milliseconds / 1000 for calls, milliseconds in fastest)
