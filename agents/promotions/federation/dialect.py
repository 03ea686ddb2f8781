"""The compiler's SELECT as DuckDB reads it: over the tables that were loaded, with averages that are exact.

DuckDB's own average of a DECIMAL is a DOUBLE. Its sums are exact, and so is its division of whole numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from agents.promotions.declaration.model import FieldType, Source
from agents.promotions.federation.units import ROWS_BEHIND
from agents.promotions.query.dialect import quoted

_NUMBER = "DECIMAL(24,6)"  # what a condition's number fits: below 10^12, with at most six decimals
_TYPES: Mapping[FieldType, str] = MappingProxyType(
    {
        "text": "VARCHAR",
        "choice": "VARCHAR",
        "whole": _NUMBER,
        "number": _NUMBER,
        "money": _NUMBER,
        "date": "DATE",
        "flag": "BOOLEAN",
    }
)


@dataclass(frozen=True, kw_only=True)
class LoadedTables:
    """`tables` by the SELECT's alias: some share one. `grouped`: whose rows stand for many each, if anybody's do."""

    tables: Mapping[str, str]
    grouped: str | None

    def table(self, alias: str, source: Source) -> str:  # noqa: ARG002  # the alias alone says which rows
        """Where the rows of an alias are."""
        return quoted(self.tables[alias])

    def type_of(self, type_: FieldType) -> str:
        """A bare NUMERIC has three decimals in DuckDB."""
        return _TYPES[type_]

    def average(self, expression: str, digits: int) -> str:
        """Rounded to some decimals, halves away from zero, as PostgreSQL rounds a numeric."""
        scaled = f"CAST(sum({expression}) * {10**digits} AS HUGEINT)"
        count = f"count({expression})"
        rounded = f"(2 * {scaled} + sign({scaled}) * {count}) // (2 * {count})"
        return f"CAST({rounded} AS DECIMAL(28,0)) * CAST('{10**-digits:.{digits}f}' AS DECIMAL({digits + 1},{digits}))"

    def count_of_rows(self) -> str:
        """Of those that stand behind the ones that were read."""
        if self.grouped is None:
            return "count(*)"
        return f"CAST(coalesce(sum({self.grouped}.{quoted(ROWS_BEHIND)}), 0) AS BIGINT)"

    def text_order(self, expression: str) -> str:
        """DuckDB compares texts by their bytes."""
        return expression

    def folded(self, expression: str) -> str:
        """DuckDB folds character by character."""
        return f"lower({expression})"
