"""What comes of a question: its rows, what it was expected to cost, and what it did cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from agents.promotions.query.columns import Column
from agents.promotions.value import Value


@dataclass(frozen=True, kw_only=True)
class Cost:
    """DynamoDB's read units, the rows that leave a database, PostgreSQL's own measure of a plan, and seconds."""

    read_units: Decimal = Decimal(0)
    rows: int = 0
    postgres_cost: float = 0.0
    seconds: float = 0.0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(
            read_units=self.read_units + other.read_units,
            rows=self.rows + other.rows,
            postgres_cost=self.postgres_cost + other.postgres_cost,
            seconds=self.seconds + other.seconds,
        )


@dataclass(frozen=True, kw_only=True)
class StepEstimate:
    """One read: of which source, how (`a scan`, `a query of customer-index for each of about 12`), and its cost."""

    source: str
    how: str
    cost: Cost


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What running the plan is expected to cost, step by step, in the order of the best way that was found.

    `plainly` is the same question with every source read by its own conditions only, and `better` says in words what
    was gained over it; None and empty when there is nothing to gain.
    """

    steps: tuple[StepEstimate, ...]
    total: Cost
    plainly: Cost | None = None
    better: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StepFigures:
    """What one read did cost."""

    source: str
    how: str
    read_units: Decimal
    rows: int
    milliseconds: float


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What the question did cost. `rows_read` left a database; `milliseconds` include joining them."""

    read_units: Decimal
    rows_read: int
    milliseconds: float
    steps: tuple[StepFigures, ...]


@dataclass(frozen=True, kw_only=True)
class QueryResult:
    """The rows by column name. `more` says that the plan's limit cut some off; `statements` hold no values."""

    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Value], ...]
    more: bool
    words: str
    estimate: Estimate
    figures: Figures
    statements: tuple[str, ...]
