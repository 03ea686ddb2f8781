"""What is known before anything is read: sizes of DynamoDB's tables, and what PostgreSQL's planner expects."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from agents.promotions.federation.guesses import share_kept, values_of
from agents.promotions.federation.postgres_reading import Expected
from agents.promotions.federation.reading import Reading
from agents.promotions.federation.sizes import Size
from agents.promotions.federation.units import Unit


@dataclass(frozen=True, kw_only=True)
class Known:
    """A unit that was read, or is imagined to have been: its rows, and the different values of fields of it."""

    rows: float
    values: Mapping[str, float] = field(default_factory=dict)

    def values_of(self, name: str) -> float:
        """As counted, else as many as there are rows."""
        return self.values.get(name, self.rows)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """`sizes` by DynamoDB's source and index; `expected` by PostgreSQL's unit, with its conditions applied."""

    reading: Reading
    sizes: Mapping[str, Mapping[str | None, Size]]
    expected: Mapping[str, Expected]

    def rows_of(self, unit: Unit) -> float:
        """With its own conditions applied."""
        if unit.in_postgres:
            return self.expected[unit.name].rows
        items = self.items_of(unit)
        return items * share_kept(unit.source, unit.filters, rows=items)

    def items_of(self, unit: Unit) -> int:
        """Of DynamoDB's table, before any condition."""
        return self.sizes[unit.source.name][None].items

    def values_of(self, unit: Unit, name: str) -> float:
        """How many different values the field has in the whole source.

        What refers to another source's key has no more of them than that has rows.
        """
        total = float(self.expected[unit.name].rows if unit.in_postgres else self.items_of(unit))
        others = [
            self.sizes[other.source.name][None].items
            for other, field_of_it in self._beside(unit, name)
            if other.source.key == (field_of_it,) and not other.in_postgres
        ]
        return max(1.0, min([total, *others]) if others else values_of(unit.source, name, rows=total))

    def _beside(self, unit: Unit, name: str) -> list[tuple[Unit, str]]:
        edges = self.reading.edges
        far = [(each.far, each.far_field) for each in edges if (each.near, each.near_field) == (unit.name, name)]
        near = [(each.near, each.near_field) for each in edges if (each.far, each.far_field) == (unit.name, name)]
        return [(self.reading.unit(name_), field_of_it) for name_, field_of_it in (*far, *near)]
