"""A domain that is nowhere in the shop: a prompt, tools that are one SELECT each, and tables in memory."""

import json
import re
import sqlite3
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import jsonschema
from pydantic import Field, JsonValue, StringConstraints

from evals.conversation import Sql, Words, Written

Row = dict[str, object]
MOST_ROWS = 20


class ForeignTool(Written):
    """What a model is told of a tool, and the SELECT that answers it: `:name` is an argument, NULL when not given."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_-]{1,64}$")]
    description: Words
    input: dict[str, JsonValue] = Field(description="Its JSON schema, of type object.")
    rows: Sql

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names that the schema has."""
        properties = self.input.get("properties")
        return tuple(properties) if isinstance(properties, dict) else ()


class _Domain(Written):
    prompt: Words
    tool: tuple[ForeignTool, ...] = Field(min_length=1)


class SelectFailed(Exception):
    """SQLite refused a SELECT, or the tables; the message says why."""


class BadArguments(ValueError):
    """Arguments that the tool's schema refuses; the message is for the model."""


@dataclass(frozen=True, kw_only=True)
class ForeignDomain:
    """A folder: `domain.toml` with prompt and tools, `tables.sql` with the rows."""

    name: str
    prompt: str
    tools: tuple[ForeignTool, ...]
    tables: str

    def open(self) -> "Tables":
        """Fresh tables: each conversation has its own."""
        return Tables(self)


class Tables:
    """The domain's rows in SQLite, asked by tools and by facts."""

    def __init__(self, domain: ForeignDomain) -> None:
        self._tools = {tool.name: tool for tool in domain.tools}
        self._rows = sqlite3.connect(":memory:", check_same_thread=False)
        self._rows.row_factory = sqlite3.Row
        self._rows.create_function("mentions", 2, mentions, deterministic=True)
        try:
            self._rows.executescript(domain.tables)
        except sqlite3.Error as error:
            self._rows.close()
            raise SelectFailed(f"tables.sql: {error}") from error

    def select(self, sql: str, values: Mapping[str, object] | None = None) -> list[Row]:
        """The rows of a SELECT. Raises SelectFailed."""
        try:
            return [dict(row) for row in self._rows.execute(sql, dict(values or {}))]
        except sqlite3.Error as error:
            raise SelectFailed(str(error)) from error

    def call(self, name: str, arguments: Mapping[str, JsonValue], *, caller: str) -> dict[str, object]:
        """A tool's answer. Raises BadArguments for an unknown tool and for what its schema refuses."""
        tool = self._tools.get(name)
        if tool is None:
            raise BadArguments(f"There is no tool {name}. There are: {', '.join(self._tools)}.")
        _check(tool, arguments)
        given = {argument: _bound(arguments.get(argument)) for argument in tool.arguments}
        rows = self.select(tool.rows, {**given, "caller": caller})
        return {"found": len(rows), "rows": rows[:MOST_ROWS]}

    def close(self) -> None:
        """Forget the rows."""
        self._rows.close()


def _check(tool: ForeignTool, arguments: Mapping[str, JsonValue]) -> None:
    try:
        jsonschema.validate(dict(arguments), tool.input)
    except jsonschema.ValidationError as error:
        where = ".".join(map(str, error.absolute_path))
        raise BadArguments(f"{where}: {error.message}" if where else error.message) from None
    if unknown := set(arguments) - set(tool.arguments):
        raise BadArguments(f"{tool.name} takes no {', '.join(sorted(unknown))}.")


def _bound(value: JsonValue) -> object:
    return json.dumps(value) if isinstance(value, (list, dict)) else value


def mentions(text: str | None, words: str | None) -> bool:
    """SQL's `mentions(text, words)`: no words, or all of them stand in the text, whatever their case or plural s."""
    have = {_stem(word) for word in re.findall(r"\w+", (text or "").lower())}
    return all(_stem(word) in have for word in re.findall(r"\w+", (words or "").lower()))


def _stem(word: str) -> str:
    return word.removesuffix("s") if len(word) > 3 else word


def domain_in(folder: Path) -> ForeignDomain:
    """The domain of a folder. Raises ValueError for a file that can't be used, and for SQL that does not run."""
    written = _Domain.model_validate(tomllib.loads((folder / "domain.toml").read_text(encoding="utf-8")))
    tables = (folder / "tables.sql").read_text(encoding="utf-8")
    domain = ForeignDomain(name=folder.name, prompt=written.prompt, tools=written.tool, tables=tables)
    try:
        _try_out(domain)
    except (SelectFailed, jsonschema.SchemaError) as error:
        raise ValueError(str(error)) from error
    return domain


def _try_out(domain: ForeignDomain) -> None:
    """Build the tables, and call each tool's SELECT with nothing given."""
    opened = domain.open()
    try:
        for tool in domain.tools:
            jsonschema.Draft202012Validator.check_schema(tool.input)
            opened.select(tool.rows, {**dict.fromkeys(tool.arguments), "caller": ""})
    finally:
        opened.close()
