"""Conversations belong to the one who began them; the supervisor's role adds to them and changes nothing."""

from collections.abc import AsyncIterator

import pytest

from agents.common.database import Database, Json
from agents.common.errors import ConstraintViolated, NotAllowed
from agents.common.principal import Principal
from tests.integration.db.conftest import Cluster

JOHN = Principal(kind="customer", subject="subject-john", customer_id="cust001")
JANE = Principal(kind="customer", subject="subject-jane", customer_id="cust002")
STAFF = Principal(kind="staff", subject="subject-staff", customer_id=None)


@pytest.fixture
async def supervisor(shop: Cluster) -> AsyncIterator[Database]:
    """The database as the supervisor sees it; what a test said is forgotten after it."""
    async with shop.as_role("agent_supervisor") as database:
        yield database
    async with shop.as_role("clickshop_admin") as master, master.transaction(None) as transaction:
        await transaction.execute("DELETE FROM conversations")


async def begin(database: Database, principal: Principal | None, owner: str, session_id: str = "s-1") -> None:
    """A new conversation that says whose it is."""
    async with database.transaction(principal) as transaction:
        await transaction.execute(
            "INSERT INTO conversations (session_id, owner_subject) VALUES (:id, :owner)", id=session_id, owner=owner
        )


async def say(database: Database, principal: Principal | None, words: str, turn: int = 1) -> None:
    """One more turn of the conversation."""
    async with database.transaction(principal) as transaction:
        await transaction.execute(
            "INSERT INTO conversation_turns (session_id, turn_number, role, content, agents_called) "
            "VALUES ('s-1', :turn, 'user', :words, CAST(:agents AS jsonb))",
            turn=turn,
            words=words,
            agents=Json(["order-management"]),
        )


async def heard(database: Database, principal: Principal | None) -> list[object]:
    """What somebody can read of all conversations."""
    async with database.transaction(principal) as transaction:
        return [row["content"] for row in await transaction.fetch("SELECT content FROM conversation_turns ORDER BY 1")]


async def test_its_owner_reads_it_and_nobody_else(supervisor: Database) -> None:
    await begin(supervisor, JOHN, JOHN.subject)
    await say(supervisor, JOHN, "Where is my order?")
    assert await heard(supervisor, JOHN) == ["Where is my order?"]
    for other in (JANE, STAFF, None):
        assert await heard(supervisor, other) == []


async def test_staff_has_conversations_of_its_own(supervisor: Database) -> None:
    await begin(supervisor, STAFF, STAFF.subject)
    await say(supervisor, STAFF, "How many are in stock?")
    assert await heard(supervisor, STAFF) == ["How many are in stock?"]
    assert await heard(supervisor, JOHN) == []


@pytest.mark.parametrize("stranger", [JANE, STAFF, None])
async def test_nobody_adds_to_another_ones(supervisor: Database, stranger: Principal | None) -> None:
    await begin(supervisor, JOHN, JOHN.subject)
    with pytest.raises(NotAllowed):
        await say(supervisor, stranger, "Words in her mouth")
    assert await heard(supervisor, JOHN) == []


@pytest.mark.parametrize("stranger", [JANE, STAFF, None])
async def test_nobody_begins_one_for_another(supervisor: Database, stranger: Principal | None) -> None:
    with pytest.raises(NotAllowed):
        await begin(supervisor, stranger, JOHN.subject)


async def test_a_turn_has_one_place(supervisor: Database) -> None:
    await begin(supervisor, JOHN, JOHN.subject)
    await say(supervisor, JOHN, "first")
    with pytest.raises(ConstraintViolated):
        await say(supervisor, JOHN, "also first")
    await say(supervisor, JOHN, "second", turn=2)
    assert await heard(supervisor, JOHN) == ["first", "second"]
