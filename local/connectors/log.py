"""The topics that a connector consumes, from where it stopped: one worker has all partitions, with no group to join."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from confluent_kafka import (
    OFFSET_BEGINNING,
    Consumer,
    KafkaError,
    KafkaException,
    Message,
    TopicCollection,
    TopicPartition,
)
from confluent_kafka.admin import AdminClient, TopicDescription

from local.connectors.connector import Connector
from local.connectors.failures import ConnectorFailed, OriginChanged, TryAgain

SECONDS = 10.0
BATCH = 5_000

Place = tuple[str, int]
"""A topic's partition."""

LOST = (KafkaError._TRANSPORT, KafkaError._ALL_BROKERS_DOWN)
NO_TOPIC = (KafkaError.UNKNOWN_TOPIC_OR_PART, KafkaError._UNKNOWN_TOPIC, KafkaError._UNKNOWN_PARTITION)


@dataclass(frozen=True, kw_only=True)
class Record:
    """A message, as a sink gets it; `timestamp` is in milliseconds."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    value: bytes | None
    key: bytes | None = None

    @property
    def place(self) -> str:
        """For people."""
        return f"{self.topic}-{self.partition}@{self.offset}"


def next_offsets(records: Iterable[Record]) -> dict[Place, int]:
    """Where each partition goes on after these."""
    return {(one.topic, one.partition): one.offset + 1 for one in sorted(records, key=lambda one: one.offset)}


class Log:
    """A consumer of a connector's topics.

    `origin` tells these brokers and these topics from others of the same names, which have other records at the same
    offsets: those of a mock cluster that was started again, or topics that were deleted and made anew.
    """

    def __init__(self, connector: Connector) -> None:
        self._connector = connector
        self._doubtful = False
        brokers: dict[str, str | int | float | bool] = {
            "bootstrap.servers": connector.bootstrap,
            "security.protocol": "SSL" if connector.tls else "PLAINTEXT",
            "log_level": 0,
        }
        self._admin = AdminClient(brokers)
        self._consumer = Consumer(
            {
                **brokers,
                "group.id": connector.group,
                "enable.auto.commit": False,
                "auto.offset.reset": "earliest",
                "topic.metadata.refresh.interval.ms": 5_000,
                "error_cb": self._hear,
            }
        )
        self._places: frozenset[Place] = frozenset()
        self.origin = ""

    def connect(self) -> None:
        """Find the brokers and the topics. Raises TryAgain, or ConnectorFailed for a topic that is not there."""
        places = self._find()
        self._doubtful, self._places = False, places

    def begin(self, starts: Mapping[Place, int] | None) -> None:
        """Consume from these offsets (a partition that is not among them, from its beginning), or those committed."""
        if starts is None:
            starts = self._committed(self._places)
        self._consumer.assign(
            [TopicPartition(*place, starts.get(place, OFFSET_BEGINNING)) for place in sorted(self._places)]
        )

    def poll(self, seconds: float) -> list[Record]:
        """What comes within that time. Raises OriginChanged, TryAgain, ConnectorFailed."""
        if self._doubtful:
            self._look_again()
        messages = self._consumer.consume(BATCH, seconds)
        if self._doubtful:
            self._look_again()
        return [_record(message) for message in messages if not self._is_error(message)]

    def grew(self) -> bool:
        """Whether topics have other partitions than those that are consumed."""
        return self._find() != self._places

    def commit(self, offsets: Mapping[Place, int]) -> None:
        """Note where the group goes on. Raises TryAgain."""
        try:
            self._consumer.commit(
                offsets=[TopicPartition(*place, offset, self.origin) for place, offset in offsets.items()],
                asynchronous=False,
            )
        except KafkaException as error:
            raise TryAgain(f"Offsets can't be committed: {error}") from error

    def close(self) -> None:
        """Leave."""
        self._consumer.close()

    def _find(self) -> frozenset[Place]:
        try:
            cluster = self._admin.list_topics(timeout=SECONDS).cluster_id
            topics = TopicCollection(list(self._connector.needed_topics))
            asked = self._admin.describe_topics(topics, request_timeout=SECONDS)
            told = {name: _described(name, one) for name, one in asked.items()}
        except KafkaException as error:
            raise TryAgain(f"No broker answers at {self._connector.bootstrap}: {error}") from error
        consumed = [told[name] for name in self._connector.topics]
        named = "/".join([str(cluster), *(str(one.topic_id) for one in consumed)])
        origin = hashlib.sha256(named.encode()).hexdigest()[:12]
        if self.origin not in ("", origin):
            raise OriginChanged(origin)
        self.origin = origin
        return frozenset((one.name, partition.id) for one in consumed for partition in one.partitions)

    def _committed(self, places: Iterable[Place]) -> dict[Place, int]:
        try:
            told = self._consumer.committed([TopicPartition(*place) for place in sorted(places)], timeout=SECONDS)
        except KafkaException as error:
            raise TryAgain(f"Committed offsets can't be read: {error}") from error
        return {(one.topic, one.partition): one.offset for one in told if one.metadata == self.origin}

    def _look_again(self) -> None:
        self._find()
        self._doubtful = False

    def _hear(self, error: KafkaError) -> None:
        if error.code() in LOST:
            self._doubtful = True

    def _is_error(self, message: Message) -> bool:
        error = message.error()
        if error is None:
            return False
        if error.code() in NO_TOPIC:
            raise ConnectorFailed("InvalidInput.UnknownTopic", f"The topic does not exist: {message.topic()}.")
        self._doubtful = True
        return True


def _described(name: str, asked: "Future[TopicDescription]") -> TopicDescription:
    try:
        return asked.result()
    except KafkaException as error:
        if error.args[0].code() in NO_TOPIC:
            raise ConnectorFailed("InvalidInput.UnknownTopic", f"The topic does not exist: {name}.") from error
        raise


def _record(message: Message) -> Record:
    topic, partition, offset = message.topic(), message.partition(), message.offset()
    assert topic is not None
    assert partition is not None
    assert offset is not None
    _kind, timestamp = message.timestamp()
    return Record(
        topic=topic,
        partition=partition,
        offset=offset,
        timestamp=timestamp,
        value=_bytes(message.value()),
        key=_bytes(message.key()),
    )


def _bytes(told: str | bytes | None) -> bytes | None:
    return told.encode() if isinstance(told, str) else told


def after(records: Sequence[Record], written: Mapping[Place, int]) -> list[Record]:
    """Of records, those that are not written yet."""
    return [one for one in records if one.offset >= written.get((one.topic, one.partition), 0)]
