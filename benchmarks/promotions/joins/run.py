"""Asks the engine two questions of a shop of some size, and DuckDB alone the larger one."""

import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from agents.common.database import Database
from agents.promotions.declaration.model import Declaration
from agents.promotions.federation.engine import QueryEngine
from agents.promotions.federation.results import QueryResult
from agents.promotions.marketer import Marketer
from agents.promotions.query.checking import checked
from agents.promotions.query.plan import QueryPlan
from benchmarks.promotions.joins.dynamodb import client_of
from benchmarks.promotions.joins.result import Question, Scale, Step
from benchmarks.promotions.joins.shop import LINES_OF_AN_ORDER, declaration, fill, orders

_MARKETER = Marketer(subject="benchmark", name="Benchmark", groups=frozenset({"marketer"}))
_TODAY = date(2026, 11, 20)
_SALES = [
    {"function": "sum", "field": "order_items.line_total", "name": "sales"},
    {"function": "count", "name": "lines"},
]
EVERYTHING: Mapping[str, Any] = {
    "source": "orders",
    "joins": [{"relationship": "orders_items", "kind": "each"}],
    "groups": [{"field": "orders.status"}],
    "aggregates": _SALES,
}
ONE_CUSTOMER: Mapping[str, Any] = {
    **EVERYTHING,
    "filters": [{"field": "orders.customer_id", "operator": "equals", "values": ["c00000001"]}],
}
_ALONE = """
SELECT status, sum(line_total) AS sales, count(*) AS lines
  FROM orders JOIN items USING (order_id) GROUP BY status ORDER BY status NULLS LAST
"""


@dataclass(frozen=True, kw_only=True)
class Bench:
    """A shop, and how often each question is asked."""

    database: Database
    dsn: str
    runs: int

    async def scale(self, count: int) -> Scale:
        """Fills the shop and asks."""
        fill(self.dsn, count)
        declared = declaration()
        engine = QueryEngine(
            dynamodb=client_of({declared.sources["orders"].table: orders(count)}), database=self.database
        )
        everything = await self._asked(engine, declared, EVERYTHING, joined=count * (1 + LINES_OF_AN_ORDER))
        one = await self._asked(engine, declared, ONE_CUSTOMER, joined=0)
        alone = _alone(count, self.runs, expected=everything[1].rows)
        return Scale(
            orders=count,
            everything=everything[0].model_copy(update={"alone_milliseconds": alone}),
            one_customer=one[0],
        )

    async def _asked(
        self, engine: QueryEngine, declared: Declaration, asked: Mapping[str, Any], *, joined: int
    ) -> tuple[Question, QueryResult]:
        """The median run, after one that warms up what remembers."""
        plan = checked(QueryPlan.model_validate(asked), declared, {"marketer"}, today=_TODAY)
        await engine.run(plan, marketer=_MARKETER)
        results = [await engine.run(plan, marketer=_MARKETER) for _ in range(self.runs)]
        middle = sorted(results, key=lambda result: result.figures.milliseconds)[len(results) // 2]
        return _question(middle, joined), middle


def _question(result: QueryResult, joined: int) -> Question:
    figures = result.figures
    return Question(
        rows_joined=joined or sum(int(str(row["lines"])) for row in result.rows),
        rows_read=figures.rows_read,
        milliseconds=figures.milliseconds,
        expected_milliseconds=1000 * result.estimate.total.seconds,
        read_units=float(figures.read_units),
        steps=tuple(
            Step(source=step.source, how=step.how, rows=step.rows, milliseconds=step.milliseconds)
            for step in figures.steps
        ),
        alone_milliseconds=None,
    )


def _alone(count: int, runs: int, *, expected: Sequence[Mapping[str, object]]) -> float:
    """The same rows in DuckDB's own tables. Raises ValueError when it answers anything else than the engine did."""
    with duckdb.connect(":memory:", config={"threads": 2}) as connection:
        connection.execute(
            "CREATE TABLE orders AS SELECT 'o' || lpad(range::VARCHAR, 9, '0') AS order_id, "
            "['pending','processing','shipped','delivered','cancelled'][1 + range % 5] AS status FROM range($1)",
            [count],
        )
        connection.execute(
            "CREATE TABLE items AS SELECT order_id, CAST((1 + o.range % 3) * 19.99 AS DECIMAL(18,2)) AS line_total "
            "FROM (SELECT range, 'o' || lpad(range::VARCHAR, 9, '0') AS order_id FROM range($1)) o, range($2) l",
            [count, LINES_OF_AN_ORDER],
        )
        times = []
        for _ in range(runs + 1):
            begun = time.perf_counter()
            rows = connection.execute(_ALONE).fetchall()
            times.append(1000 * (time.perf_counter() - begun))
        if rows != [tuple(row.values()) for row in expected]:
            raise ValueError("DuckDB alone answers something else than the engine")
    return statistics.median(times[1:])
