"""Conversations in PostgreSQL: any task can answer the next turn, and its model reads what tools found before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from strands.types.content import Message

from agents.common.database import Database, Json, statement
from agents.common.principal import Principal
from agents.common.storable import storable
from agents.live_shopping.contracts import ChatReply

_SESSION = """
SELECT s.architecture, s.stream_id,
       (SELECT coalesce(max(t.turn_number), 0) FROM live_turns t WHERE t.session_id = s.session_id) AS turns
  FROM live_sessions s WHERE s.session_id = :session_id
"""
_LAST = """
SELECT messages FROM live_turns WHERE session_id = :session_id ORDER BY turn_number DESC LIMIT :most
"""
# Turns of one conversation are numbered one after another. A row could be locked only by who may also change it.
_WAIT_FOR_TURN = "SELECT 1 AS locked FROM pg_advisory_xact_lock(hashtextextended(:session_id, 0))"
_BEGIN = """
INSERT INTO live_sessions (session_id, owner_subject, architecture, stream_id)
VALUES (:session_id, :subject, :architecture, :stream_id)
ON CONFLICT (session_id) DO UPDATE SET stream_id = excluded.stream_id
"""
_APPEND = """
INSERT INTO live_turns (session_id, turn_number, said, reply, messages, activity, request_key, answer)
SELECT CAST(:session_id AS text), coalesce(max(turn_number), 0) + 1, :said, :reply,
       CAST(:messages AS jsonb), CAST(:activity AS jsonb), :request_key, CAST(:answer AS jsonb)
  FROM live_turns WHERE session_id = :session_id
"""
_ANSWERED = "SELECT said, answer FROM live_turns WHERE session_id = :session_id AND request_key = :request_key"


@dataclass(frozen=True, kw_only=True)
class Session:
    """A conversation so far: its turns are counted, and the last of them are there as messages, the oldest first."""

    architecture: str
    stream_id: str | None
    turns: int
    messages: tuple[Message, ...]


@dataclass(frozen=True, kw_only=True)
class RememberedTurn:
    """A turn as it is kept; by the client's key, where it sent one."""

    said: str
    reply: ChatReply
    messages: Sequence[Message]
    request_key: str | None = None


@dataclass(frozen=True)
class AnsweredRequest:
    """What was said with a key, and the reply that it was given."""

    said: str
    reply: ChatReply


class Conversations(Protocol):
    """What the chat desk asks."""

    async def session(self, principal: Principal, *, session_id: str, turns: int) -> Session | None:
        """The conversation with its last turns; None when it is not the principal's."""

    async def answered(self, principal: Principal, *, session_id: str, request_key: str) -> AnsweredRequest | None:
        """The turn that was asked for with this key, if there was one."""

    async def append(
        self, principal: Principal, *, session_id: str, architecture: str, stream_id: str | None, turn: RememberedTurn
    ) -> None:
        """Remember a turn; the first one begins the conversation, and each says which stream it is about.

        Raises ConstraintViolated when a turn with its key is remembered already.
        """


class SqlConversations:
    """The same over the database port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def session(self, principal: Principal, *, session_id: str, turns: int) -> Session | None:
        """Someone else's conversation looks like none."""
        async with self._database.transaction(principal) as transaction:
            found, rows = await transaction.fetch_all(
                statement(_SESSION, session_id=session_id), statement(_LAST, session_id=session_id, most=turns)
            )
        if not found:
            return None
        messages = [message for row in reversed(rows) for message in cast("list[Message]", row["messages"])]
        stream_id = found[0]["stream_id"]
        return Session(
            architecture=str(found[0]["architecture"]),
            stream_id=None if stream_id is None else str(stream_id),
            turns=int(str(found[0]["turns"])),
            messages=tuple(messages),
        )

    async def answered(self, principal: Principal, *, session_id: str, request_key: str) -> AnsweredRequest | None:
        """None for somebody else's conversation, too."""
        async with self._database.transaction(principal) as transaction:
            rows = await transaction.fetch(_ANSWERED, session_id=session_id, request_key=request_key)
        return AnsweredRequest(str(rows[0]["said"]), ChatReply.model_validate(rows[0]["answer"])) if rows else None

    async def append(
        self, principal: Principal, *, session_id: str, architecture: str, stream_id: str | None, turn: RememberedTurn
    ) -> None:
        """After a turn of the same conversation that was answered at the same time."""
        answer = turn.reply.model_dump(mode="json")
        async with self._database.transaction(principal) as transaction:
            await transaction.fetch_all(
                statement(_WAIT_FOR_TURN, session_id=session_id),
                statement(
                    _BEGIN,
                    session_id=session_id,
                    subject=principal.subject,
                    architecture=architecture,
                    stream_id=stream_id,
                ),
                statement(
                    _APPEND,
                    session_id=session_id,
                    said=turn.said,
                    reply=turn.reply.response,
                    messages=Json(storable(turn.messages)),
                    activity=Json(storable(answer["activity"])),
                    request_key=turn.request_key,
                    answer=Json(storable(answer)) if turn.request_key else None,
                ),
            )
