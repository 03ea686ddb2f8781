"""QueryEngine: estimates a checked question, and answers it, wherever its data is."""

import asyncio
import time
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from agents.common.database import Database
from agents.common.principal import Principal
from agents.promotions.federation.bounds import Bounds, too_slow
from agents.promotions.federation.dynamodb_reading import DynamoReader
from agents.promotions.federation.facts import Facts
from agents.promotions.federation.federated_run import FederatedRun
from agents.promotions.federation.plain_parsing import parse_plainly
from agents.promotions.federation.planning import best_order, estimated
from agents.promotions.federation.postgres_reading import PostgresReader
from agents.promotions.federation.postgres_statements import read_of
from agents.promotions.federation.progress import Progress, unheard
from agents.promotions.federation.rates import Rates
from agents.promotions.federation.reading import reading_of
from agents.promotions.federation.results import Cost, Estimate, Figures, QueryResult, StepEstimate, StepFigures
from agents.promotions.federation.sizes import TableSizes
from agents.promotions.federation.ways import Ways
from agents.promotions.marketer import Marketer
from agents.promotions.query.checking import CheckedPlan
from agents.promotions.query.plan import MOST_ROWS
from agents.promotions.query.select import select
from agents.promotions.query.words import in_words
from agents.promotions.value import Value

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_ESTIMATING = Principal(kind="staff", subject="estimates", customer_id=None)  # EXPLAIN reads no row
_ONE_SELECT = "one SELECT for all of it"


class QueryEngine:
    """One for the whole process: it remembers sizes of tables, and how long reads took. Questions share nothing else.

    `database` acts as the role that may read the marketing views. Raises Refused for a question beyond its limits, with
    what would help, and DatabaseUnavailable when a database does not answer.
    """

    def __init__(self, *, dynamodb: "DynamoDBClient", database: Database, rates: Rates | None = None) -> None:
        parse_plainly(dynamodb)
        self._sizes = TableSizes(dynamodb)
        self._dynamodb = DynamoReader(dynamodb)
        self._postgres = PostgresReader(database)
        self._rates = rates or Rates()

    async def estimate(self, plan: CheckedPlan) -> Estimate:
        """What it would take, step by step. Reads no data."""
        if _is_one_select(plan):
            return await self._estimate_of_one_select(plan)
        ways = Ways(facts := await self._facts(plan), self._rates)
        return estimated(ways, best_order(ways, facts.reading.units, {}))

    async def run(self, plan: CheckedPlan, *, marketer: Marketer, progress: Progress | None = None) -> QueryResult:
        """The answer. More rows than QueryPlan allows may be asked for by a limit that our own code put into `plan`."""
        tell = progress or unheard
        limits = plan.declaration.limits
        try:
            async with asyncio.timeout(limits.seconds) as allowed:
                if _is_one_select(plan):
                    return await self._one_select(plan, marketer.principal, tell)
                return await self._federated(plan, marketer.principal, tell)
        except TimeoutError:
            if not allowed.expired():
                raise
            raise too_slow(limits) from None

    async def _facts(self, plan: CheckedPlan) -> Facts:
        reading = reading_of(plan)
        sizes = {unit.source.name: await self._sizes.of(unit.source) for unit in reading.units if not unit.in_postgres}
        in_postgres = [unit for unit in reading.units if unit.in_postgres]
        expected = await self._postgres.expect([read_of(unit, reading).whole() for unit in in_postgres], _ESTIMATING)
        by_name = {unit.name: each for unit, each in zip(in_postgres, expected, strict=True)}
        return Facts(reading=reading, sizes=sizes, expected=by_name)

    async def _estimate_of_one_select(self, plan: CheckedPlan) -> Estimate:
        [expected] = await self._postgres.expect([select(plan)], _ESTIMATING)
        seconds = self._rates.seconds("select", calls=1, rows=expected.rows)
        cost = Cost(rows=expected.rows, postgres_cost=expected.cost, seconds=seconds)
        return Estimate(steps=(StepEstimate(source=_sources(plan), how=_ONE_SELECT, cost=cost),), total=cost)

    async def _one_select(self, plan: CheckedPlan, principal: Principal, tell: Progress) -> QueryResult:
        estimate = await self._estimate_of_one_select(plan)
        Bounds(plan.declaration.limits).check_postgres(estimate.total.postgres_cost)
        await tell(f"Reading {_sources(plan)}")
        statement, begun = select(plan), time.perf_counter()
        rows = await self._postgres.rows(statement, principal)
        seconds = time.perf_counter() - begun
        self._rates.learn("select", calls=1, rows=len(rows), seconds=seconds)
        step = StepFigures(
            source=_sources(plan), how=_ONE_SELECT, read_units=Decimal(0), rows=len(rows), milliseconds=1000 * seconds
        )
        return _result(
            plan,
            [_named(plan, tuple(row.values())) for row in rows],
            estimate=estimate,
            steps=(step,),
            seconds=seconds,
            statements=(statement.sql,),
        )

    async def _federated(self, plan: CheckedPlan, principal: Principal, tell: Progress) -> QueryResult:
        begun = time.perf_counter()
        ways = Ways(facts := await self._facts(plan), self._rates)
        order = best_order(ways, facts.reading.units, {})
        estimate = estimated(ways, order)
        bounds = Bounds(plan.declaration.limits)
        bounds.check(order, estimate)
        run = FederatedRun(
            plan=plan,
            ways=ways,
            facts=facts,
            rates=self._rates,
            bounds=bounds,
            dynamodb=self._dynamodb,
            postgres=self._postgres,
            principal=principal,
        )
        rows = await run.rows(tell)
        return _result(
            plan,
            [_named(plan, row) for row in rows],
            estimate=estimate,
            steps=tuple(run.steps),
            seconds=time.perf_counter() - begun,
            statements=tuple(run.statements),
        )


def _is_one_select(plan: CheckedPlan) -> bool:
    """PostgreSQL has all of it, and the answer fits a response of the Data API."""
    return plan.plan.limit <= MOST_ROWS and all(unit.in_postgres for unit in reading_of(plan).units)


def _sources(plan: CheckedPlan) -> str:
    return ", ".join(dict.fromkeys(unit.source.name for unit in reading_of(plan).units))


def _named(plan: CheckedPlan, row: tuple[object, ...]) -> Mapping[str, Value]:
    """By the names of the plan's columns, which are the first of the SELECT's."""
    return {column.name: value for column, value in zip(plan.columns, row, strict=False)}  # type: ignore[misc]


def _result(
    plan: CheckedPlan,
    rows: list[Mapping[str, Value]],
    *,
    estimate: Estimate,
    steps: tuple[StepFigures, ...],
    seconds: float,
    statements: tuple[str, ...],
) -> QueryResult:
    return QueryResult(
        columns=plan.columns,
        rows=tuple(rows[: plan.plan.limit]),
        more=len(rows) > plan.plan.limit,
        words=in_words(plan),
        estimate=estimate,
        figures=Figures(
            read_units=sum((step.read_units for step in steps), Decimal(0)),
            rows_read=sum(step.rows for step in steps),
            milliseconds=1000 * seconds,
            steps=steps,
        ),
        statements=statements,
    )
