"""A broker that takes Kafka's admin protocol, for real clients over TCP: topics are made, refused and deleted.

https://kafka.apache.org/protocol: only versions without tagged fields, which it tells clients to speak.
"""

import asyncio
import struct
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

from tests.fakes.http_server import free_socket

T = TypeVar("T")

METADATA, FIND_COORDINATOR, LIST_GROUPS, API_VERSIONS, CREATE_TOPICS, DELETE_TOPICS, DELETE_GROUPS = (
    3,
    10,
    16,
    18,
    19,
    20,
    42,
)
_SPOKEN = {
    METADATA: 4,
    FIND_COORDINATOR: 1,
    LIST_GROUPS: 2,
    API_VERSIONS: 0,
    CREATE_TOPICS: 2,
    DELETE_TOPICS: 1,
    DELETE_GROUPS: 1,
}
NONE, UNKNOWN_TOPIC, UNSUPPORTED_VERSION, TOPIC_EXISTS, INVALID_REPLICATION = 0, 3, 35, 36, 38


class _Reader:
    """A request's fields, one after the other."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def number(self, kind: str) -> int:
        size = struct.calcsize(f">{kind}")
        (value,) = struct.unpack(f">{kind}", self._data[:size])
        self._data = self._data[size:]
        return int(value)

    def text(self) -> str:
        size = max(self.number("h"), 0)
        value, self._data = self._data[:size], self._data[size:]
        return value.decode()

    def array(self, each: Callable[[], T]) -> list[T]:
        return [each() for _ in range(max(self.number("i"), 0))]


class KafkaBroker:
    """One broker, which is the controller too. `topics` are partitions and replicas, by name; `groups` consumers'."""

    def __init__(self, *, port: int, brokers: int = 3) -> None:
        self.topics: dict[str, tuple[int, int]] = {}
        self.groups: set[str] = set()
        self._port = port
        self._brokers = brokers
        self._clients: dict[asyncio.StreamWriter, asyncio.Task[None] | None] = {}

    async def hang_up(self) -> None:
        """On every client."""
        for writer in self._clients:
            writer.close()
        await asyncio.gather(*(task for task in self._clients.values() if task))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer until either side hangs up."""
        self._clients[writer] = asyncio.current_task()
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                (size,) = struct.unpack(">i", await reader.readexactly(4))
                request = _Reader(await reader.readexactly(size))
                key, version, correlation = request.number("h"), request.number("h"), request.number("i")
                request.text()  # the client's id
                reply = struct.pack(">i", correlation) + self._answer(key, version, request)
                writer.write(struct.pack(">i", len(reply)) + reply)
        writer.close()

    def _answer(self, key: int, version: int, request: _Reader) -> bytes:
        if key == API_VERSIONS:
            return _versions(NONE if version == 0 else UNSUPPORTED_VERSION)
        answers = {
            METADATA: self._metadata,
            FIND_COORDINATOR: self._find_coordinator,
            LIST_GROUPS: self._list_groups,
            CREATE_TOPICS: self._create,
            DELETE_TOPICS: self._delete,
            DELETE_GROUPS: self._delete_groups,
        }
        return answers[key](request)

    def _metadata(self, _: _Reader) -> bytes:
        broker = self._address() + _nothing()
        topics = [_topic(name, *shape) for name, shape in sorted(self.topics.items())]
        return struct.pack(">i", 0) + _array([broker]) + _nothing() + struct.pack(">i", 1) + _array(topics)

    def _address(self) -> bytes:
        return struct.pack(">i", 1) + _text("127.0.0.1") + struct.pack(">i", self._port)

    def _find_coordinator(self, _: _Reader) -> bytes:
        return struct.pack(">ih", 0, NONE) + _nothing() + self._address()

    def _list_groups(self, _: _Reader) -> bytes:
        return struct.pack(">ih", 0, NONE) + _array([_text(name) + _text("consumer") for name in sorted(self.groups)])

    def _delete_groups(self, request: _Reader) -> bytes:
        names = request.array(request.text)
        self.groups -= set(names)
        return struct.pack(">i", 0) + _array([_text(name) + struct.pack(">h", NONE) for name in names])

    def _create(self, request: _Reader) -> bytes:
        def one() -> bytes:
            name, partitions, replication = request.text(), request.number("i"), request.number("h")
            request.array(lambda: (request.number("i"), request.array(lambda: request.number("i"))))
            request.array(lambda: (request.text(), request.text()))
            return _text(name) + struct.pack(">h", self._made(name, partitions, replication)) + _nothing()

        return struct.pack(">i", 0) + _array(request.array(one))

    def _made(self, name: str, partitions: int, replication: int) -> int:
        if name in self.topics:
            return TOPIC_EXISTS
        if replication > self._brokers:
            return INVALID_REPLICATION
        self.topics[name] = (partitions, replication)
        return NONE

    def _delete(self, request: _Reader) -> bytes:
        def one() -> bytes:
            name = request.text()
            return _text(name) + struct.pack(">h", NONE if self.topics.pop(name, None) else UNKNOWN_TOPIC)

        return struct.pack(">i", 0) + _array(request.array(one))


@asynccontextmanager
async def kafka_broker() -> AsyncIterator[tuple[str, KafkaBroker]]:
    """Its address, and the broker, while it listens."""
    with free_socket() as listener:
        port = listener.getsockname()[1]
        broker = KafkaBroker(port=port)
        server = await asyncio.start_server(broker.serve, sock=listener)
        try:
            yield f"127.0.0.1:{port}", broker
        finally:
            server.close()
            await broker.hang_up()


def _versions(error: int) -> bytes:
    spoken = [struct.pack(">hhh", key, most, most) for key, most in _SPOKEN.items()]
    return struct.pack(">h", error) + _array(spoken)


def _topic(name: str, partitions: int, replication: int) -> bytes:
    replicas = _array([struct.pack(">i", number) for number in range(1, replication + 1)])
    placed = [struct.pack(">hii", NONE, number, 1) + replicas + replicas for number in range(partitions)]
    return struct.pack(">h", NONE) + _text(name) + struct.pack(">?", False) + _array(placed)


def _text(value: str) -> bytes:
    return struct.pack(">h", len(value)) + value.encode()


def _nothing() -> bytes:
    return struct.pack(">h", -1)


def _array(items: Sequence[bytes]) -> bytes:
    return struct.pack(">i", len(items)) + b"".join(items)
