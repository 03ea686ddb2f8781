"""The collector with Vector: nginx before a stand-in, the programs in VRL's own runtime, the rendered configuration.

Vector itself is not run: it is on no package index that tests may use.
"""

import base64
import gzip
import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from local.collectors.collector import Collector
from local.collectors.installation import Installation
from local.settings import LOOPBACK, REPOSITORY
from tests.fakes.http_server import free_port, serving
from tests.integration.collectors.sending import TEXT, packed, send

IMAGE = REPOSITORY / "docker" / "collector-vector"


@dataclass
class Vector:
    """Answers as Vector's http_server source does: an empty body when the event is in the buffer."""

    status: int = 200
    asked: list[tuple[Mapping[str, str], bytes]] = field(default_factory=list)

    async def take(self, request: Request) -> Response:
        """POST /data/v1"""
        self.asked.append((dict(request.headers), await request.body()))
        return Response(status_code=self.status)

    async def ping(self, _: Request) -> Response:
        """GET /ping"""
        return PlainTextResponse("pong")


@pytest.fixture(scope="module")
def vector() -> Vector:
    """One, which collects."""
    return Vector()


@pytest.fixture(scope="module")
def collector(
    installation: Installation, vector: Vector, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Collector]:
    """nginx before it."""
    app = Starlette(routes=[Route("/data/v1", vector.take, methods=["POST"]), Route("/ping", vector.ping)])
    with ExitStack() as stack:
        url = stack.enter_context(serving(app))
        yield stack.enter_context(_before(installation, url.removeprefix("http://"), tmp_path_factory.mktemp("vector")))


def _before(installation: Installation, vector: str, folder: Path) -> Collector:
    return Collector(
        installation,
        port=free_port(),
        bootstrap="unused:1",
        folder=folder,
        settings={"VECTOR": vector, "PROJECT": "sales"},
        start=IMAGE / "start.sh",
    )


def test_an_acknowledged_event_is_answered_as_the_lua_collector_answers(collector: Collector, vector: Vector) -> None:
    """And Vector gets the body as it came, with what nginx knows about it: no client's word for it."""
    body = packed('{"a": 1}')
    forged = {"x-collector-ip": "10.9.9.9", "x-collector-project": "other", "user-agent": "a browser"}
    reply = send(collector, body, {**TEXT, **forged}, path="/data/v1?page=1")
    headers, received = vector.asked[-1]
    assert (reply.status, reply.body) == (200, {"code": 200, "data": True})
    assert reply.headers["content-type"] == "application/json"
    assert received == body
    assert {name: headers[f"x-collector-{name}"] for name in ("ip", "method", "project", "rid", "uri")} == {
        "ip": LOOPBACK,
        "method": "POST",
        "project": "sales",
        "rid": reply.rid,
        "uri": "/data/v1?page=1",
    }
    assert headers["user-agent"] == "a browser"


def test_vector_is_told_of_no_encoding(collector: Collector, vector: Vector) -> None:
    """Else it would decompress twice what was compressed twice, to a million times the body."""
    body = gzip.compress(b"{}")
    assert send(collector, body, {**TEXT, "content-encoding": "gzip"}).status == 200
    headers, received = vector.asked[-1]
    assert "content-encoding" not in headers
    assert received == body


def test_the_largest_event_and_the_longest_name_are_taken(tmp_path: Path) -> None:
    """And Kafka's producer takes the record around it."""
    event = {"x" * 24_575: "y" * (900_000 - 24_575 - 7)}
    body = json.dumps(event, separators=(",", ":")).encode()
    record = made_record(tmp_path, body)
    limit = rendered(tmp_path)["sinks"]["kafka"]["librdkafka_options"]["message.max.bytes"]
    assert len(body) == 900_000
    assert record["data"] == event
    assert len(json.dumps(record, separators=(",", ":"))) < int(limit)


def test_keeps_a_senders_own_id_if_it_is_one(collector: Collector, vector: Vector) -> None:
    """As the Lua collector does."""
    assert send(collector, packed("{}"), {**TEXT, "x-request-id": "proof-1_a.0"}).rid == "proof-1_a.0"
    assert len(send(collector, packed("{}"), {**TEXT, "x-request-id": 'a"b'}).rid) == 32
    assert vector.asked[-2][0]["x-collector-rid"] == "proof-1_a.0"


@pytest.mark.parametrize(
    ("status", "reason", "body", "headers", "method", "path"),
    [
        (405, "method", b"", {}, "GET", "/data/v1"),
        (404, "not_found", b"{}", TEXT, "POST", "/data/v2"),
        (413, "body_too_large", b"x" * 131_073, TEXT, "POST", "/data/v1"),
        (414, "uri_too_long", b"{}", TEXT, "POST", "/data/v1?" + "x" * 10_000),
        (415, "content_type", b"{}", {"content-type": "application/x-www-form-urlencoded"}, "POST", "/data/v1"),
        (415, "content_type", b"{}", {**TEXT, "content-encoding": "br"}, "POST", "/data/v1"),
    ],
)
def test_nginx_refuses_what_vector_need_not_see(
    collector: Collector,
    vector: Vector,
    status: int,
    reason: str,
    body: bytes,
    headers: dict[str, str],
    method: str,
    path: str,
) -> None:
    """With the status and the shape of the Lua collector."""
    asked = len(vector.asked)
    reply = send(collector, body, headers, method=method, path=path)
    assert (reply.status, reply.reason, reply.body["code"], reply.body["data"]) == (status, reason, status, False)
    assert reply.headers.get("allow") == ("POST" if status == 405 else None)
    assert len(vector.asked) == asked


@pytest.mark.parametrize(("vectors", "status", "reason"), [(400, 400, "malformed"), (503, 503, "unavailable")])
def test_what_vector_refuses_is_refused(
    collector: Collector, vector: Vector, vectors: int, status: int, reason: str
) -> None:
    """An event that it cannot read, and one that it cannot keep."""
    vector.status = vectors
    try:
        reply = send(collector, packed("{}"))
    finally:
        vector.status = 200
    assert (reply.status, reply.reason) == (status, reason)
    assert reply.headers.get("retry-after") == ("1" if status == 503 else None)


def test_vectors_counts_are_not_passed_on(collector: Collector) -> None:
    """They are for the task's own containers."""
    reply = send(collector, b"", {}, method="GET", path="/metrics")
    assert (reply.status, reply.reason) == (404, "not_found")


def test_health_is_vectors_too(collector: Collector) -> None:
    """nginx asks it."""
    assert send(collector, b"", {}, method="GET", path="/health").status == 200


def test_answers_503_while_vector_is_away(installation: Installation, tmp_path: Path) -> None:
    """No event is acknowledged by nginx alone."""
    nginx = _before(installation, f"{LOOPBACK}:{free_port()}", tmp_path)
    nginx.start(healthy=False)
    try:
        reply = send(nginx, packed("{}"))
        assert (reply.status, reply.reason, reply.headers["retry-after"]) == (503, "unavailable", "1")
        assert send(nginx, b"", {}, method="GET", path="/health").status == 503
    finally:
        nginx.kill()


def rendered(folder: Path, **settings: str) -> dict[str, Any]:
    """What vector-start.sh makes of its template; `true` in the place of Vector."""
    environment = {"PATH": os.environ["PATH"], "KAFKA_BOOTSTRAP": "b-1:9094,b-2:9094", "RUN_DIR": str(folder)}
    command = [str(IMAGE / "vector-start.sh")]
    subprocess.run(command, env={**environment, "VECTOR_BINARY": "true", **settings}, check=True, timeout=30)
    made: dict[str, Any] = yaml.safe_load((folder / "vector.yaml").read_text())
    return made


def test_vector_acknowledges_what_is_on_the_disk_and_gives_up_nothing(tmp_path: Path) -> None:
    """Disk buffer, end-to-end acknowledgements, no timeout of a message, acks=all, the key of the partition."""
    sink = rendered(tmp_path, TOPIC="events", KAFKA_TLS="on", BUFFER_DIR="/spool")["sinks"]["kafka"]
    assert (sink["bootstrap_servers"], sink["topic"], sink["key_field"]) == ("b-1:9094,b-2:9094", "events", "meta.rid")
    assert sink["acknowledgements"] == {"enabled": True}
    assert (sink["buffer"]["type"], sink["buffer"]["when_full"]) == ("disk", "block")
    assert sink["message_timeout_ms"] == 0
    assert sink["librdkafka_options"]["acks"] == "-1"
    assert sink["tls"]["enabled"] is True


def test_a_setting_that_could_be_a_program_is_refused(tmp_path: Path) -> None:
    """Variables become parts of a file."""
    with pytest.raises(subprocess.CalledProcessError, match="status 64"):
        rendered(tmp_path, TOPIC="events\nevil: true")


def made_record(folder: Path, body: bytes) -> dict[str, Any]:
    """Both programs of the rendered configuration, by VRL's own runtime."""
    pyvrl = pytest.importorskip("pyvrl", reason="VRL's runtime has no package for this Python")
    configuration = rendered(folder)
    decode = pyvrl.Transform(configuration["sources"]["events"]["decoding"]["vrl"]["source"] + "\n.")
    record = pyvrl.Transform(configuration["transforms"]["record"]["source"] + "\n.")
    names = {"X-Collector-Ip": "10.1.2.3", "X-Collector-Rid": "r1", "User-Agent": "ua", "X-Collector-Project": "sales"}
    event = decode.remap({"message": body}) | names
    made: dict[str, Any] = record.remap(event | {"X-Collector-Uri": "/data/v1", "X-Collector-Method": "POST"})
    return made


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (packed('{"a": [], "b": null}'), {"data": {"a": [], "b": None}}),
        (packed(' [{"a": 1}, {}]'), {"data_list": [{"a": 1}, {}]}),
        (b' {"a": 1}', {"data": {"a": 1}}),
        (gzip.compress(b'{"a": 1}'), {"data": {"a": 1}}),
    ],
    ids=["object", "array", "plain", "gzip"],
)
def test_the_programs_make_the_record(tmp_path: Path, body: bytes, expected: dict[str, Any]) -> None:
    """The same fields as the Lua collector's."""
    record = made_record(tmp_path, body)
    meta = record.pop("meta")
    assert record == expected
    assert sorted(meta) == ["ctime", "date", "ip", "method", "project", "rid", "ua", "uri"]
    assert (meta["ip"], meta["rid"], meta["project"]) == ("10.1.2.3", "r1", "sales")
    assert isinstance(meta["ctime"], int)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"%%%",
        base64.b64encode(b"hello"),
        base64.b64encode(gzip.compress(b"{}")[:-3]),
        packed('{"a":'),
        packed("3"),
        packed("[]"),
        packed("[{}, 1]"),
        packed('"text"'),
        gzip.compress(packed("{}")),
        packed(json.dumps({"a": "x" * 900_000})),
        packed(json.dumps([{"a": {}}] * 100) + " " * 900_000),
        packed("[" + ",".join(['{"a":1e9}'] * 80_000) + "]"),
        packed(json.dumps([{"a": [{"b": 1, "x" * 24_576: 2}, {"c": 3}]}])),
    ],
    ids=[
        *("empty", "no base64", "no gzip", "cut", "cut JSON", "number", "no event", "not all objects", "text"),
        *("two layers of gzip", "too large", "much white space", "too large as it is written", "long name"),
    ],
)
def test_the_decoder_fails_on_what_is_no_event(tmp_path: Path, body: bytes) -> None:
    """Vector answers 400 where this program fails, and would have acknowledged where a later one does."""
    with pytest.raises(Exception, match="remap failure"):
        made_record(tmp_path, body)


def test_vectors_own_health_check_asks_it(collector: Collector) -> None:
    """nginx starts when it says yes."""

    def code(vector: str) -> int:
        environment = {"PATH": os.environ["PATH"], "VECTOR": vector}
        return subprocess.run([str(IMAGE / "vector-health.sh")], env=environment, check=False, timeout=30).returncode

    assert (code(collector.environment["VECTOR"]), code(f"{LOOPBACK}:{free_port()}")) == (0, 1)
    assert code(f"{LOOPBACK}:{collector.port}") == 1, "somebody else answers there, and knows no /ping"
    assert "COPY vector-health.sh /vector/health.sh" in (IMAGE / "vector.Dockerfile").read_text()


def test_health_checks_of_both_images_are_one() -> None:
    """Docker builds from one folder, so there are two copies."""
    assert (IMAGE / "health.sh").read_bytes() == (IMAGE.parent / "collector-lua" / "health.sh").read_bytes()
    assert os.access(IMAGE / "health.sh", os.X_OK)
