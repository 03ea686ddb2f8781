"""What a run measured, as it is kept in a file: from it the tables and the chart are made again."""

from collections.abc import Mapping

from benchmarks.kept import Kept, Milliseconds
from benchmarks.machine import Machine


class Way(Kept):
    """One way to search, over all questions. `recall` is of the exact search's nearest; `fewest` what one question got.

    `wanted` is how many rows were asked for, or passed the filter where those were fewer.
    """

    p50: Milliseconds
    p95: Milliseconds
    fewest: int
    wanted: int
    recall: float


class Filtered(Kept):
    """The same filter, by all ways. `kept` is how many products pass it."""

    kept: int
    ways: Mapping[str, Way]


class Scale(Kept):
    """A shop of one size. `embedding` is what a question's vector takes, which all ways need."""

    products: int
    index_megabytes: float
    embedding: Milliseconds
    filters: Mapping[str, Filtered]


class Result(Kept):
    """One run."""

    measured_on: str
    commit: str
    machine: Machine
    load_after: float
    questions: int
    scales: tuple[Scale, ...]
