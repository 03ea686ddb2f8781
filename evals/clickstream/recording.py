"""Keeps every tool call of a conversation with its arguments, out of the audits that the agents write anyway."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import LiteralString, cast

from pydantic import JsonValue

from agents.common.database import Database, Json, Parameter, Row, Statement, Transaction
from agents.common.principal import Principal
from evals.heard import ToolUse


class Recorder:
    """A shared database that takes rows of the audit, and has none."""

    def __init__(self) -> None:
        self._uses: list[ToolUse] = []

    def taken(self) -> tuple[ToolUse, ...]:
        """Those since it was asked before."""
        uses, self._uses = self._uses, []
        return tuple(uses)

    @asynccontextmanager
    async def transaction(self, _: Principal | None) -> AsyncIterator[Transaction]:
        """One that keeps what is written."""
        yield _Transaction(self._uses)

    def acting_as(self, _: str) -> Database:
        """The same, whoever writes."""
        return self


class _Transaction:
    def __init__(self, uses: list[ToolUse]) -> None:
        self._uses = uses

    async def fetch(self, _: LiteralString, /, **__: Parameter) -> list[Row]:
        return []

    async def execute(self, _: LiteralString, /, **row: Parameter) -> int:
        arguments = row["arguments"]
        assert isinstance(arguments, Json)
        given = cast("dict[str, JsonValue]", arguments.document)
        self._uses.append(ToolUse(agent=str(row["agent"]), tool=str(row["tool"]), arguments=given))
        return 1

    async def fetch_all(self, *statements: Statement) -> list[list[Row]]:
        return [[] for _ in statements]
