"""The topics of a Kafka cluster for who administers them: read from its metadata, ordered where it takes orders."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from http import HTTPStatus
from typing import Any, Protocol

import httpx2
from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewPartitions, NewTopic

from local.kafka.registry import TopicRecord
from local.settings import LOOPBACK, Settings

SECONDS = 10.0
INTERNAL = ("__consumer_offsets", "__transaction_state")


@dataclass(frozen=True, kw_only=True)
class Partition:
    """One partition, as the brokers have it."""

    number: int
    leader: int
    replicas: tuple[int, ...]
    in_sync: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Topic:
    """A topic, as the brokers have it."""

    name: str
    partitions: tuple[Partition, ...]
    configs: str = ""

    @property
    def replication(self) -> int:
        """How many brokers have each message."""
        return len(self.partitions[0].replicas)


class BrokersUnreachable(Exception):
    """No broker answers."""


class OrderRefused(Exception):
    """The brokers refuse what was ordered; the message is theirs."""


class Orders(Protocol):
    """Who makes, changes and deletes topics. All raise OrderRefused or BrokersUnreachable."""

    def create(self, name: str, wanted: TopicRecord) -> None:
        """Make a topic."""

    def update(self, known: Topic, wanted: TopicRecord) -> None:
        """Change a topic to what is wanted."""

    def delete(self, name: str) -> None:
        """Delete a topic."""

    def configs(self) -> Mapping[str, str]:
        """By topic, what was said of it beyond its numbers."""


class MockOrders:
    """Orders for the stack's own brokers (local/kafka/orders.py)."""

    def __init__(self, url: str) -> None:
        self._url = url

    def create(self, name: str, wanted: TopicRecord) -> None:
        """As Orders says."""
        self._ask("PUT", f"/topics/{name}", json=asdict(wanted))

    def update(self, known: Topic, wanted: TopicRecord) -> None:
        """As Orders says. Another number of partitions makes the topic anew, and empty."""
        self.create(known.name, wanted)

    def delete(self, name: str) -> None:
        """As Orders says."""
        self._ask("DELETE", f"/topics/{name}")

    def configs(self) -> Mapping[str, str]:
        """As Orders says."""
        told = self._ask("GET", "/topics").json()
        return {name: topic["configs"] for name, topic in told.items()}

    def _ask(self, method: str, path: str, **body: Any) -> httpx2.Response:
        try:
            reply = httpx2.request(method, f"{self._url}{path}", timeout=SECONDS, trust_env=False, **body)
        except httpx2.TransportError as error:
            raise BrokersUnreachable(str(error)) from error
        if reply.status_code >= HTTPStatus.BAD_REQUEST:
            raise OrderRefused(reply.text)
        return reply


class AdminOrders:
    """Orders for brokers that speak Kafka's admin protocol, such as a user's own."""

    def __init__(self, client: AdminClient) -> None:
        self._client = client

    def create(self, name: str, wanted: TopicRecord) -> None:
        """As Orders says."""
        config = properties(wanted.configs)
        topic = NewTopic(name, num_partitions=wanted.partitions, replication_factor=wanted.replication, config=config)
        _wait(self._client.create_topics([topic], request_timeout=SECONDS))

    def update(self, known: Topic, wanted: TopicRecord) -> None:
        """As Orders says. Partitions can be added; configs stay as they are."""
        if wanted.partitions != len(known.partitions):
            more = NewPartitions(known.name, new_total_count=wanted.partitions)
            _wait(self._client.create_partitions([more], request_timeout=SECONDS))

    def delete(self, name: str) -> None:
        """As Orders says."""
        _wait(self._client.delete_topics([name], request_timeout=SECONDS))

    def configs(self) -> Mapping[str, str]:
        """Not asked of the brokers: nobody here needs to know."""
        return {}


class Topics:
    """All topics of a cluster. Blocking: call it in a thread."""

    def __init__(self, client: AdminClient, orders: Orders) -> None:
        self._client = client
        self._orders = orders

    @classmethod
    def of(cls, settings: Settings) -> "Topics":
        """Those of the stack's brokers, or of the user's."""
        # Brokers that are not there are told by what is asked of them: the log need not say it every second.
        client = AdminClient({"bootstrap.servers": settings.kafka_bootstrap, "log_level": 0})
        if settings.own_kafka:
            return cls(client, AdminOrders(client))
        return cls(client, MockOrders(f"http://{LOOPBACK}:{settings.topic_orders_port}"))

    def all(self) -> dict[str, Topic]:
        """Every topic by name, but the brokers' own."""
        try:
            told = self._client.list_topics(timeout=SECONDS).topics
        except KafkaException as error:
            raise BrokersUnreachable(str(error)) from error
        configs = self._orders.configs()
        return {
            name: Topic(name=name, partitions=_partitions(topic.partitions), configs=configs.get(name, ""))
            for name, topic in sorted(told.items())
            if topic.error is None and name not in INTERNAL
        }

    def create(self, name: str, topic: TopicRecord) -> None:
        """Make a topic that is not there."""
        self._orders.create(name, topic)

    def update(self, known: Topic, *, partitions: int | None, configs: str | None) -> None:
        """Change what is said, and keep the rest."""
        record = TopicRecord(partitions=len(known.partitions), replication=known.replication, configs=known.configs)
        if partitions is not None:
            record = replace(record, partitions=partitions)
        if configs is not None:
            record = replace(record, configs=configs)
        self._orders.update(known, record)

    def delete(self, name: str) -> None:
        """Delete a topic with its messages."""
        self._orders.delete(name)


def _partitions(told: Mapping[int, Any]) -> tuple[Partition, ...]:
    return tuple(
        Partition(number=number, leader=one.leader, replicas=tuple(one.replicas), in_sync=tuple(one.isrs))
        for number, one in sorted(told.items())
    )


def _wait(futures: Mapping[str, Any]) -> None:
    for future in futures.values():
        try:
            future.result()
        except KafkaException as error:
            cause = error.args[0]
            if isinstance(cause, KafkaError) and cause.code() in (KafkaError._TRANSPORT, KafkaError._TIMED_OUT):
                raise BrokersUnreachable(str(cause)) from error
            raise OrderRefused(str(cause)) from error


def properties(configs: str) -> dict[str, str]:
    """MSK's `configs`, a base64 text of `name=value` lines, as a mapping. Raises ValueError for another text."""
    try:
        text = base64.b64decode(configs, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValueError("configs is not base64 of text") from error
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return {name.strip(): value.strip() for name, _, value in (line.partition("=") for line in lines)}
