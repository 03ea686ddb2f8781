"""Links of a pipeline that a test can break: the way in, and two connectors that consume for real and write."""

import contextlib
import gzip
import json
import socket
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
from confluent_kafka import Consumer, TopicPartition
from pyiceberg.catalog.glue import GlueCatalog
from pyiceberg.exceptions import NoSuchTableError

PARTITIONS = 6
EVERY_SECONDS = 0.1
_TEXTS = pa.map_(pa.string(), pa.string())
_SCHEMA = pa.schema(
    [
        ("data", _TEXTS),
        ("data_list", pa.list_(_TEXTS)),
        ("meta", _TEXTS),
        ("kafka_topic", pa.string()),
        ("kafka_partition", pa.int32()),
        ("kafka_offset", pa.int64()),
        ("kafka_timestamp", pa.timestamp("us", tz="UTC")),
    ]
)


@dataclass(frozen=True)
class Record:
    """What a connector reads."""

    partition: int
    offset: int
    at_ms: int
    value: dict[str, Any]


class Forwarder:
    """A network load balancer: passes connections on, bytes as they are, until it is broken."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Refuse connections from now on."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self._to)) as target:
            back = threading.Thread(target=_copy, args=(target, client), daemon=True)
            back.start()
            _copy(client, target)
            back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


class Connector:
    """Reads the topic on and on, and delivers what is new. `copies` more than one doubles it."""

    def __init__(self, bootstrap: str, topic: str) -> None:
        self.copies = 1
        self.failed: Exception | None = None
        self._stopped = threading.Event()
        self._topic = topic
        self._consumer = Consumer(
            {
                "bootstrap.servers": bootstrap,
                "group.id": "connector",
                "enable.auto.commit": False,
                "auto.offset.reset": "earliest",
                "fetch.wait.max.ms": 50,
                "log_level": 0,
            }
        )
        self._consumer.assign([TopicPartition(topic, number, 0) for number in range(PARTITIONS)])
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Deliver nothing more."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            while not self._stopped.is_set():
                if records := list(self._records()):
                    for copy in range(self.copies):
                        self.deliver(records, copy)
        except Exception as error:  # as a connector's task fails, and stays so
            self.failed = error
        finally:
            self._consumer.close()

    def _records(self) -> Iterator[Record]:
        for message in self._consumer.consume(500, timeout=EVERY_SECONDS):
            if message.error() is None:
                value = message.value()
                assert isinstance(value, bytes)
                yield Record(message.partition() or 0, message.offset() or 0, message.timestamp()[1], json.loads(value))

    def deliver(self, records: Sequence[Record], copy: int) -> None:
        """Write them."""
        raise NotImplementedError


class JsonConnector(Connector):
    """JSON lines in gzip, one object for each partition of a delivery."""

    def __init__(self, bootstrap: str, topic: str, *, client: Any, bucket: str, prefix: str) -> None:
        self._client, self._bucket, self._prefix = client, bucket, prefix
        super().__init__(bootstrap, topic)

    def deliver(self, records: Sequence[Record], copy: int) -> None:
        """By partition and hour."""
        for partition in {record.partition for record in records}:
            lines = [record for record in records if record.partition == partition]
            hour = datetime.fromtimestamp(lines[0].at_ms / 1000, UTC)
            name = f"{self._topic}-{partition}-{lines[0].offset:020}-{copy}.json.gz"
            body = gzip.compress("".join(json.dumps(line.value) + "\n" for line in lines).encode())
            key = f"{self._prefix}/{hour:year=%Y/month=%m/day=%d/hour=%H}/{name}"
            self._client.put_object(Bucket=self._bucket, Key=key, Body=body)


class IcebergConnector(Connector):
    """Rows of text maps; makes the table with the first event, and no second time."""

    def __init__(self, bootstrap: str, topic: str, *, catalog: GlueCatalog, name: tuple[str, str], at: str) -> None:
        self._catalog, self._name, self._at, self._made = catalog, name, at, False
        super().__init__(bootstrap, topic)

    def deliver(self, records: Sequence[Record], _: int) -> None:
        """One commit a delivery."""
        rows = [self._row(record) for record in records]
        self._table().append(pa.Table.from_pylist(rows, schema=_SCHEMA))

    def _table(self) -> Any:
        try:
            return self._catalog.load_table(self._name)
        except NoSuchTableError:
            if self._made:
                raise
            self._made = True
            return self._catalog.create_table(self._name, schema=_SCHEMA, location=self._at)

    def _row(self, record: Record) -> dict[str, Any]:
        return {
            "data": _texts(record.value.get("data")),
            "data_list": [_texts(each) for each in record.value.get("data_list", [])] or None,
            "meta": _texts(record.value["meta"]),
            "kafka_topic": self._topic,
            "kafka_partition": record.partition,
            "kafka_offset": record.offset,
            "kafka_timestamp": datetime.fromtimestamp(record.at_ms / 1000, UTC),
        }


def _texts(event: dict[str, Any] | None) -> list[tuple[str, str]] | None:
    if event is None:
        return None
    return [(name, value if isinstance(value, str) else json.dumps(value)) for name, value in event.items()]
