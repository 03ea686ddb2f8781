"""Promotions over the real WebSocket: who gets in, one answer a message, and no work that nobody waits for."""

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import partial
from http import HTTPStatus
from uuid import uuid4

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.fakes.marketing_client import MarketingClient, connected
from tests.fakes.polling import eventually
from tests.fakes.stack import RunningStack

Connect = Callable[[], AbstractContextManager[MarketingClient]]
HANGING = {"kind": "hang", "next": 1000, "model": "nova"}
VIPS = "Show me the VIP customers"


@pytest.fixture(scope="module")
def url(stack: RunningStack) -> str:
    """Where the WebSocket listens."""
    return stack.printed_environment()["PROMOTIONS_WS_URL"]


@pytest.fixture(scope="module")
def token(stack: RunningStack) -> str:
    """Of nina, a marketer whom no other test knows."""
    return stack.token(marketer="nina")


@pytest.fixture(scope="module")
def nina(url: str, token: str) -> Connect:
    """Connects her."""
    return partial(connected, url, token)


@pytest.fixture(scope="module")
def otto(stack: RunningStack, url: str) -> Connect:
    """Connects another one."""
    return partial(connected, url, stack.token(marketer="otto"))


def refused(url: str) -> int:
    with pytest.raises(InvalidStatus) as refusal, connect(url, proxy=None, open_timeout=30):
        pass
    return refusal.value.response.status_code


def begun(client: MarketingClient, words: str) -> str:
    """Ask, and wait until it was acknowledged; gives the message's id."""
    message_id = uuid4().hex
    client.post({"action": "message", "input": words, "message_id": message_id})
    assert client.next_frame()["type"] == "acknowledgment"
    return message_id


def until(client: MarketingClient, kind: str) -> Mapping[str, object]:
    """The next frame of a type."""
    while (frame := client.next_frame())["type"] != kind:
        pass
    return frame


def test_only_marketing_gets_in(stack: RunningStack, url: str) -> None:
    assert refused(url) == HTTPStatus.UNAUTHORIZED
    for token in (stack.token(customer="cust001"), stack.token(staff="ada"), "no.such.token"):
        assert refused(f"{url}?token={token}") == HTTPStatus.FORBIDDEN


def test_no_log_holds_a_token(stack: RunningStack, nina: Connect, token: str) -> None:
    with nina() as client:
        client.send({"action": "history"})
    signature = token.rpartition(".")[2]
    logs = (stack.settings.home / "logs").rglob("*.log*")
    assert [log.name for log in logs if signature in log.read_text(errors="replace")] == []


def test_answers_with_words_and_rows_and_figures(nina: Connect) -> None:
    with nina() as client:
        heard = client.ask(VIPS)
    assert [frame["type"] for frame in heard.frames][:1] == ["acknowledgment"]
    assert "cust001" in {row["customer_id"] for row in heard.rows()}
    assert heard.of("tool_progress")
    assert heard.of("message_complete")[0]["figures"]["model_calls"] >= 2


def test_a_message_that_is_sent_again_is_answered_from_what_was_stored(nina: Connect) -> None:
    message_id = uuid4().hex
    with nina() as client:
        client.send({"action": "new_conversation"})
        first = client.ask(VIPS, message_id=message_id)
    with nina() as client:
        again = client.ask(VIPS, message_id=message_id)
        history = client.send({"action": "history"})
    assert again.response == first.response
    assert again.of("message_complete")[0]["figures"]["model_calls"] == 0
    assert [row["said"] for row in history.rows()] == [VIPS]


def test_a_conversation_is_followed_by_its_owner_s_clients_and_seen_by_nobody_else(
    nina: Connect, otto: Connect
) -> None:
    with nina() as one, nina() as other, otto() as stranger:
        stranger.send({"action": "new_conversation"})
        with_rows = one.ask(VIPS)
        assert until(other, "response") == with_rows.response
        assert stranger.send({"action": "history"}).response["structured_data"] is None


def test_what_makes_no_sense_is_told_and_harms_nothing(nina: Connect) -> None:
    with nina() as client:
        for sent in ("{", '"hello"', json.dumps({"action": "drop_tables"}), json.dumps({"action": "message"})):
            client.post_text(sent)
            assert client.next_frame()["code"] == "bad_request"
        assert client.send({"action": "message", "input": "ä" * 4001}).error
        assert client.send({"action": "writes"}).text


def test_stop_ends_an_answer_and_the_next_question_is_answered(stack: RunningStack, nina: Connect) -> None:
    with nina() as client:
        with stack.faults(**HANGING):
            message_id = begun(client, VIPS)
            client.post({"action": "stop"})
            stopped = until(client, "error")
        assert (stopped["code"], stopped["message_id"]) == ("stopped", message_id)
        assert client.ask(VIPS).rows()


def test_nobody_works_for_a_client_that_vanished(stack: RunningStack, otto: Connect) -> None:
    dynamodb = stack.client("dynamodb")

    def claimed() -> set[str]:
        found = dynamodb.scan(TableName="agentic-promo-dev-conversations", ConsistentRead=True)["Items"]
        return {one["turn"]["S"] for one in found if one.get("state") == {"S": "working"}}

    with stack.faults(**HANGING):
        with otto() as client:
            message_id = begun(client, VIPS)
            eventually(lambda: f"message#{message_id}" in claimed(), what="the work began")
        eventually(lambda: f"message#{message_id}" not in claimed(), what="the work ended")
    with otto() as client:
        assert client.ask(VIPS, message_id=message_id).rows()  # nothing was answered yet, so it is now
