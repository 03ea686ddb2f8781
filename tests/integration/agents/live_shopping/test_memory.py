"""What live shopping keeps in PostgreSQL, in its own role: conversations, streams, and the figures for staff."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from strands.types.content import Message

from agents.common.errors import ConstraintViolated, NotAllowed
from agents.common.postgres import PostgresDatabase
from agents.common.principal import Principal
from agents.common.tool_audit import ToolAudit
from agents.common.tool_trace import ToolCall
from agents.live_shopping.activity import Watch
from agents.live_shopping.analytics import SqlToolAnalytics
from agents.live_shopping.contracts import ChatReply
from agents.live_shopping.conversations import RememberedTurn, SqlConversations
from agents.live_shopping.pointing import meant
from agents.live_shopping.streams import SqlStreams
from tests.fakes.invocations import CUSTOMER, STAFF
from tests.integration.agents.shop import OpenDatabase, Shop

STREAM = "fitness_stream_morning_001"
OTHER = Principal(kind="customer", subject="subject-of-cust002", customer_id="cust002")
SINGLE = "agent_live_shopping_single"


@pytest.fixture
async def database(database_of: OpenDatabase) -> AsyncIterator[PostgresDatabase]:
    async with database_of("live-shopping") as opened:
        yield opened


@pytest.fixture
def session_id() -> str:
    return uuid4().hex


def a_turn(said: str, found: str = "5", *, key: str | None = None) -> RememberedTurn:
    use = {"toolUseId": "use-1", "name": "count", "input": {"what": "shoes\x00\ud800"}}
    messages: list[Message] = [
        {"role": "user", "content": [{"text": said}]},
        {"role": "assistant", "content": [{"toolUse": use}]},  # type: ignore[typeddict-item]  # a literal
        {
            "role": "user",
            "content": [{"toolResult": {"toolUseId": "use-1", "status": "success", "content": [{"text": found}]}}],
        },
        {"role": "assistant", "content": [{"text": "Five."}]},
    ]
    watch = Watch()
    watch.did("live-shopping-single", "sql", "SELECT", seconds=0.001, tool="count", sql="SELECT 1")
    reply = ChatReply(
        response="Five.",
        session_id="s",
        architecture="single_agent",
        stream_id=STREAM,
        order=None,
        activity=tuple(watch.activity),
        model_calls=2,
        input_tokens=20,
        output_tokens=3,
        processing_time=0.5,
    )
    return RememberedTurn(said=said, reply=reply, messages=messages, request_key=key)


async def remember(
    conversations: SqlConversations, session_id: str, said: str, *, stream_id: str | None = STREAM
) -> None:
    await conversations.append(
        CUSTOMER, session_id=session_id, architecture="single_agent", stream_id=stream_id, turn=a_turn(said)
    )


async def test_a_conversation_is_read_as_it_was_kept(database: PostgresDatabase, session_id: str) -> None:
    conversations = SqlConversations(database)
    for said in ("one", "two", "three"):
        await remember(conversations, session_id, said)
    session = await conversations.session(CUSTOMER, session_id=session_id, turns=2)
    assert session is not None
    assert (session.architecture, session.stream_id, session.turns) == ("single_agent", STREAM, 3)
    assert [message["role"] for message in session.messages] == ["user", "assistant"] * 4
    assert session.messages[0]["content"] == [{"text": "two"}]
    assert session.messages[1]["content"][0]["toolUse"]["input"] == {"what": "shoes?"}
    assert session.messages[2]["content"][0]["toolResult"]["content"] == [{"text": "5"}]


async def test_turns_that_are_answered_together_stand_one_after_another(
    database: PostgresDatabase, shop: Shop, session_id: str
) -> None:
    conversations = SqlConversations(database)
    await asyncio.gather(*(remember(conversations, session_id, f"{number}") for number in range(10)))
    rows = shop.ask("SELECT turn_number, said FROM live_turns WHERE session_id = %s ORDER BY 1", session_id)
    assert [number for number, _ in rows] == [*range(1, 11)]
    assert {said for _, said in rows} == {f"{number}" for number in range(10)}


async def test_a_conversation_follows_its_customer_to_another_stream(
    database: PostgresDatabase, session_id: str
) -> None:
    conversations = SqlConversations(database)
    await remember(conversations, session_id, "one", stream_id=None)
    await remember(conversations, session_id, "two", stream_id="kitchen_stream_evening_001")
    session = await conversations.session(CUSTOMER, session_id=session_id, turns=0)
    assert session is not None
    assert (session.stream_id, session.messages) == ("kitchen_stream_evening_001", ())


async def test_nobody_else_reads_or_continues_it(database: PostgresDatabase, session_id: str) -> None:
    conversations = SqlConversations(database)
    await remember(conversations, session_id, "one")
    for stranger in (OTHER, STAFF):
        assert await conversations.session(stranger, session_id=session_id, turns=9) is None
    with pytest.raises(NotAllowed):
        await conversations.append(
            OTHER, session_id=session_id, architecture="single_agent", stream_id=None, turn=a_turn("mine now")
        )


async def test_a_request_is_remembered_once_by_its_key(database: PostgresDatabase, session_id: str) -> None:
    conversations = SqlConversations(database)
    turn = a_turn("one", key="key-1")

    async def append() -> None:
        await conversations.append(
            CUSTOMER, session_id=session_id, architecture="single_agent", stream_id=STREAM, turn=turn
        )

    await append()
    kept = await conversations.answered(CUSTOMER, session_id=session_id, request_key="key-1")
    assert kept is not None
    assert (kept.said, kept.reply) == ("one", turn.reply)
    with pytest.raises(ConstraintViolated):
        await append()
    assert await conversations.answered(CUSTOMER, session_id=session_id, request_key="key-2") is None
    assert await conversations.answered(OTHER, session_id=session_id, request_key="key-1") is None
    session = await conversations.session(CUSTOMER, session_id=session_id, turns=9)
    assert session is not None
    assert session.turns == 1


async def test_a_session_id_that_cannot_be_one_is_nobodys(database: PostgresDatabase) -> None:
    assert await SqlConversations(database).session(CUSTOMER, session_id="'; --", turns=1) is None


async def test_streams_stand_somewhere_and_tell_what_happens(database: PostgresDatabase) -> None:
    streams = SqlStreams(database)
    known = {stream.stream_id: stream for stream in await streams.all(CUSTOMER)}
    assert 0 <= known[STREAM].second <= known[STREAM].duration_seconds
    assert await streams.exists(CUSTOMER, STREAM)
    assert not await streams.exists(CUSTOMER, "no_stream")
    events = await streams.events(CUSTOMER, STREAM, from_second=0, until_second=60)
    assert [event.at_second for event in events] == sorted(event.at_second for event in events)
    assert [event.name for event in events[:2]] == ["Trail Running Shoes", "Nike Air Zoom Pegasus"]
    assert all(event.at_second <= 60 for event in events)


@pytest.mark.parametrize("second", [0, 50, 100, 300, 600, 900, 1199])
async def test_those_running_shoes_are_the_pegasus_at_any_time(database: PostgresDatabase, second: int) -> None:
    timeline = await SqlStreams(database.acting_as(SINGLE)).timeline(CUSTOMER, STREAM)
    assert timeline is not None
    product = meant(timeline.at(second), "those running shoes").product
    assert product is not None
    assert (product.name, product.price) == ("Nike Air Zoom Pegasus", Decimal(120))
    assert product.sizes == ("8", "9", "10", "11", "12")


async def test_a_size_that_is_sold_out_is_told_apart(database: PostgresDatabase, shop: Shop) -> None:
    shop.change("UPDATE inventory SET quantity = 0 WHERE variant_id = 'shorts_001-M'")
    timeline = await SqlStreams(database.acting_as(SINGLE)).timeline(CUSTOMER, STREAM)
    shop.change("UPDATE inventory SET quantity = 15 WHERE variant_id = 'shorts_001-M'")
    assert timeline is not None
    shorts = meant(timeline.at(700), "the shorts").product
    assert shorts is not None
    assert (shorts.sizes, shorts.sold_out_sizes) == (("S", "L", "XL"), ("M",))


async def test_a_stream_that_does_not_exist_has_no_timeline(database: PostgresDatabase) -> None:
    assert await SqlStreams(database.acting_as(SINGLE)).timeline(CUSTOMER, "no_stream") is None


async def test_staff_see_figures_of_the_audit_and_customers_none(database: PostgresDatabase) -> None:
    audit = ToolAudit(database.acting_as(SINGLE), agent="live-shopping-single")
    tool = f"count_{uuid4().hex[:8]}"
    for outcome, seconds in (("found", 0.010), ("found", 0.020), ("refused", 0.030)):
        audit.record(CUSTOMER, "session", ToolCall(tool, outcome, {}, seconds))  # type: ignore[arg-type]  # a literal
    await audit.finish()
    analytics = SqlToolAnalytics(database)
    since = datetime.now(UTC) - timedelta(hours=1)
    (mine,) = [one for one in await analytics.by_tool(STAFF, since=since) if one.tool == tool]
    assert (mine.agent, mine.calls, mine.found, mine.refused, mine.failed) == ("live-shopping-single", 3, 2, 1, 0)
    assert (mine.p50_ms, mine.p95_ms) == (20.0, 29.0)
    assert await analytics.by_tool(CUSTOMER, since=since) == ()
