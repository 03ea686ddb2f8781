"""The MCP server in memory: one answer to every query."""

from dataclasses import dataclass, field

from agents.common.database import Row
from agents.common.errors import ClickShopError


@dataclass
class CannedServer:
    """Answers every query with the same rows, or the same error."""

    answer: list[Row] = field(default_factory=list)
    error: ClickShopError | None = None
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def rows(self, tool: str, argument: str) -> list[Row]:
        """The rows."""
        self.asked.append((tool, argument))
        if self.error:
            raise self.error
        return self.answer
