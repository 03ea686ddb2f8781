"""Conversations in memory, behind the supervisor's own port."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from agents.common.contracts import HistoryMessage
from agents.common.principal import Principal


@dataclass
class InMemoryConversations:
    """Keeps each subject's conversations apart."""

    turns: dict[tuple[str, str], list[HistoryMessage]] = field(default_factory=dict)
    agents: list[tuple[str, ...]] = field(default_factory=list)

    async def history(self, principal: Principal, *, session_id: str, turns: int) -> list[HistoryMessage] | None:
        """The last turns."""
        said = self.turns.get((principal.subject, session_id))
        return None if said is None else said[-2 * turns :] if turns else []

    async def append(
        self, principal: Principal, *, session_id: str, message: str, reply: str, agents: Sequence[str]
    ) -> None:
        """A message and its reply."""
        key = (principal.subject, session_id)
        pair = [HistoryMessage(role="user", content=message), HistoryMessage(role="assistant", content=reply)]
        self.turns.setdefault(key, []).extend(pair)
        self.agents.append(tuple(agents))
