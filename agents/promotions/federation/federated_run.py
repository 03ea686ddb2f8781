"""One question over several databases: reads its units in the best order as far as is known, then joins them.

What is still to be read is planned anew after each read, with what was found in the place of what was expected.
"""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from agents.common.database import Parameter
from agents.common.principal import Principal
from agents.common.sql import numbered
from agents.promotions.federation.bounds import Bounds
from agents.promotions.federation.dialect import LoadedTables
from agents.promotions.federation.dynamodb_reading import DynamoReader, Page, in_segments
from agents.promotions.federation.facts import Facts, Known
from agents.promotions.federation.planning import best_order
from agents.promotions.federation.postgres_reading import PostgresReader
from agents.promotions.federation.postgres_statements import Keys, read_of
from agents.promotions.federation.progress import Progress
from agents.promotions.federation.rates import Rates
from agents.promotions.federation.results import StepFigures
from agents.promotions.federation.units import Unit
from agents.promotions.federation.ways import Via, Way, Ways, keyed_accesses, plain_accesses
from agents.promotions.federation.workbench import Where, Workbench
from agents.promotions.query.checking import CheckedPlan
from agents.promotions.query.conditions import conditions
from agents.promotions.query.dynamodb import Access
from agents.promotions.query.select import select
from agents.promotions.value import Value


@dataclass(kw_only=True)
class FederatedRun:
    """Once. `steps` and `statements` say afterwards what was done."""

    plan: CheckedPlan
    ways: Ways
    facts: Facts
    rates: Rates
    bounds: Bounds
    dynamodb: DynamoReader
    postgres: PostgresReader
    principal: Principal
    steps: list[StepFigures] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)

    async def rows(self, tell: Progress) -> list[tuple[Value, ...]]:
        """Of the plan's SELECT, one more than its limit when there are more."""
        async with Workbench(memory_mb=self.plan.declaration.limits.engine_memory_mb) as workbench:
            unread, known = list(self.facts.reading.units), dict[str, Known]()
            while unread:
                way = best_order(self.ways, unread, known)[0]
                await tell(f"Reading {way.unit.source.name}: {way.words}")
                rows = await self._read(way, workbench)
                unread.remove(way.unit)
                known[way.unit.name] = await self._known(way.unit, rows, unread, workbench)
            await tell("Joining")
            return await self._joined(workbench)

    @property
    def _tables(self) -> LoadedTables:
        units = self.facts.reading.units
        return LoadedTables(
            tables={alias: unit.name for unit in units for alias in unit.aliases},
            grouped=next((unit.name for unit in units if unit.grouped is not None), None),
        )

    async def _joined(self, workbench: Workbench) -> list[tuple[Value, ...]]:
        remaining = replace(self.plan, plan=self.facts.reading.remaining)
        statement = select(remaining, self._tables)
        written = numbered(statement.sql)
        self.statements.append(statement.sql)
        return await workbench.select(written.text, [statement.parameters[name] for name in written.names])

    async def _known(self, unit: Unit, rows: int, unread: Sequence[Unit], workbench: Workbench) -> Known:
        """With the number of different keys wherever they may serve to read another unit."""
        waiting = {each.name for each in unread}
        fields = {
            *(edge.near_field for edge in self.facts.reading.edges if edge.near == unit.name and edge.far in waiting),
            *(edge.far_field for edge in self.facts.reading.edges if edge.far == unit.name and edge.near in waiting),
        }
        where = self._left_over(unit)
        values = {name: float(await workbench.count_of_values(unit.name, name, where)) for name in fields}
        return Known(rows=rows, values=values)

    async def _keys(self, via: Via, workbench: Workbench) -> list[str]:
        return await workbench.values(via.unit, via.field, self._left_over(self.facts.reading.unit(via.unit)))

    def _left_over(self, unit: Unit) -> Where:
        """The conditions that DynamoDB may not have applied: keys of rows beyond them would be read in vain."""
        if unit.in_postgres:
            return Where()
        parameters: dict[str, Parameter] = {}
        sql = conditions(unit.filters, source=unit.source, alias=unit.name, parameters=parameters, dialect=self._tables)
        written = numbered(sql)
        return Where(written.text, [parameters[name] for name in written.names])

    async def _read(self, way: Way, workbench: Workbench) -> int:
        """A unit into its table. Returns how many rows there are."""
        unit, tally, begun = way.unit, _Tally(), time.perf_counter()
        fields = tuple(unit.columns)
        await workbench.create(unit.name, unit.columns)

        async def keep(columns: Mapping[str, Sequence[Value]], rows: int, read_units: Decimal) -> None:
            self.bounds.count(way, rows=rows, read_units=read_units)
            tally.add(rows, read_units)
            if rows:
                await workbench.add(unit.name, unit.columns, columns)

        keys = await self._keys(way.via, workbench) if way.via else None
        if keys is None or keys:
            if unit.in_postgres:
                await self._read_postgres(way, keys, fields, keep)
            else:
                await self._read_dynamodb(way, keys, fields, keep)
        self._account(way, tally, seconds=time.perf_counter() - begun)
        return tally.rows

    async def _read_postgres(self, way: Way, keys: Sequence[str] | None, fields: Sequence[str], keep: "_Keep") -> None:
        among = Keys(field=way.via.here, values=keys) if way.via and keys else None
        read = read_of(way.unit, self.facts.reading, keys=among)
        size = self.facts.expected[way.unit.name].rows_of_a_page(len(read.columns))
        self.statements.append(read.page(size, None).sql)
        async with aclosing(self.postgres.pages(read, self.principal, size=size)) as pages:
            async for page in pages:
                await keep({name: [_stored(row[name]) for row in page] for name in fields}, len(page), Decimal(0))

    async def _read_dynamodb(self, way: Way, keys: Sequence[str] | None, fields: Sequence[str], keep: "_Keep") -> None:
        accesses = self._accesses(way, keys)
        self.statements += [_told(way, each) for each in accesses[:1]]

        async def keep_page(page: Page) -> None:
            await keep(page.columns(way.unit.source, fields), len(page.items), page.read_units)

        await self.dynamodb.read(way.unit.source, accesses, on_page=keep_page)

    def _accesses(self, way: Way, keys: Sequence[str] | None) -> Sequence[Access]:
        if way.via is None or keys is None:
            size = self.facts.sizes[way.unit.source.name][None]
            return [part for access in plain_accesses(way.unit) for part in in_segments(access, size=size)]
        found = keyed_accesses(way.unit, way.via.here, keys)
        if found is None:
            raise LookupError(f"{way.unit.source.name} has no way in by {way.via.here}")
        return found

    def _account(self, way: Way, tally: "_Tally", *, seconds: float) -> None:
        self.rates.learn(way.kind, calls=way.calls, rows=tally.rows, seconds=seconds)
        self.steps.append(
            StepFigures(
                source=way.unit.source.name,
                how=way.words,
                read_units=tally.read_units,
                rows=tally.rows,
                milliseconds=1000 * seconds,
            )
        )


_Keep = Callable[[Mapping[str, Sequence[Value]], int, Decimal], Awaitable[None]]


@dataclass
class _Tally:
    rows: int = 0
    read_units: Decimal = Decimal(0)

    def add(self, rows: int, read_units: Decimal) -> None:
        self.rows += rows
        self.read_units += read_units


def _stored(value: object) -> Value:
    if value is None or isinstance(value, str | int | Decimal | date | bool):
        return value
    raise TypeError(f"a marketing view has no column of {type(value).__name__}")


def _told(way: Way, access: Access) -> str:
    """The request without its values."""
    parts = [f"{access.kind} {way.unit.source.table}"]
    parts += [f"index {access.index}"] if access.index else []
    parts += [
        f"{name}: {access.arguments[name]}"
        for name in ("KeyConditionExpression", "FilterExpression", "ProjectionExpression")
        if name in access.arguments
    ]
    return "; ".join(parts)
