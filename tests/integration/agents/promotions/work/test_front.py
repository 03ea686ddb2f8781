"""What a client hears at once, and what the worker is handed."""

import json
from typing import Any

import pytest

from agents.promotions.session.turnstile import MOST_WAITING
from agents.promotions.session.work_order import WorkOrder
from agents.promotions.wire.protocol import MOST_BYTES_IN
from agents.promotions.work.front import Front
from agents.promotions.work.worker import Stores
from tests.fakes.marketing import EVE, MIA, RecordingGateway, context
from tests.integration.agents.promotions.conftest import Clock

HERE = "connection-1"


class House:
    """A front whose orders are kept instead of worked on."""

    def __init__(self, stores: Stores, clock: Clock) -> None:
        self.stores = stores
        self.gateway = RecordingGateway()
        self.orders: list[WorkOrder] = []
        self.workers_are_away = False
        self.front = Front(
            connections=stores.connections,
            turnstile=stores.turnstile,
            gateway=self.gateway,
            hand_on=self._hand_on,
            clock=clock,
        )

    def _hand_on(self, order: WorkOrder) -> None:
        if self.workers_are_away:
            raise OSError("no such function: arn:aws:secret")
        self.orders.append(order)

    def event(self, kind: str, body: object = None, authorizer: object = None) -> Any:
        said = body if isinstance(body, str) else json.dumps(body)
        request = {
            "connectionId": HERE,
            "eventType": kind,
            "authorizer": context(MIA) if authorizer is None else authorizer,
            "requestTimeEpoch": 1_700_000_000_000,
        }
        return self.front.handle({"requestContext": request, "body": said})

    def hear(self, body: object, authorizer: object = None) -> list[dict[str, Any]]:
        """What the client gets for a message."""
        self.gateway.frames.clear()
        assert self.event("MESSAGE", body, authorizer)["statusCode"] == 200
        return self.gateway.frames[HERE]


@pytest.fixture
def house(stores: Stores, clock: Clock) -> House:
    """Nothing is connected yet."""
    return House(stores, clock)


def test_remembers_connections_and_forgets_them(house: House) -> None:
    assert house.event("CONNECT")["statusCode"] == 200
    assert house.stores.connections.of_subject(MIA.subject) == {HERE}
    house.event("DISCONNECT")
    assert house.stores.connections.of_subject(MIA.subject) == frozenset()


def test_nobody_connects_without_the_authorizer(house: House) -> None:
    assert house.event("CONNECT", authorizer={})["statusCode"] == 401


def test_acknowledges_and_hands_on(house: House) -> None:
    heard = house.hear({"action": "message", "input": "Show VIP customers", "message_id": "mine-0001"})
    assert heard == [{"type": "acknowledgment", "message_id": "mine-0001"}]
    order = house.orders[0]
    assert (order.marketer, order.connection_id, order.ticket) == (MIA, HERE, 1)
    assert WorkOrder.model_validate_json(order.model_dump_json()) == order


def test_who_asks_is_never_what_the_message_says(house: House) -> None:
    heard = house.hear({"action": "message", "input": "Hi", "subject": EVE.subject, "groups": ["approver"]})
    assert heard[0]["code"] == "bad_request"
    assert house.orders == []


def test_only_what_depends_on_the_conversation_takes_a_ticket(house: House) -> None:
    for message in (
        {"action": "history"},
        {"action": "approve", "approval_token": "t" * 43},
        {"action": "undo", "write_id": "w-1"},
        {"action": "message", "input": "Hi"},
        {"action": "new_conversation"},
    ):
        house.hear(message)
    assert [order.ticket for order in house.orders] == [None, None, None, 1, 2]


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ("{", "bad_request", "one JSON object"),
        ("[1]", "bad_request", "one JSON object"),
        ("", "bad_request", "one JSON object"),
        ({"action": "drop"}, "bad_request", "`action`, which is one of message"),
        ({"input": "Hi"}, "bad_request", "`action`, which is one of message"),
        ({"action": "message"}, "bad_request", "input is missing"),
        ({"action": "message", "input": " "}, "bad_request", "input is empty"),
        ({"action": "message", "input": "x" * 4001}, "bad_request", "longer than 4000"),
        ({"action": "message", "input": "ä" * MOST_BYTES_IN}, "bad_request", "may have 16 KB"),
        ("[" * 5000, "bad_request", "one JSON object"),
    ],
)
def test_says_what_is_wrong_with_a_message(house: House, body: object, code: str, words: str) -> None:
    heard = house.hear(body)
    assert [one["type"] for one in heard] == ["error"]
    assert heard[0]["code"] == code
    assert words in heard[0]["message"]
    assert house.orders == []


def test_a_token_that_is_over_asks_nothing_more(house: House, clock: Clock) -> None:
    heard = house.hear({"action": "message", "input": "Hi"}, context(MIA, expires_at=clock.now))
    assert heard[0]["code"] == "unauthorized"
    assert house.orders == []


def test_stop_is_noted_and_no_work(house: House) -> None:
    heard = house.hear({"action": "stop"})
    assert [one["type"] for one in heard] == ["acknowledgment", "message_complete"]
    assert house.orders == []
    assert house.stores.turnstile.stopped_at(MIA.subject) == 1_700_000_000_000


def test_only_so_many_questions_wait(house: House) -> None:
    for _ in range(MOST_WAITING + 1):
        assert house.hear({"action": "message", "input": "Hi"})[0]["type"] == "acknowledgment"
    assert house.hear({"action": "message", "input": "Hi"})[0]["code"] == "too_many_requests"


def test_says_so_when_there_is_no_worker(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.workers_are_away = True
    heard = house.hear({"action": "message", "input": "Hi", "message_id": "mine-0001"})
    assert heard[-1]["code"] == "internal_error"
    assert heard[-1]["message_id"] == "mine-0001"
    assert "arn" not in heard[-1]["message"]
    assert "could not be handed on" in caplog.text


def test_a_client_that_left_is_no_error(house: House) -> None:
    house.gateway.left.add(HERE)
    assert house.hear({"action": "message", "input": "Hi"}) == []
    assert house.hear("{") == []
