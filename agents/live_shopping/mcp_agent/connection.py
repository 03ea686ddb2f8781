"""A session with the Postgres MCP server: its tools as they were discovered, and its answers as rows or as errors."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self, cast

import structlog
from mcp import Client
from mcp.types import CallToolResult, TextContent
from mcp_types import LOG_LEVEL_META_KEY, RequestParamsMeta

from agents.common.database import Row
from agents.common.errors import BadInput, ClickShopError, DatabaseUnavailable
from agents.live_shopping.mcp_agent.narration import Narration

log = structlog.stdlib.get_logger(__name__)

# The tools that we let through, each with the one argument that a model fills in.
LET_THROUGH: Mapping[str, str] = {"run_query": "sql", "get_table_schema": "table_name"}
# What the server's tools ask besides, and a model has no say in.
OURS = ("connection_method", "cluster_identifier", "db_endpoint", "database")
_WHERE = "get_database_connection_info"

_LONGEST_WORDS = 500
_ACCIDENT = re.compile(r"\w+(Error|Exception|Timeout)\w*: ")
_POSTGRES = re.compile(r"ERROR: (?P<message>.*?)(?:\\n|;).*SQLState: (?P<state>\w{5})", re.DOTALL)
_TELL_ME = cast("RequestParamsMeta", {LOG_LEVEL_META_KEY: "error"})
_DOWN = "The shop's database does not answer right now."
_SLOW = "The query asks for too much: it was stopped. Write a simpler one, with a narrower WHERE."
_UNTOLD = (
    "PostgreSQL did not take the query: often types do not fit, or GROUP BY lacks a column. Write a simpler one; if "
    "that fails too, say that it can't be looked up now."
)


class UnknownServer(Exception):
    """The server is not the one that we know: a tool is gone, or asks for something else."""


@dataclass(frozen=True)
class Connection:
    """A server that has started, and which of its database connections is meant."""

    client: Client
    narration: Narration
    where: Mapping[str, str]

    @classmethod
    async def discovered(cls, client: Client, narration: Narration) -> Self:
        """Looks at what the server offers. Raises UnknownServer."""
        offered = {tool.name: tool.input_schema for tool in (await client.list_tools()).tools}
        for tool, argument in LET_THROUGH.items():
            if set(offered.get(tool, {}).get("required", ())) != {argument, *OURS}:
                raise UnknownServer(f"the MCP server's {tool} is not as we know it")
        (only,) = json.loads(_text(await client.call_tool(_WHERE, {})))
        log.info("the MCP server has started", tools=[*LET_THROUGH], held_back=len(offered) - len(LET_THROUGH))
        return cls(client, narration, {name: str(only[name]) for name in OURS})

    async def rows(self, tool: str, argument: str) -> list[Row]:
        """What a tool answers. Raises BadInput for a statement that PostgreSQL refuses, else DatabaseUnavailable."""
        with self.narration.place() as words:
            result = await self.client.call_tool(
                tool,
                {**self.where, LET_THROUGH[tool]: argument},
                meta=_TELL_ME if words else None,
            )
        rows = _rows(result)
        if result.is_error or (len(rows) == 1 and [*rows[0]] == ["error"]):
            raise _meaning(str(rows[0]["error"]) if rows else _text(result), words.text if words else "")
        return rows


def _rows(result: CallToolResult) -> list[Row]:
    document = cast("Mapping[str, list[Row]]", result.structured_content or {})
    return document.get("result", [])


def _text(result: CallToolResult) -> str:
    return "\n".join(part.text for part in result.content if isinstance(part, TextContent))


def _meaning(error: str, words: str) -> ClickShopError:
    """The server answers with success whatever happened: its `error` says little, what it tells beside it the rest."""
    log.warning("the MCP server gave no rows", error=error[:_LONGEST_WORDS], said=words[:_LONGEST_WORDS])
    told = _POSTGRES.search(words)
    if told is None:
        is_accident = bool(_ACCIDENT.match(error)) or "'code'" in words
        return DatabaseUnavailable(_DOWN) if is_accident else BadInput(_UNTOLD)
    match told["state"]:
        case "57014" | "53400" | "53200" | "54000" | "54001":
            return BadInput(_SLOW)
        case state if state[:2] in ("21", "22", "42", "0A"):
            return BadInput(f"PostgreSQL says: {told['message']}. Mend the query and call again.")
        case _:
            return DatabaseUnavailable(_DOWN)
