"""The streams' routes: the list, a part of a timeline, and its replay."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from agents.live_shopping.contracts import StreamEvent
from agents.live_shopping.routes import streams as stream_routes
from agents.live_shopping.routes.streams import replayed, streams_router
from tests.fakes import issuer
from tests.fakes.live_shopping import STREAM, CannedStreams, shop_app

EVENTS = f"/shop/streams/{STREAM.stream_id}/events"


def event(at_second: int, kind: str = "said") -> StreamEvent:
    return StreamEvent(at_second=at_second, kind=kind, product_id=None, name=None, text=f"At {at_second}.")


@pytest.fixture
def client() -> Iterator[TestClient]:
    streams = CannedStreams((event(0, "product_shown"), event(30), event(600)))
    with TestClient(shop_app(streams_router(), streams=streams)) as opened:
        opened.headers.update(issuer.bearer())
        yield opened


def test_streams_say_where_they_are(client: TestClient) -> None:
    (stream,) = client.get("/shop/streams").json()
    assert (stream["stream_id"], stream["second"]) == (STREAM.stream_id, 100)


def test_a_part_of_a_timeline_has_both_its_ends(client: TestClient) -> None:
    body = client.get(EVENTS, params={"from_second": 30, "until_second": 600}).json()
    assert (body["stream_id"], [one["at_second"] for one in body["events"]]) == (STREAM.stream_id, [30, 600])


def test_a_replay_tells_every_event_and_its_end(client: TestClient) -> None:
    reply = client.get(EVENTS, params={"speed": 10_000}, headers={"accept": "text/event-stream"})
    assert reply.headers["content-type"].startswith("text/event-stream")
    blocks = [dict(line.split(": ", 1) for line in block.splitlines()) for block in reply.text.strip().split("\n\n")]
    assert [(block["event"], block.get("id")) for block in blocks] == [
        ("product_shown", "0"),
        ("said", "30"),
        ("said", "600"),
        ("end", None),
    ]
    assert json.loads(blocks[1]["data"])["text"] == "At 30."


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_a_stream_that_does_not_exist_is_not_found(client: TestClient, accept: str) -> None:
    assert client.get("/shop/streams/nothing/events", headers={"accept": accept}).status_code == 404


@pytest.mark.parametrize("query", [{"speed": 0}, {"speed": 1e-9}, {"from_second": -1}, {"until_second": 86_401}])
def test_a_part_that_makes_no_sense_is_refused(client: TestClient, query: dict[str, Any]) -> None:
    assert client.get(EVENTS, params=query).status_code == 400


def test_only_who_is_signed_in_watches(client: TestClient) -> None:
    assert client.get(EVENTS, headers={"authorization": ""}).status_code == 401


async def test_a_silence_is_kept_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_routes, "_SECONDS_BETWEEN_PINGS", 0.001)
    told = [chunk async for chunk in replayed([event(1)], from_second=0, speed=100)]
    assert told[0].startswith(b":")
    assert told[-2].startswith(b"event: said")


async def test_a_replay_ends_before_an_event_that_is_hours_away() -> None:
    told = [chunk async for chunk in replayed([event(5), event(3600)], from_second=5, speed=0.1)]
    assert [chunk.split(b"\n")[0] for chunk in told] == [b"event: said", b"event: end"]
