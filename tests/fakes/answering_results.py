"""A run of the answering benchmark as it might have been measured."""

from benchmarks.answering.attribution import Part
from benchmarks.answering.question import Kind
from benchmarks.answering.result import Request, Result, ScaleResult, ToolTime
from benchmarks.floor import Floor
from benchmarks.machine import Machine


def request(kind: Kind = Kind.STATUS, *, sql: float = 10.0, in_a_row: int = 4, as_meant: bool = True) -> Request:
    """A request of 20 milliseconds beside its SQL: 15 of model calls and 5 of the router."""
    return Request(
        kind=kind,
        said="Where is it?",
        round=1,
        milliseconds=20.0 + sql,
        parts={Part.MODEL: 15.0, Part.ROUTER: 5.0, Part.SQL: sql},
        model_calls=in_a_row,
        model_calls_in_a_row=in_a_row,
        embeddings=1,
        embedding_milliseconds=3.0,
        agents=("order-management",),
        asked_as_meant=as_meant,
        tools=(ToolTime(tool="query_order_by_id", milliseconds=sql + 1, sql_milliseconds=sql),),
    )


def scale(times: int, *requests: Request) -> ScaleResult:
    """A shop of so many times the sample."""
    return ScaleResult(
        times=times,
        products=185 * times,
        load_seconds=12.0,
        floor=Floor(health=2.0, select=0.5, model=3.0),
        requests=requests,
        calls_in_spans=8,
        calls_at_endpoint=8,
    )


def result(*scales: ScaleResult) -> Result:
    """A run of one round."""
    return Result(
        measured_on="2026-11-20",
        commit="0123abc",
        machine=Machine(processors=2, memory_gigabytes=24.0, load=0.5, python="3.11.2"),
        rounds=1,
        scales=scales,
    )
