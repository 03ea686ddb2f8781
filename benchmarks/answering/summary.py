"""Figures by kind, by scale and by tool, from what was measured."""

import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.answering.attribution import Part
from benchmarks.answering.question import Kind
from benchmarks.answering.result import Request, Result, ScaleResult, ToolTime
from benchmarks.percentile import percentile


@dataclass(frozen=True, kw_only=True)
class KindSummary:
    """One kind of question at one scale. Times are milliseconds."""

    kind: Kind
    count: int
    median: float
    p95: float
    parts: Mapping[Part, float]
    model_calls: float
    in_a_row: int
    fewest_in_a_row: int
    most_in_a_row: int
    asked_as_meant: int

    @property
    def milliseconds_a_model_call(self) -> float:
        """How long a customer waits for one of them, parallel ones shared."""
        return self.parts[Part.MODEL] / self.model_calls if self.model_calls else 0.0


@dataclass(frozen=True, kw_only=True)
class ToolSummary:
    """One tool, by scale: the medians of its SQL in milliseconds, None where it was not called."""

    tool: str
    calls: int
    sql: tuple[float | None, ...]


def by_kind(scale: ScaleResult) -> list[KindSummary]:
    """In the order of the kinds; a kind that was not asked has no row."""
    grouped = defaultdict[Kind, list[Request]](list)
    for one in scale.requests:
        grouped[one.kind].append(one)
    return [_summary(kind, grouped[kind]) for kind in Kind if kind in grouped]


def _summary(kind: Kind, requests: Sequence[Request]) -> KindSummary:
    in_a_row = [one.model_calls_in_a_row for one in requests]
    return KindSummary(
        kind=kind,
        count=len(requests),
        median=percentile([one.milliseconds for one in requests], 50),
        p95=percentile([one.milliseconds for one in requests], 95),
        parts={part: statistics.mean(one.parts.get(part, 0.0) for one in requests) for part in Part},
        model_calls=statistics.mean(one.model_calls for one in requests),
        in_a_row=statistics.mode(sorted(in_a_row)),
        fewest_in_a_row=min(in_a_row),
        most_in_a_row=max(in_a_row),
        asked_as_meant=sum(one.asked_as_meant for one in requests),
    )


def by_tool(result: Result) -> list[ToolSummary]:
    """The tool whose SQL takes longest at the largest scale comes first."""
    times = [_sql_by_tool(scale.requests) for scale in result.scales]
    summaries = [
        ToolSummary(
            tool=tool,
            calls=sum(len(scale.get(tool, ())) for scale in times),
            sql=tuple(percentile(scale[tool], 50) if tool in scale else None for scale in times),
        )
        for tool in {tool for scale in times for tool in scale}
    ]
    return sorted(summaries, key=lambda one: (-(one.sql[-1] or 0.0), one.tool))


def _sql_by_tool(requests: Iterable[Request]) -> Mapping[str, Sequence[float]]:
    found = defaultdict[str, list[float]](list)
    for call in _tool_times(requests):
        found[call.tool].append(call.sql_milliseconds)
    return found


def _tool_times(requests: Iterable[Request]) -> Iterator[ToolTime]:
    for one in requests:
        yield from one.tools


def first_embeddings(scale: ScaleResult) -> list[float]:
    """Milliseconds of each embedding that was asked for: an agent asks once for a text, and keeps the vector."""
    return [one.embedding_milliseconds / one.embeddings for one in scale.requests if one.embeddings]
