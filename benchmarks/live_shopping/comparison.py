"""The seed's comparison of its three phases, claim by claim, with what was measured beside it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.live_shopping.cost import Tariff
from benchmarks.live_shopping.result import Result
from benchmarks.live_shopping.summary import (
    ARCHITECTURES,
    ORDERING,
    TurnSummary,
    by_architecture,
    by_turn,
    evolutions,
    order_costs,
    slower,
    tools_of,
)

_NOT_MEASURED = "not measured"


@dataclass(frozen=True, kw_only=True)
class Row:
    """A metric, by architecture: what was measured, how, and what was claimed, if anything was."""

    metric: str
    how: str
    measured: Sequence[str]
    claimed: Sequence[str] = ()


def comparison(result: Result, prices: Tariff) -> Sequence[Row]:
    """The seed's rows in its order, and what an order costs."""
    return [
        _capacity(result, prices),
        _response_time(result),
        _with_a_slower_model(result),
        _architecture(result),
        _database_access(result),
        _search(result),
        Row(
            metric="Coupling",
            claimed=("tight", "loose (MCP)", "loose, specialized"),
            how="what a change of the schema reaches",
            measured=("its tools", "its views, and no code", "one specialist's tools"),
        ),
        _cost(result, prices),
    ]


def _capacity(result: Result, prices: Tariff) -> Row:
    found = {one.climb.architecture: one for one in evolutions(result, prices)}

    def measured(architecture: str) -> str:
        one = found.get(architecture)
        if one is None or one.held is None or one.orders_a_day is None:
            return _NOT_MEASURED if one is None else "less than the first step"
        return f"{one.orders_a_day:,.0f} orders ({one.held.offered:g} turns a second)"

    latency = result.load.model_ms if result.load else 0
    return Row(
        metric="Daily capacity",
        claimed=("50 orders", "5,000 orders", "50,000 orders"),
        how=f"measured, one process, model of {latency} ms",
        measured=[measured(architecture) for architecture in ARCHITECTURES],
    )


def _response_time(result: Result) -> Row:
    latencies = sorted(result.response.floors) if result.response else []

    def told(summary: TurnSummary) -> str:
        return ", ".join(f"{summary.median[latency]:,.0f} ms" for latency in latencies)

    return Row(
        metric="Response time",
        claimed=("~2.0 s", "~3.5 s", "~200 ms"),
        how=f"measured, median turn, model of {' and of '.join(f'{latency} ms' for latency in latencies)}",
        measured=_by_architecture(result, told),
    )


def _with_a_slower_model(result: Result) -> Row:
    """A turn of the seed's conversation: what its claims were about, as far as arithmetic can tell."""
    turns = [row for row in by_turn(result.response) if row.conversation == ORDERING] if result.response else []

    def told(architecture: str) -> str:
        count = sum(row.architecture == architecture for row in turns)
        return f"{slower(turns, architecture, seconds=1.0) / count:.1f} s" if count else _NOT_MEASURED

    return Row(
        metric="",
        how="a turn of the seed's conversation, had the model taken 1 s a call (arithmetic)",
        measured=[told(architecture) for architecture in ARCHITECTURES],
    )


def _architecture(result: Result) -> Row:
    def told(summary: TurnSummary) -> str:
        calls = f"{summary.model_calls:.1f} model calls a turn, at most {summary.calls_in_a_row} in a row"
        return f"{tools_of(summary.architecture)} tools, {calls}"

    return Row(
        metric="Architecture",
        claimed=("monolithic", "MCP-mediated", "supervisor pattern"),
        how="counted",
        measured=_by_architecture(result, told),
    )


def _database_access(result: Result) -> Row:
    def told(summary: TurnSummary) -> str:
        return f"{summary.statements:.1f} statements a turn, {summary.sql_milliseconds:.0f} ms"

    return Row(
        metric="Database access",
        claimed=("direct (psycopg3)", "RDS Data API (MCP)", "direct (psycopg3), pgvector"),
        how="measured",
        measured=_by_architecture(result, told),
    )


def _search(result: Result) -> Row:
    found = {one.architecture: one for one in (result.finding.found if result.finding else ())}

    def told(architecture: str) -> str:
        one = found.get(architecture)
        return f"{one.found} of {one.asked}" if one else _NOT_MEASURED

    return Row(
        metric="Search type",
        claimed=("exact match", "exact match", "semantic (vector)"),
        how="measured, asked without the catalogue's words: found",
        measured=[told(architecture) for architecture in ARCHITECTURES],
    )


def _cost(result: Result, prices: Tariff) -> Row:
    costs = order_costs(result, prices)
    return Row(
        metric="A thousand orders",
        how=f"tokens at {prices.model}'s price",
        measured=[
            f"${1000 * costs[architecture].tokens_usd:,.2f}" if architecture in costs else _NOT_MEASURED
            for architecture in ARCHITECTURES
        ],
    )


def _by_architecture(result: Result, told: Callable[[TurnSummary], str]) -> Sequence[str]:
    summaries = by_architecture(result.response) if result.response else {}
    return [
        told(summaries[architecture]) if architecture in summaries else _NOT_MEASURED for architecture in ARCHITECTURES
    ]
