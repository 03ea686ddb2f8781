"""A conversation of a person with the planner over the played shop, its tools played as they are called."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from local.bedrock.model import Conversation, Json, JsonObject, Message, TextBlock, Tool, ToolResult, ToolUse
from local.bedrock.planner import Planner
from tests.fakes.played_shop import PlayedShop, Refused
from tests.fakes.played_tools import (
    CREATES,
    DETAILS,
    ORDERS,
    PROMPT,
    QUERIES,
    SEARCHES,
    SHOWS,
    SIMULATES,
    STOCK,
    TABLES,
    TOTAL,
    VIEWS,
)

MOST_CALLS = 8


@dataclass
class Dialogue:
    """A conversation in progress: `calls` are those of the last turn."""

    planner: Planner
    tools: tuple[Tool, ...]
    shop: PlayedShop = field(default_factory=PlayedShop)
    prompt: str = PROMPT
    keeps_tools: bool = True
    messages: list[Message] = field(default_factory=list)
    calls: list[tuple[str, JsonObject]] = field(default_factory=list)

    def say(self, text: str) -> str:
        """The reply, after all calls that it took."""
        self.calls = []
        self.messages.append(Message("user", (TextBlock(text),)))
        start = len(self.messages)
        for _ in range(MOST_CALLS):
            reply = self.planner.answer(Conversation(tuple(self.messages), (self.prompt,), self.tools))
            if not reply.tool_uses:
                if not self.keeps_tools:
                    del self.messages[start:]
                self.messages.append(Message("assistant", (TextBlock(reply.text),)))
                return reply.text
            self.messages.append(Message("assistant", reply.tool_uses))
            self.messages.append(Message("user", tuple(self._result(use) for use in reply.tool_uses)))
        raise AssertionError(f"no reply after {self.calls}")

    def _result(self, use: ToolUse) -> ToolResult:
        self.calls.append((use.name, use.input))
        try:
            return ToolResult(use.id, (json.dumps(self._played()[use.name](**use.input)),))
        except Refused as refused:
            return ToolResult(use.id, (str(refused),), "error")

    def _played(self) -> Mapping[str, Callable[..., Json]]:
        c = self.shop
        return {
            SHOWS.name: c.shown, SEARCHES.name: c.search, STOCK.name: c.inventory, DETAILS.name: c.details,
            TOTAL.name: c.total, ORDERS.name: c.order, SIMULATES.name: c.order,
            QUERIES.name: c.query, CREATES.name: c.order, TABLES.name: lambda **_: VIEWS,
        }  # fmt: skip

    @property
    def called(self) -> list[str]:
        """The tools of the last turn, in order."""
        return [name for name, _ in self.calls]
