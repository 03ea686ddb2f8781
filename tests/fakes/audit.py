"""The audit of tool calls in memory, behind the desks' own port."""

from dataclasses import dataclass, field

from agents.common.principal import Principal
from agents.common.tool_trace import ToolCall


@dataclass
class InMemoryAudit:
    """Keeps every call with whose it was."""

    calls: list[tuple[Principal, str, ToolCall]] = field(default_factory=list)

    def record(self, principal: Principal, session_id: str, call: ToolCall) -> None:
        """At once."""
        self.calls.append((principal, session_id, call))
