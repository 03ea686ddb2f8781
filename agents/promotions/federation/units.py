"""A plan as what must be read: one unit for each table that is read, and the edges along which keys may travel.

A relationship's step is an edge between two units. From the plan's own source outwards keys may always travel: only
rows that match a row of the unit before matter. Back they may travel where a match is required: not out of a
`without`, whose others only ever take rows away.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from agents.promotions.declaration.model import Declaration, FieldType, Source, name_of, source_of
from agents.promotions.query.plan import Filter, Join, QueryPlan
from agents.promotions.query.select import joined_alias

ROOT = "t0"
ROWS_BEHIND = "_rows"  # a column beside the declared ones, none of which begins so
Fold = Literal["sum", "minimum", "maximum"]


@dataclass(frozen=True, kw_only=True)
class Edge:
    """Two units whose fields are equal. `required`: a row of `near` without a match in `far` does not matter."""

    near: str
    near_field: str
    far: str
    far_field: str
    required: bool


@dataclass(frozen=True, kw_only=True)
class Unit:
    """One read. `aliases` are the tables of the SELECT that it fills; `multiplies`: how often a row is there counts.

    `grouped` (`grouping.py`) is None where rows are read as they are; else those alike are read as one, whose values of
    these fields are added up, or the least or greatest.
    """

    name: str
    aliases: tuple[str, ...]
    source: Source
    fields: frozenset[str]
    filters: tuple[Filter, ...]
    multiplies: bool
    grouped: Mapping[str, Fold] | None = None

    @property
    def in_postgres(self) -> bool:
        """Whether PostgreSQL has it; else DynamoDB."""
        return self.source.type == "postgres"

    @property
    def columns(self) -> Mapping[str, FieldType]:
        """What is kept of each row, and its type."""
        behind: dict[str, FieldType] = {} if self.grouped is None else {ROWS_BEHIND: "whole"}
        return {name: self.source.fields[name].type for name in sorted(self.fields)} | behind


def units_of(plan: QueryPlan, declaration: Declaration) -> tuple[tuple[Unit, ...], tuple[Edge, ...]]:
    """What a plan needs of each source, and no field more."""
    units, edges = [_root(plan, declaration)], list[Edge]()
    for number, join in enumerate(plan.joins):
        for unit, edge in _of_join(number, join, plan, declaration):
            units.append(unit)
            edges.append(edge)
    return _merged(units, edges)


def _root(plan: QueryPlan, declaration: Declaration) -> Unit:
    source = declaration.sources[plan.source]
    ways = {name_of(declaration.relationships[join.relationship].way[0].left) for join in plan.joins}
    fields = _shown(plan, source) | ways | _left_to_the_engine(source, plan.filters) or frozenset(source.key[:1])
    return Unit(name=ROOT, aliases=(ROOT,), source=source, fields=fields, filters=plan.filters, multiplies=True)


def _of_join(number: int, join: Join, plan: QueryPlan, declaration: Declaration) -> Iterator[tuple[Unit, Edge]]:
    way = declaration.relationships[join.relationship].way
    aliases = {plan.source: ROOT}
    for position, step in enumerate(way, start=1):
        source = declaration.sources[source_of(step.right)]
        filters = tuple(each for each in join.filters if source_of(each.field) == source.name)
        leading_on = {name_of(later.left) for later in way if source_of(later.left) == source.name}
        shown = _shown(plan, source) if join.kind == "each" else frozenset[str]()
        name = aliases[source.name] = joined_alias(number, position)
        unit = Unit(
            name=name,
            aliases=(name,),
            source=source,
            fields=shown | leading_on | {name_of(step.right)} | _left_to_the_engine(source, filters),
            filters=filters,
            multiplies=join.kind == "each",
        )
        near = aliases[source_of(step.left)]
        required = not (join.kind == "without" and near == ROOT)
        yield (
            unit,
            Edge(near=near, near_field=name_of(step.left), far=name, far_field=name_of(step.right), required=required),
        )


def _shown(plan: QueryPlan, source: Source) -> frozenset[str]:
    """What is shown, grouped, added up or ordered by of a source."""
    aggregates = {each.name for each in plan.aggregates}  # one may be called as a source is
    ordered = (order.by for order in plan.order if order.by not in aggregates)
    named = [*plan.fields, *(group.field for group in plan.groups), *ordered]
    named += [each.field for each in plan.aggregates if each.field]
    return frozenset(name_of(field) for field in named if source_of(field) == source.name)


def _left_to_the_engine(source: Source, filters: Sequence[Filter]) -> frozenset[str]:
    """PostgreSQL filters exactly as the engine would; DynamoDB may leave some to it."""
    return frozenset() if source.type == "postgres" else frozenset(name_of(each.field) for each in filters)


def _merged(units: Sequence[Unit], edges: Sequence[Edge]) -> tuple[tuple[Unit, ...], tuple[Edge, ...]]:
    """DynamoDB is read once for what hangs in the same way from the same unit, though with other conditions each.

    `seasonal` asks for orders in some months and for none in others: one read of the customers' orders serves both.
    What hangs from such a unit may not restrict it: the rows are not its alone.
    """
    kept = {ROOT: units[0]}
    found: dict[str, Edge] = {}
    firsts: dict[tuple[str, str, str, str], str] = {}
    serves = {ROOT: ROOT}
    for unit, original in zip(units[1:], edges, strict=True):
        edge = replace(original, near=serves[original.near])
        path = (edge.near, edge.near_field, unit.source.name, edge.far_field)
        name = unit.name if unit.in_postgres else firsts.setdefault(path, unit.name)
        serves[unit.name] = name
        if name == unit.name:
            kept[name], found[name] = unit, edge
        else:
            kept[name] = _together(kept[name], unit)
            found[name] = replace(found[name], required=found[name].required or edge.required)
    alone = {unit.name for unit in kept.values() if len(unit.aliases) == 1}
    return tuple(kept.values()), tuple(
        replace(edge, required=edge.required and edge.near in alone) for edge in found.values()
    )


def _together(one: Unit, other: Unit) -> Unit:
    return replace(
        one,
        aliases=one.aliases + other.aliases,
        fields=one.fields | other.fields,
        filters=tuple(each for each in one.filters if each in other.filters),
        multiplies=one.multiplies or other.multiplies,
    )
