"""What a run of the joins measured."""

from benchmarks.kept import Kept, Milliseconds
from benchmarks.machine import Machine


class Step(Kept):
    """One read of the engine."""

    source: str
    how: str
    rows: int
    milliseconds: Milliseconds


class Question(Kept):
    """One question at one size: the median of its runs, and DuckDB alone where it was asked the same."""

    rows_joined: int
    rows_read: int
    milliseconds: Milliseconds
    expected_milliseconds: Milliseconds
    read_units: float
    steps: tuple[Step, ...]
    alone_milliseconds: Milliseconds | None

    @property
    def rows_a_second(self) -> float:
        """Rows of both sides that the answer rests on."""
        return self.rows_joined / self.milliseconds * 1000

    @property
    def alone_rows_a_second(self) -> float | None:
        """The same rows, already in DuckDB's memory."""
        return self.rows_joined / self.alone_milliseconds * 1000 if self.alone_milliseconds else None


class Scale(Kept):
    """So many orders."""

    orders: int
    everything: Question
    one_customer: Question


class Result(Kept):
    """A run."""

    measured_on: str
    commit: str
    machine: Machine
    load_after: float
    runs: int
    scales: tuple[Scale, ...]
