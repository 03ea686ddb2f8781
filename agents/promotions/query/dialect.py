"""Where the SQL of PostgreSQL and of an engine beside it differ. Everything else of a statement is the same."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from agents.promotions.declaration.model import FieldType, Source


class Dialect(Protocol):
    """How to write what is written in two ways. Expressions come in and go out as SQL."""

    def table(self, alias: str, source: Source) -> str:
        """What stands after FROM for this mention of the source."""

    def type_of(self, type_: FieldType) -> str:
        """What a value of the field's type is cast to."""

    def average(self, expression: str, digits: int) -> str:
        """Rounded, halves away from zero; unknown when there is nothing."""

    def count_of_rows(self) -> str:
        """How many rows there are; none is 0."""

    def text_order(self, expression: str) -> str:
        """By code points."""

    def folded(self, expression: str) -> str:
        """Without its case, as `folding.folded`."""


def quoted(identifier: str) -> str:
    """An identifier of the declaration, which has none that need it: the quotes are the second lock."""
    if '"' in identifier or "\x00" in identifier:
        raise ValueError("an identifier has no quotes")
    return f'"{identifier}"'


_TYPES: Mapping[FieldType, str] = MappingProxyType(
    {
        "text": "text",
        "choice": "text",
        "whole": "numeric",
        "number": "numeric",
        "money": "numeric",
        "date": "date",
        "flag": "boolean",
    }
)


class Postgres:
    """PostgreSQL's, on the views that the declaration names."""

    def table(self, alias: str, source: Source) -> str:  # noqa: ARG002  # every mention is the same view
        """The view."""
        return quoted(source.table)

    def type_of(self, type_: FieldType) -> str:
        """Numbers are compared exactly, whatever the column is."""
        return _TYPES[type_]

    def average(self, expression: str, digits: int) -> str:
        """PostgreSQL rounds numerics as we want it."""
        return f"round(avg({expression}), {digits:d})"

    def count_of_rows(self) -> str:
        """As they are."""
        return "count(*)"

    def text_order(self, expression: str) -> str:
        """Whatever the database's own collation is."""
        return f'{expression} COLLATE "C"'

    def folded(self, expression: str) -> str:
        """By the collation that comes with PostgreSQL since 17, which knows no language.

        https://www.postgresql.org/docs/17/locale-providers.html#LOCALE-PROVIDER-BUILTIN
        """
        return f'lower({expression} COLLATE "pg_c_utf8")'


POSTGRES: Dialect = Postgres()
