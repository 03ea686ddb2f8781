"""What may be asked, as a plan's schema explains it: sources, their fields, the ways between them, and rules."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

NUMERIC = frozenset({"money", "number", "whole"})


@dataclass(frozen=True)
class Field:
    """A field by its full name. `kind` is text, whole, number, money, date, flag or choice."""

    name: str
    kind: str
    means: str
    values: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """Whose field it is."""
        return self.name.rpartition(".")[0]

    @property
    def own(self) -> str:
        """Its name within its source."""
        return self.name.rpartition(".")[2]

    @property
    def is_id(self) -> bool:
        """Whether it only tells rows apart, or points to others."""
        return self.own == "id" or self.own.endswith(("_id", "_number", "_code"))

    @property
    def is_number(self) -> bool:
        """Whether it can be compared with a number, and added up."""
        return self.kind in NUMERIC and not self.is_id


@dataclass(frozen=True)
class Relationship:
    """How one source leads to another, over which others."""

    name: str
    way: tuple[str, ...]
    means: str

    @property
    def origin(self) -> str:
        return self.way[0]

    @property
    def target(self) -> str:
        return self.way[-1]


@dataclass(frozen=True)
class Rule:
    """A word of the house for some rows of a source."""

    name: str
    source: str
    means: str


@dataclass(frozen=True)
class Domain:
    """All that a plan may speak of; what comes first in the schema comes first here."""

    sources: Mapping[str, str]
    fields: Mapping[str, Field]
    relationships: Mapping[str, Relationship]
    rules: Mapping[str, Rule]

    @cached_property
    def _by_source(self) -> Mapping[str, tuple[Field, ...]]:
        return {source: tuple(f for f in self.fields.values() if f.source == source) for source in self.sources}

    def of(self, source: str) -> tuple[Field, ...]:
        """The fields of a source."""
        return self._by_source.get(source, ())

    def key(self, source: str) -> Field:
        """What tells the rows of a source apart."""
        return next((f for f in self.of(source) if f.is_id), self.of(source)[0])

    def title(self, source: str) -> Field | None:
        """What a row of a source is called."""
        return next((f for f in self.of(source) if f.kind == "text" and f.own in ("name", "title")), None)

    def dates(self, source: str) -> tuple[Field, ...]:
        """The days that a source tells."""
        return tuple(f for f in self.of(source) if f.kind == "date")

    def ways_from(self, source: str) -> Iterator[Relationship]:
        """What leads on from a source, the shortest way first."""
        yield from sorted((r for r in self.relationships.values() if r.origin == source), key=lambda r: len(r.way))

    def reaches(self, origin: str, other: str) -> bool:
        """Whether a source is the other, or leads to it."""
        return origin == other or any(other in way.way for way in self.ways_from(origin))
