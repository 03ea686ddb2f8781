"""The wire of the Lua collector: what is taken, what Kafka gets of it, what is refused and counted."""

import base64
import gzip
import http.client
import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from zlib import crc32

import pytest

from local.collectors.collector import Collector, CollectorFailed
from local.collectors.installation import Installation
from local.kafka.mock_cluster import MockCluster
from local.kafka.reading import consumed
from local.settings import LOOPBACK
from tests.fakes.http_server import free_port
from tests.integration.collectors.conftest import PARTITIONS, NewCollector, Wired
from tests.integration.collectors.sending import PATIENCE, TEXT, packed, send

EVENT = '{"event": "page_view", "price": 12345678901234567890.10, "tags": [], "title": "Schuhe für 😀", "parent": null}'


def test_an_event_is_in_kafka_when_it_is_acknowledged(wired: Wired) -> None:
    """Reply, key, partition, timestamp and all of the record."""
    before = time.time() * 1000
    reply = send(
        wired.collector, packed(EVENT), {**TEXT, "user-agent": 'a "browser" \\ \xe9'}, path="/data/v1?page=%22home%22"
    )
    (message,) = wired.messages(reply.rid)

    assert (reply.status, reply.body) == (200, {"code": 200, "data": True})
    meta = message.record["meta"]
    assert meta == {
        "ctime": message.milliseconds,
        "date": time.strftime("%Y-%m-%d", time.gmtime(message.milliseconds / 1000)),
        "ip": LOOPBACK,
        "method": "POST",
        "project": "clickshop",
        "rid": reply.rid,
        "ua": 'a "browser" \\ %E9',
        "uri": "/data/v1?page=%22home%22",
    }
    assert before - 1000 <= message.milliseconds <= time.time() * 1000
    assert message.record == {"data": json.loads(EVENT), "meta": meta}
    assert (message.key, message.partition) == (reply.rid, crc32(reply.rid.encode()) % PARTITIONS)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (packed('{"a": 1}'), TEXT),
        (packed('{"a": 1}'), {}),
        (packed('{"a": 1}')[:-2] + b"\r\n" + packed('{"a": 1}')[-2:] + b"\n", TEXT),
        (b'{"a":\n1}', {"content-type": "application/json; charset=utf-8"}),
        (gzip.compress(b' {"a": 1}'), {"content-type": "application/octet-stream", "content-encoding": "gzip"}),
        (gzip.compress(b'{"a":') + gzip.compress(b"1}\r\n"), {"content-type": "application/gzip"}),
    ],
    ids=["base64", "no type", "base64 in lines", "plain", "gzip", "gzip of two members"],
)
def test_takes_an_event_however_it_is_packed(wired: Wired, body: bytes, headers: dict[str, str]) -> None:
    """An object is `data`."""
    reply = send(wired.collector, body, headers)
    assert reply.status == 200
    assert [message.record["data"] for message in wired.messages(reply.rid)] == [{"a": 1}]


def test_several_events_are_one_record(wired: Wired) -> None:
    """An array is `data_list`."""
    reply = send(wired.collector, packed(' [{"a": 1}, {"b": {}}] '))
    assert reply.status == 200
    (message,) = wired.messages(reply.rid)
    assert message.record["data_list"] == [{"a": 1}, {"b": {}}]
    assert "data" not in message.record


def test_keeps_a_senders_own_id_if_it_is_one(wired: Wired) -> None:
    """Of letters, digits and ._-, up to 64; else the collector's own is used."""
    named = send(wired.collector, packed("{}"), {**TEXT, "x-request-id": "proof-1_a.0"})
    others = [send(wired.collector, packed("{}"), {**TEXT, "x-request-id": rid}) for rid in ("x" * 65, 'a"b', "a b")]
    assert named.rid == "proof-1_a.0"
    assert all(len(reply.rid) == 32 for reply in others)
    rids = [named.rid, *(each.rid for each in others)]
    assert sorted(message.rid for message in wired.messages(*rids)) == sorted(rids)


BOMB = gzip.compress(b'{"a":"' + b"0" * 200_000_000 + b'"}', compresslevel=9)

REFUSED: list[tuple[str, int, bytes, dict[str, str]]] = [
    ("empty", 400, b"", TEXT),
    ("empty", 400, b" \n", TEXT),
    ("base64", 400, b"%%%", TEXT),
    ("gzip", 400, base64.b64encode(b"hello"), TEXT),
    ("gzip", 400, base64.b64encode(gzip.compress(b"{}")[:-3]), TEXT),
    ("gzip", 400, base64.b64encode(gzip.compress(b"{}")[:-8] + b"12345678"), TEXT),
    ("gzip", 400, base64.b64encode(gzip.compress(b"{}") + b"and more"), TEXT),
    ("gzip", 400, b"{}", {"content-encoding": "gzip"}),
    ("gzip", 400, b"{}", {"content-encoding": "GZIP"}),
    ("empty", 400, b"", {"content-encoding": "gzip"}),
    ("json", 400, b"hell", {"content-type": "application/json"}),
    ("json", 400, b"hello", {"content-type": "application/json; charset=utf-8"}),
    ("json", 400, b"'a'", {"content-type": "application/json"}),
    ("json", 400, packed('{"a":'), TEXT),
    ("json", 400, packed('{"a": 1} {}'), TEXT),
    ("json", 400, packed('{"a": NaN}'), TEXT),
    ("json", 400, packed('{"a": 1.}'), TEXT),
    ("json", 400, packed('{"a": 01}'), TEXT),
    ("json", 400, packed(f'{{"a": {"1" * 301}}}'), TEXT),
    ("json", 400, packed(f'{{"a": -0.{"1" * 301}}}'), TEXT),
    ("json", 400, packed("{'a': 1}"), TEXT),
    ("json", 400, packed('{"a": "x\ty"}'), TEXT),
    ("json", 400, packed('{"a": "x\0y"}'), TEXT),
    ("json", 400, packed('{"a": "\\ud800"}'), TEXT),
    ("json", 400, packed('\ufeff{"a": 1}'), TEXT),
    ("utf8", 400, packed(b'{"a": "\xff"}'), TEXT),
    ("utf8", 400, packed(b'{"a": "\xed\xa0\x80"}'), TEXT),
    ("json_too_deep", 400, packed('{"a":' * 50_000 + "1" + "}" * 50_000), TEXT),
    ("json_too_deep", 400, packed("[" * 100_000), TEXT),
    ("name_too_long", 400, packed('{"a": {"' + "k" * 24_576 + '": 1}}'), TEXT),
    ("name_too_long", 400, packed('[{"a": 1}, {"b": 2, "' + '\\"' * 24_576 + '" : 1}]'), TEXT),
    ("shape", 400, packed("3"), TEXT),
    *(("shape", 400, each, {"content-type": "application/json"}) for each in (b"42", b"-1.5", b' "text" ', b"true")),
    ("shape", 400, b"null", TEXT),
    ("shape", 400, packed("null"), TEXT),
    ("shape", 400, packed("[]"), TEXT),
    ("shape", 400, packed('[{"a": 1}, 2]'), TEXT),
    ("shape", 400, packed("[[]]"), TEXT),
    ("event_too_large", 413, packed('{"a":"' + "0" * 900_000 + '"}'), TEXT),
    ("event_too_large", 413, base64.b64encode(BOMB), TEXT),
    ("body_too_large", 413, b"x" * 1_048_577, TEXT),
    ("content_type", 415, packed("{}"), {"content-type": "application/x-www-form-urlencoded"}),
    ("content_encoding", 415, packed("{}"), {**TEXT, "content-encoding": "br"}),
]


LONG = [
    json.dumps({"n" * 24_575: "v" * 200_000, "numbers": [10] * 20_000}),
    json.dumps([{"a": '"' * 100_000, "b": "x" * 40_000}, {"c": int("1" * 300)}]),
]


@pytest.mark.parametrize("text", LONG, ids=["values", "escapes"])
def test_takes_what_is_long_and_can_be_read(wired: Wired, text: str) -> None:
    """Names and numbers have limits, texts and lists have none of their own."""
    assert send(wired.collector, packed(text)).status == 200


def test_refuses_and_counts_what_is_no_event(wired: Wired) -> None:
    """Each with its status and reason; nothing of it is in Kafka, and the next good event is taken."""
    reasons = {reason for reason, *_ in REFUSED}
    taken = len(consumed(wired.kafka.bootstrap, wired.topic))
    counted = {reason: _refused(wired, reason) for reason in reasons}
    for reason, status, body, headers in REFUSED:
        reply = send(wired.collector, body, headers)
        assert (reply.status, reply.reason, reply.body["code"], reply.body["data"]) == (status, reason, status, False)
    for reason in reasons:
        assert _refused(wired, reason) - counted[reason] == sum(1 for each, *_ in REFUSED if each == reason)
    assert len(consumed(wired.kafka.bootstrap, wired.topic)) == taken
    assert send(wired.collector, packed("{}")).status == 200


def _refused(wired: Wired, reason: str) -> float:
    return wired.collector.metric(f'collector_refused_total{{reason="{reason}"}}')


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
def test_refuses_other_methods(wired: Wired, method: str) -> None:
    """And says which one is right."""
    reply = send(wired.collector, b"", {}, method=method)
    assert (reply.status, reply.reason, reply.headers["allow"]) == (405, "method", "POST")


def test_what_it_counts_is_for_its_own_machine(installation: Installation, tmp_path: Path) -> None:
    """The door, open to all addresses, has no such page; the page's own listener is on one address of the loopback."""
    port = free_port()
    with Collector(installation, port=port, bootstrap="x:1", folder=tmp_path, settings={"HOST": "*"}) as collector:
        reply = send(collector, b"", {}, method="GET", path="/metrics")
        assert (reply.status, reply.reason) == (404, "not_found")
        assert collector.metric("collector_kafka_up") == 0
        with socket.create_connection(("127.0.0.2", port), timeout=5), pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", collector.metrics_port), timeout=5)


def test_answers_in_its_own_shape_where_nginx_refuses(wired: Wired) -> None:
    """An unknown path, one that is too long; a request that is none."""
    assert send(wired.collector, b"{}", TEXT, path="/data/v2").body["reason"] == "not_found"
    long = send(wired.collector, b"{}", TEXT, path="/data/v1?" + "x" * 10_000)
    assert (long.status, long.reason) == (414, "uri_too_long")
    with socket.create_connection((LOOPBACK, wired.collector.port), timeout=5) as raw:
        raw.sendall(b"POST /data/v1 HTTP/1.1\r\nhost: x\r\ncontent-length: many\r\n\r\n")
        response = http.client.HTTPResponse(raw)
        response.begin()
        assert (response.status, json.loads(response.read())["reason"]) == (400, "malformed")


def test_gives_slow_clients_up_and_serves_others(new_collector: NewCollector) -> None:
    """A hundred that send a byte and wait keep nobody out; they are counted when their time is over."""
    collector = new_collector(CLIENT_TIMEOUT_SECONDS="1")
    with ExitStack() as connections:
        for _ in range(100):
            slow = connections.enter_context(socket.create_connection((LOOPBACK, collector.port)))
            slow.sendall(
                b"POST /data/v1 HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\ncontent-length: 100\r\n\r\nH"
            )
        assert send(collector, packed("{}")).status == 200
        deadline = time.monotonic() + PATIENCE
        while collector.metric('collector_refused_total{reason="slow"}') < 100:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    assert send(collector, packed("{}")).status == 200


def test_many_at_once_are_all_in_kafka_once(new_collector: NewCollector, kafka: MockCluster, topic: str) -> None:
    """Two workers, forty clients, batches of what came meanwhile."""
    collector = new_collector(WORKERS="2")
    with ThreadPoolExecutor(40) as clients:
        replies = list(clients.map(lambda number: send(collector, packed(f'{{"number": {number}}}')), range(800)))
    messages = consumed(kafka.bootstrap, topic)
    assert {reply.status for reply in replies} == {200}
    assert sorted(message.rid for message in messages) == sorted(reply.rid for reply in replies)
    assert sorted(message.record["data"]["number"] for message in messages) == list(range(800))
    assert collector.metric('collector_acknowledged_total{where="kafka"}') == 800


def test_a_large_event_is_taken(wired: Wired) -> None:
    """One whose body waits in a file and whose record nearly fills a batch."""
    text = '{"a":"' + "é" * 449_000 + '"}'
    reply = send(wired.collector, text.encode(), {"content-type": "application/json"})
    assert reply.status == 200
    assert wired.messages(reply.rid)[0].record["data"] == json.loads(text)


@pytest.mark.parametrize(("proxies", "ip"), [("", LOOPBACK), (f"{LOOPBACK}/32", "203.0.113.9")])
def test_believes_who_the_client_is_from_proxies_alone(
    new_collector: NewCollector, kafka: MockCluster, topic: str, proxies: str, ip: str
) -> None:
    """A header that anybody can send says nothing by itself."""
    collector = new_collector(TRUSTED_PROXIES=proxies)
    assert send(collector, packed("{}"), {**TEXT, "x-forwarded-for": "10.1.1.1, 203.0.113.9"}).status == 200
    (message,) = consumed(kafka.bootstrap, topic)
    assert message.record["meta"]["ip"] == ip


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"KAFKA_BOOTSTRAP": "nowhere"}, "KAFKA_BOOTSTRAP must be host:port,host:port"),
        ({"KAFKA_TLS": "yes"}, "KAFKA_TLS must be on or off"),
        ({"TOPIC": "a b"}, "TOPIC must match"),
        ({"LANES": "0"}, "LANES must be a whole number from 1"),
        ({"MAX_BODY_BYTES": "1m"}, "MAX_BODY_BYTES must be a whole number"),
        ({"SPOOL_DIR": "relative"}, "SPOOL_DIR must be an absolute path"),
        ({"TRUSTED_PROXIES": "evil; }"}, "TRUSTED_PROXIES must be networks"),
        ({"METRICS_HOST": "evil; }"}, "METRICS_HOST must be an address"),
        ({"METRICS_PORT": "none"}, "METRICS_PORT must be a whole number"),
    ],
)
def test_settings_that_are_wrong_stop_it_with_a_sentence(
    installation: Installation, tmp_path: Path, settings: dict[str, str], said: str
) -> None:
    """Before it listens."""
    collector = Collector(installation, port=free_port(), bootstrap="x:1", folder=tmp_path, settings=settings)
    with pytest.raises(CollectorFailed, match=said):
        collector.start()
