"""The views that a text explains: `parcels(parcel_id text — its id, weight numeric — in grams) — one row a parcel`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from local.bedrock.model import Tool
from local.bedrock.planner.schema import type_of
from local.bedrock.planner.values import is_stock

_TYPES = (
    r"text|varchar|smallint|integer|int|bigint|numeric|decimal|real|double precision|float|boolean|bool|date|"
    r"timestamptz|timestamp|time|uuid"
)
_VIEW = re.compile(rf"(?m)^\W*(?P<name>[a-z_]\w*)\s*\((?P<columns>\s*\w+ (?:{_TYPES})\b.*)\)(?P<meaning>[^()]*)$")
_COLUMN = re.compile(
    rf"(?:^|,\s*)(?P<name>[a-z_]\w*) (?P<type>{_TYPES})\b(?:\s*[—:-]+\s*(?P<meaning>.*?))?"
    rf"(?=,\s*[a-z_]\w* (?:{_TYPES})\b|$)",
    re.DOTALL,
)
_NUMBERS = frozenset("smallint integer int bigint numeric decimal real float".split()) | {"double precision"}
_ABOUT_SQL = re.compile(r"\b(?:sql|select)\b", re.IGNORECASE)
_TITLES = ("name", "title")
_LONG = frozenset("description text body content details summary".split())


@dataclass(frozen=True)
class Column:
    """A column, its type, and what is said of it."""

    name: str
    type: str
    meaning: str

    @property
    def is_number(self) -> bool:
        return self.type in _NUMBERS

    @property
    def is_flag(self) -> bool:
        return self.type.startswith("bool")

    @property
    def is_text(self) -> bool:
        return not self.is_number and not self.is_flag

    @property
    def values(self) -> list[str]:
        """The values that its meaning lists, where they are words in snake_case."""
        return re.findall(r"\b[a-z]+_[a-z_]+\b", self.meaning) if self.is_text else []

    @property
    def is_long(self) -> bool:
        """Whether it holds sentences."""
        return self.is_text and self.name in _LONG


@dataclass(frozen=True)
class View:
    """A view, its columns in order, and what a row is."""

    name: str
    columns: tuple[Column, ...]
    meaning: str

    def column(self, name: str) -> Column | None:
        """The column of that name."""
        return next((column for column in self.columns if column.name == name), None)

    @property
    def title(self) -> Column | None:
        """What a row is called."""
        return next(filter(None, map(self.column, _TITLES)), None)

    @property
    def stock(self) -> Column | None:
        """How much there is of it."""
        return next((column for column in self.columns if column.is_number and is_stock(column.name)), None)

    @property
    def flag(self) -> Column | None:
        """What is so at this moment."""
        return next((column for column in self.columns if column.is_flag), None)


def views_in(texts: Iterable[str]) -> tuple[View, ...]:
    """The views of some texts, each once, in order."""
    found = {match["name"]: _view(match) for text in texts for match in _VIEW.finditer(text)}
    return tuple(found.values())


def sql_parameter(tool: Tool) -> str | None:
    """The parameter that takes a statement, where the tool is for SQL."""
    properties = tool.schema.get("properties")
    if not isinstance(properties, dict) or not _ABOUT_SQL.search(f"{tool.name} {tool.description}"):
        return None
    named = (name for name in ("sql", "query", "statement") if name in properties)
    schema = properties.get(name := next(named, ""))
    return name if isinstance(schema, dict) and type_of(schema) == "string" else None


def _view(match: re.Match[str]) -> View:
    columns = tuple(
        Column(found["name"], found["type"], (found["meaning"] or "").strip())
        for found in _COLUMN.finditer(match["columns"])
    )
    return View(match["name"], columns, match["meaning"].strip(" —:-."))
