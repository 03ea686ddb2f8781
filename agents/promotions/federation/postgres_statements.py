"""The SELECT that reads one unit of a plan from PostgreSQL: its conditions, and what is known of its neighbours.

Conditions are the query compiler's; added here are the keys that came from another database (one JSON parameter, for
the Data API knows no arrays), semi-joins with neighbours that PostgreSQL has too, and paging by key.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from agents.common.database import Json, Parameter, Row
from agents.promotions.declaration.model import FieldType, Source
from agents.promotions.federation.reading import Reading
from agents.promotions.federation.units import ROWS_BEHIND, Fold, Unit
from agents.promotions.query.conditions import conditions
from agents.promotions.query.dialect import POSTGRES, quoted
from agents.promotions.query.select import Select

_CASTS: Mapping[FieldType, str] = MappingProxyType(
    {
        "text": "text",
        "choice": "text",
        "whole": "bigint",
        "number": "numeric",
        "money": "numeric",
        "date": "date",
        "flag": "boolean",
    }
)
_FUNCTIONS: Mapping[Fold, str] = MappingProxyType({"sum": "sum", "minimum": "min", "maximum": "max"})


@dataclass(frozen=True, kw_only=True)
class Keys:
    """Only rows whose field has one of these values matter."""

    field: str
    values: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """Only rows whose field is in a neighbour's matter, which PostgreSQL looks up by itself."""

    field: str
    unit: Unit
    unit_field: str
    neighbours: tuple["Neighbour", ...] = ()

    @property
    def narrows(self) -> bool:
        """Whether there is any condition in it; else it would only cost time."""
        return bool(self.unit.filters) or any(each.narrows for each in self.neighbours)


@dataclass(frozen=True, kw_only=True)
class PagedRead:
    """A unit's rows in the order of `order`, which no two rows share; `known` rows alone, where that may be missing."""

    unit: Unit
    columns: tuple[str, ...]
    order: tuple[str, ...]
    keys: Keys | None
    neighbours: tuple[Neighbour, ...]
    distinct: bool
    known: bool

    def page(self, size: int | None, after: Row | None) -> Select:
        """The rows after one, at most `size`: written out, for a planner that does not know how many sorts them all."""
        parameters: dict[str, Parameter] = {}
        where = [_where(self.unit, self.neighbours, parameters)]
        if self.keys is not None:
            where.append(_among(self.unit, self.keys, parameters))
        if self.known:
            where += [f"{_column(self.unit, name)} IS NOT NULL" for name in self.order]
        if after is not None:
            where.append(self._beyond(after, parameters))
        shown = ", ".join(f"{self._shown(name)} AS {quoted(name)}" for name in self.columns)
        order = ", ".join(_column(self.unit, name) for name in self.order)
        return Select(
            sql=(
                f"SELECT {'DISTINCT ' if self.distinct else ''}{shown}\n"
                f"FROM {quoted(self.unit.source.table)} AS {self.unit.name}\n"
                f"WHERE {' AND '.join(where)}\n"
                f"{self._group_by()}"
                f"ORDER BY {order}{'' if size is None else f' LIMIT {size:d}'}"
            ),
            parameters=parameters,
        )

    def whole(self) -> Select:
        """All rows, for the planner to think about."""
        return self.page(None, None)

    def _shown(self, name: str) -> str:
        if name == ROWS_BEHIND:
            return "count(*)"
        fold = (self.unit.grouped or {}).get(name)
        return f"{_FUNCTIONS[fold]}({_column(self.unit, name)})" if fold else _column(self.unit, name)

    def _group_by(self) -> str:
        if self.unit.grouped is None:
            return ""
        return f"GROUP BY {', '.join(_column(self.unit, name) for name in self.order)}\n"

    def _beyond(self, after: Row, parameters: dict[str, Parameter]) -> str:
        names = [f"after_{number}" for number, _ in enumerate(self.order)]
        parameters.update({name: _parameter(after[column]) for name, column in zip(names, self.order, strict=True)})
        left = ", ".join(_column(self.unit, name) for name in self.order)
        right = ", ".join(
            f"CAST(:{name} AS {_cast(self.unit.source, column)})"
            for name, column in zip(names, self.order, strict=True)
        )
        return f"({left}) > ({right})"


def read_of(unit: Unit, reading: Reading, *, keys: Keys | None = None) -> PagedRead:
    """Every row by its key where rows count; else each combination of values once."""
    fields = tuple(unit.columns)
    grouped = unit.grouped is not None
    kept = tuple(name for name in sorted(unit.fields) if name not in (unit.grouped or {}))
    order = unit.source.key if unit.multiplies and not grouped else kept
    return PagedRead(
        unit=unit,
        columns=tuple(dict.fromkeys((*fields, *order))),
        order=order,
        keys=keys,
        neighbours=_neighbours(unit, reading, coming_from=None),
        distinct=not unit.multiplies,
        known=not unit.multiplies or grouped,
    )


def _neighbours(unit: Unit, reading: Reading, *, coming_from: Unit | None) -> tuple[Neighbour, ...]:
    """Those in PostgreSQL whose conditions take rows from this unit, and theirs in turn."""
    found = [
        (edge.near_field, reading.unit(edge.far), edge.far_field)
        for edge in reading.edges
        if edge.near == unit.name and edge.required
    ]
    found += [
        (edge.far_field, reading.unit(edge.near), edge.near_field) for edge in reading.edges if edge.far == unit.name
    ]
    all_ = (
        Neighbour(field=own, unit=other, unit_field=theirs, neighbours=_neighbours(other, reading, coming_from=unit))
        for own, other, theirs in found
        if other.in_postgres and other is not coming_from
    )
    return tuple(each for each in all_ if each.narrows)


def _where(unit: Unit, neighbours: Sequence[Neighbour], parameters: dict[str, Parameter]) -> str:
    parts = [conditions(unit.filters, source=unit.source, alias=unit.name, parameters=parameters, dialect=POSTGRES)]
    parts += [_lookup(unit, each, parameters) for each in neighbours]
    return " AND ".join(parts)


def _lookup(unit: Unit, neighbour: Neighbour, parameters: dict[str, Parameter]) -> str:
    other = neighbour.unit
    return (
        f"{_column(unit, neighbour.field)} IN (SELECT {_column(other, neighbour.unit_field)} "  # noqa: S608  # names are the declaration's
        f"FROM {quoted(other.source.table)} AS {other.name} WHERE {_where(other, neighbour.neighbours, parameters)})"
    )


def _among(unit: Unit, keys: Keys, parameters: dict[str, Parameter]) -> str:
    parameters["keys"] = Json(list(keys.values))
    return (
        f"{_column(unit, keys.field)} IN (SELECT CAST(each AS {_cast(unit.source, keys.field)}) "  # noqa: S608  # as above
        "FROM jsonb_array_elements_text(CAST(:keys AS jsonb)) AS each)"
    )


def _column(unit: Unit, name: str) -> str:
    return f"{unit.name}.{quoted(name)}"


def _cast(source: Source, name: str) -> str:
    return _CASTS[source.fields[name].type]


def _parameter(value: object) -> Parameter:
    if value is None or not isinstance(value, Parameter):
        raise TypeError("rows are paged by a key that is always known")
    return value
