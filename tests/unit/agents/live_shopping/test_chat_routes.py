"""The chat's routes over fakes: who may continue what, what a turn is given, and what a stream tells."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from fastapi.testclient import TestClient

from agents.common.errors import ModelUnavailable
from agents.common.progress import TextDelta
from agents.live_shopping.activity import Watch
from agents.live_shopping.routes.chat import chat_router
from agents.live_shopping.turn import ShopTurn
from tests.fakes import issuer
from tests.fakes.live_shopping import InMemoryLiveConversations, ScriptedArchitecture, repeat, shop_app

STREAM = "fitness_stream_morning_001"


@pytest.fixture
def single() -> ScriptedArchitecture:
    return ScriptedArchitecture()


@pytest.fixture
def conversations() -> InMemoryLiveConversations:
    return InMemoryLiveConversations()


@pytest.fixture
def client(single: ScriptedArchitecture, conversations: InMemoryLiveConversations) -> Iterator[TestClient]:
    architectures = {"single_agent": single, "multi_agent": ScriptedArchitecture("multi_agent")}
    app = shop_app(chat_router(), architectures=architectures, conversations=conversations)
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


def say(
    client: TestClient,
    message: str,
    *,
    to: str = "single_agent",
    customer: str = "cust001",
    key: str | None = None,
    **fields: Any,
) -> tuple[int, Mapping[str, Any]]:
    body = {"customer_message": message, **fields}
    headers = issuer.bearer(customer) | ({"idempotency-key": key} if key else {})
    reply = client.post(f"/shop/{to}/chat", json=body, headers=headers)
    return reply.status_code, reply.json()


def test_a_conversation_goes_on_where_it_was(client: TestClient, single: ScriptedArchitecture) -> None:
    status, first = say(client, "I want those running shoes!", stream_id=STREAM)
    assert (status, first["response"], first["architecture"], first["stream_id"]) == (
        200,
        "1: I want those running shoes!",
        "single_agent",
        STREAM,
    )
    _, second = say(client, "Size 10", session_id=first["session_id"])
    assert (second["response"], second["session_id"], second["stream_id"]) == (
        "2: Size 10",
        first["session_id"],
        STREAM,
    )
    assert [message["content"][0]["text"] for message in single.turns[1].messages] == [
        "I want those running shoes!",
        "1: I want those running shoes!",
    ]


def test_a_model_reads_the_last_turns_only(client: TestClient, single: ScriptedArchitecture) -> None:
    _, first = say(client, "one")
    for word in ("two", "three", "four"):
        say(client, word, session_id=first["session_id"])
    assert (single.turns[-1].number, len(single.turns[-1].messages)) == (4, 4)


def test_a_session_is_its_owners_and_its_architectures(client: TestClient) -> None:
    _, first = say(client, "Hello", to="single_agent")
    session_id = first["session_id"]
    assert say(client, "Hello", session_id=session_id, customer="cust002")[0] == 404
    assert say(client, "Hello", session_id=session_id, to="multi_agent")[0] == 404
    assert say(client, "Hello", session_id=session_id)[0] == 200


@pytest.mark.parametrize(
    ("to", "fields", "words"),
    [
        ("no_agent", {}, "single_agent, multi_agent"),
        ("single_agent", {"stream_id": "no_stream"}, "no stream"),
        ("single_agent", {"session_id": "no-session"}, "no conversation"),
    ],
)
def test_what_does_not_exist_is_not_found(client: TestClient, to: str, fields: dict[str, str], words: str) -> None:
    status, body = say(client, "Hello", to=to, **fields)
    assert status == 404
    assert words in body["error"]["message"]


def test_without_a_token_nobody_is_answered(client: TestClient, single: ScriptedArchitecture) -> None:
    assert client.post("/shop/single_agent/chat", json={"customer_message": "Hello"}).status_code == 401
    assert single.turns == []


def test_a_stream_tells_what_is_done_and_ends_with_the_reply(client: TestClient, single: ScriptedArchitecture) -> None:
    async def work(_: ShopTurn, watch: Watch) -> str:
        watch.did("live-shopping-single", "sql", "SELECT for look", seconds=0.0, tool="look", sql="SELECT 1")
        watch.say(TextDelta("They are "))
        watch.say(TextDelta("yours."))
        return "They are yours."

    single.answering = work
    events = stream(client)
    assert [name for name, _ in events] == ["activity", "text", "text", "reply"]
    assert (events[0][1]["kind"], events[0][1]["sql"]) == ("sql", "SELECT 1")
    assert "".join(data["text"] for name, data in events if name == "text") == events[-1][1]["response"]
    assert events[-1][1]["activity"] == [events[0][1]]


def test_a_model_that_is_down_is_an_error_in_the_stream_and_nothing_is_remembered(
    client: TestClient, single: ScriptedArchitecture
) -> None:
    async def fail(_: ShopTurn, __: Watch) -> str:
        raise ModelUnavailable("The assistant can't be reached right now.")

    single.answering = fail
    ((name, data),) = stream(client)
    assert (name, data["error"]["code"]) == ("error", "service_unavailable")
    assert say(client, "Hello")[0] == 503


def test_a_turn_that_could_not_be_remembered_keeps_its_number(
    client: TestClient, single: ScriptedArchitecture, conversations: InMemoryLiveConversations
) -> None:
    _, first = say(client, "Hello")
    conversations.is_down = True
    assert say(client, "Order them", session_id=first["session_id"])[0] == 503
    conversations.is_down = False
    assert say(client, "Order them", session_id=first["session_id"])[0] == 200
    assert [turn.number for turn in single.turns] == [1, 2, 2], "what was ordered in it is ordered once"


def test_a_request_with_the_same_key_is_answered_once(client: TestClient, single: ScriptedArchitecture) -> None:
    _, first = say(client, "Order them", key="k1")
    assert say(client, "Order them", key="k1") == (200, first)
    _, second = say(client, "And a mat", key="k2", session_id=first["session_id"])
    assert say(client, "And a mat", key="k2", session_id=first["session_id"]) == (200, second)
    assert [turn.message for turn in single.turns] == ["Order them", "And a mat"]
    assert second["response"] == "2: And a mat"


def test_a_key_is_its_owners_and_its_messages(client: TestClient, single: ScriptedArchitecture) -> None:
    _, mine = say(client, "Order them", key="k1")
    _, others = say(client, "Order them", key="k1", customer="cust002")
    assert mine["session_id"] != others["session_id"]
    status, body = say(client, "Something else", key="k1")
    assert (status, body["error"]["code"]) == (409, "idempotency_key_reused")
    assert say(client, "Hello", key="two words")[0] == 400
    assert len(single.turns) == 2


def test_a_request_that_is_made_twice_at_once_gets_one_reply(
    client: TestClient, single: ScriptedArchitecture, conversations: InMemoryLiveConversations
) -> None:
    async def while_the_other_is_faster(turn: ShopTurn, _: Watch) -> str:
        single.answering = repeat
        await asyncio.to_thread(say, client, "Order them", key="k1")
        return "the slower one"

    single.answering = while_the_other_is_faster
    status, reply = say(client, "Order them", key="k1")
    assert (status, reply["response"]) == (200, "1: Order them")
    ((_, _, turns),) = conversations.sessions.values()
    assert len(turns) == 1


def stream(client: TestClient) -> list[tuple[str, dict[str, Any]]]:
    body = {"customer_message": "Hello"}
    text = client.post("/shop/single_agent/chat/stream", json=body, headers=issuer.bearer()).text
    blocks = [dict(line.split(": ", 1) for line in block.splitlines() if ": " in line) for block in text.split("\n\n")]
    return [(block["event"], json.loads(block["data"])) for block in blocks if "event" in block]
