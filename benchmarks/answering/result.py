"""What a run measured, as it is kept in a file: from it the page and the chart are made again."""

from collections.abc import Mapping

from benchmarks.answering.attribution import Part
from benchmarks.answering.question import Kind
from benchmarks.floor import Floor
from benchmarks.kept import Kept, Milliseconds
from benchmarks.machine import Machine


class ToolTime(Kept):
    """One call of one tool, and how long of it was SQL; statements at the same time are not counted twice."""

    tool: str
    milliseconds: Milliseconds
    sql_milliseconds: Milliseconds


class Request(Kept):
    """One message and its reply. `parts` are milliseconds and add up to `milliseconds`."""

    kind: Kind
    said: str
    round: int
    milliseconds: Milliseconds
    parts: Mapping[Part, Milliseconds]
    model_calls: int
    model_calls_in_a_row: int
    embeddings: int
    embedding_milliseconds: Milliseconds
    agents: tuple[str, ...]
    asked_as_meant: bool
    tools: tuple[ToolTime, ...]


class ScaleResult(Kept):
    """A shop of so many times the sample's size."""

    times: int
    products: int
    load_seconds: float
    floor: Floor
    requests: tuple[Request, ...]
    calls_in_spans: int
    calls_at_endpoint: int


class Result(Kept):
    """One run."""

    measured_on: str
    commit: str
    machine: Machine
    rounds: int
    scales: tuple[ScaleResult, ...]
