"""Conversations in PostgreSQL: any task can answer the next turn. Row-level security shows each subject its own."""

from collections.abc import Sequence
from typing import Protocol

from agents.common.contracts import LONGEST_TEXT, HistoryMessage
from agents.common.database import Database, Json
from agents.common.principal import Principal

_OWN = "SELECT session_id FROM conversations WHERE session_id = :session_id"
# Turns of one conversation are numbered one after another. A row could be locked only by who may also change it.
_WAIT_FOR_TURN = "SELECT 1 AS locked FROM pg_advisory_xact_lock(hashtextextended(:session_id, 0))"
_BEGIN = """
INSERT INTO conversations (session_id, owner_subject) VALUES (:session_id, :subject) ON CONFLICT DO NOTHING
"""
_LAST = """
SELECT role, left(content, :longest) AS content FROM conversation_turns
 WHERE session_id = :session_id ORDER BY turn_number DESC LIMIT :most
"""
_APPEND = """
INSERT INTO conversation_turns (session_id, turn_number, role, content, agents_called)
SELECT CAST(:session_id AS text), last.number + said.place, said.role, said.content, said.agents_called
  FROM (SELECT coalesce(max(turn_number), 0) AS number FROM conversation_turns WHERE session_id = :session_id) AS last,
       (VALUES (1, 'user', CAST(:message AS text), CAST('[]' AS jsonb)),
               (2, 'assistant', CAST(:reply AS text), CAST(:agents AS jsonb)))
       AS said (place, role, content, agents_called)
"""


class ConversationRepository(Protocol):
    """What a desk that remembers asks."""

    async def history(self, principal: Principal, *, session_id: str, turns: int) -> list[HistoryMessage] | None:
        """The last turns, a message and its reply each, the oldest first; None when it is not the principal's."""

    async def append(
        self, principal: Principal, *, session_id: str, message: str, reply: str, agents: Sequence[str]
    ) -> None:
        """A message and its reply, together and next to each other, or neither."""


class SqlConversationRepository:
    """The same over the database port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def history(self, principal: Principal, *, session_id: str, turns: int) -> list[HistoryMessage] | None:
        """The last turns. Someone else's conversation looks like none."""
        async with self._database.transaction(principal) as transaction:
            if not await transaction.fetch(_OWN, session_id=session_id):
                return None
            rows = await transaction.fetch(_LAST, session_id=session_id, most=turns * 2, longest=LONGEST_TEXT)
        return [HistoryMessage.model_validate(row) for row in reversed(rows)]

    async def append(
        self, principal: Principal, *, session_id: str, message: str, reply: str, agents: Sequence[str]
    ) -> None:
        """The first turn begins the conversation."""
        async with self._database.transaction(principal) as transaction:
            await transaction.fetch(_WAIT_FOR_TURN, session_id=session_id)
            await transaction.execute(_BEGIN, session_id=session_id, subject=principal.subject)
            await transaction.execute(
                _APPEND, session_id=session_id, message=message, reply=reply, agents=Json(list(agents))
            )
