"""Conversations in a real PostgreSQL, under the own role of each agent that keeps them."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from agents.common.conversations import SqlConversationRepository
from agents.common.errors import ConstraintViolated, NotAllowed
from agents.common.principal import Principal
from tests.fakes.invocations import CUSTOMER, STAFF
from tests.integration.agents.shop import OpenDatabase, Shop


@pytest.fixture(params=["supervisor", "clickstream"])
async def conversations(
    database_of: OpenDatabase, request: pytest.FixtureRequest
) -> AsyncIterator[SqlConversationRepository]:
    async with database_of(request.param) as database:
        yield SqlConversationRepository(database)


async def say(conversations: SqlConversationRepository, session: str, words: str, by: Principal = CUSTOMER) -> None:
    await conversations.append(by, session_id=session, message=words, reply=f"You said {words}.", agents=["a"])


async def test_turns_that_begin_a_conversation_together_stand_one_after_another(
    conversations: SqlConversationRepository, shop: Shop
) -> None:
    session = uuid4().hex
    await asyncio.gather(*(say(conversations, session, f"{number}") for number in range(12)))
    rows = shop.ask("SELECT turn_number, content FROM conversation_turns WHERE session_id = %s ORDER BY 1", session)
    assert [number for number, _ in rows] == [*range(1, 25)]
    assert all(reply[1] == f"You said {message[1]}." for message, reply in zip(rows[::2], rows[1::2], strict=True))


async def test_nobody_adds_to_somebody_elses(conversations: SqlConversationRepository, shop: Shop) -> None:
    session = uuid4().hex
    await say(conversations, session, "mine")
    with pytest.raises(NotAllowed):
        await say(conversations, session, "also mine", by=STAFF)
    assert await conversations.history(STAFF, session_id=session, turns=5) is None
    assert shop.ask("SELECT count(*) FROM conversation_turns WHERE session_id = %s", session) == [(2,)]


async def test_what_a_rule_refuses_leaves_nothing_behind(conversations: SqlConversationRepository, shop: Shop) -> None:
    session = uuid4().hex
    with pytest.raises(ConstraintViolated):
        await say(conversations, session, " ")
    assert await conversations.history(CUSTOMER, session_id=session, turns=5) is None
