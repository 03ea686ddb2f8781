"""How the shop's agents have done, from the audit: counts, outcomes and times by tool, and nothing of any customer."""

from datetime import datetime
from typing import Protocol

from agents.common.database import Database
from agents.common.principal import Principal
from agents.live_shopping.contracts import ToolStatistics

# The function shows staff what the audit's policies show nobody: numbers.
_BY_TOOL = """
SELECT agent, tool, calls, found, nothing, refused, failed, p50_ms, p95_ms, last_called_at
  FROM live_shopping_analytics(CAST(:since AS timestamptz))
"""


class ToolAnalytics(Protocol):
    """What the route asks."""

    async def by_tool(self, principal: Principal, *, since: datetime) -> tuple[ToolStatistics, ...]:
        """Every tool that was called since then, by agent; nothing for who is no staff."""


class SqlToolAnalytics:
    """The same over the database port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_tool(self, principal: Principal, *, since: datetime) -> tuple[ToolStatistics, ...]:
        """Sorted by agent and tool."""
        async with self._database.transaction(principal) as transaction:
            rows = await transaction.fetch(_BY_TOOL, since=since)
        return tuple(ToolStatistics.model_validate(row) for row in rows)
