"""Brokers in this process, over TCP: librdkafka's mock cluster, its messages in memory, its topics made to order."""

import ctypes
import itertools
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import TracebackType

from local.kafka import librdkafka
from local.settings import LOOPBACK

UNKNOWN_TOPIC = 3  # UNKNOWN_TOPIC_OR_PARTITION, https://kafka.apache.org/protocol#protocol_error_codes
NO_ERROR = 0
PRODUCE = 0  # https://kafka.apache.org/protocol#protocol_api_keys
SILENT = b"0"  # log_level: emergencies alone
POKE_SECONDS = 0.005
REBALANCE_MILLISECONDS = 100  # a new group waits three seconds for more members: on a laptop there are none


class MockClusterError(Exception):
    """The cluster refused; the message is librdkafka's error code."""


class MockCluster:
    """Several brokers, numbered from 1. Whoever asks for an unknown topic makes it, with four partitions."""

    def __init__(self, *, brokers: int) -> None:
        self._library = librdkafka.load()
        error = ctypes.create_string_buffer(512)
        configuration = self._library.rd_kafka_conf_new()
        self._library.rd_kafka_conf_set(configuration, b"log_level", SILENT, error, len(error))
        self._handle = self._library.rd_kafka_new(librdkafka.PRODUCER, configuration, error, len(error))
        if not self._handle:
            raise MockClusterError(error.value.decode())
        self._cluster = self._library.rd_kafka_mock_cluster_new(self._handle, brokers)
        self._library.rd_kafka_mock_set_controller_id(self._cluster, 1)  # who administers waits for one
        self._library.rd_kafka_mock_group_initial_rebalance_delay_ms(self._cluster, REBALANCE_MILLISECONDS)
        self.addresses: tuple[str, ...] = tuple(self._bootstraps().split(","))

    def __enter__(self) -> "MockCluster":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def bootstrap(self) -> str:
        """What a client's `bootstrap.servers` is."""
        return ",".join(self.addresses)

    def create_topic(self, name: str, *, partitions: int, replication: int) -> None:
        """Make a topic anew: one of that name, made by whoever asked for it, goes with its messages."""
        topic = name.encode()
        with self._awake():
            self._library.rd_kafka_mock_topic_delete(self._cluster, topic)
            self._done(self._library.rd_kafka_mock_topic_create(self._cluster, topic, partitions, replication))
            self._library.rd_kafka_mock_topic_set_error(self._cluster, topic, NO_ERROR)

    def delete_topic(self, name: str) -> None:
        """Delete a topic with its messages; from now on it is unknown, and nobody makes it by asking."""
        topic = name.encode()
        with self._awake():
            self._library.rd_kafka_mock_topic_delete(self._cluster, topic)
            # An error needs a topic that has it. Who knew the old one and asks no more can write to partition 0.
            self._library.rd_kafka_mock_topic_create(self._cluster, topic, 1, 1)
            self._library.rd_kafka_mock_topic_set_error(self._cluster, topic, UNKNOWN_TOPIC)

    def advertise(self, broker: int, port: int) -> None:
        """Let a broker tell clients another port than that on which it listens."""
        with self._awake():
            self._done(self._library.rd_kafka_mock_broker_set_host_port(self._cluster, broker, LOOPBACK.encode(), port))

    def set_down(self, broker: int) -> None:
        """A broker that closes its connections and refuses new ones."""
        with self._awake():
            self._done(self._library.rd_kafka_mock_broker_set_down(self._cluster, broker))

    def set_up(self, broker: int) -> None:
        """The broker again, with all that it had."""
        with self._awake():
            self._done(self._library.rd_kafka_mock_broker_set_up(self._cluster, broker))

    def set_delay(self, broker: int, milliseconds: int) -> None:
        """A broker that takes its time for every answer."""
        self._done(self._library.rd_kafka_mock_broker_set_rtt(self._cluster, broker, milliseconds))

    def refuse_produces(self, *codes: int) -> None:
        """Answer the next Produce requests, one each, with these error codes of the protocol."""
        errors = (ctypes.c_int * len(codes))(*codes)
        self._library.rd_kafka_mock_push_request_errors_array(self._cluster, PRODUCE, len(codes), errors)

    def close(self) -> None:
        """End all brokers; nothing of the messages stays."""
        if self._cluster:
            self._library.rd_kafka_mock_cluster_destroy(self._cluster)
            self._library.rd_kafka_destroy(self._handle)
            self._cluster = None

    def _bootstraps(self) -> str:
        told: bytes = self._library.rd_kafka_mock_cluster_bootstraps(self._cluster)
        return told.decode()

    @contextmanager
    def _awake(self) -> Iterator[None]:
        """Connections, one after another: the cluster looks for orders when somebody connects, or once a second."""
        done = threading.Event()
        poking = threading.Thread(target=self._poke, args=(done,), daemon=True)
        poking.start()
        try:
            yield
        finally:
            done.set()
            poking.join()

    def _poke(self, done: threading.Event) -> None:
        for address in itertools.cycle(self.addresses):
            if done.wait(POKE_SECONDS):
                return
            host, _, port = address.rpartition(":")
            with suppress(OSError):
                socket.create_connection((host, int(port)), timeout=1).close()

    def _done(self, code: int) -> None:
        if code:
            raise MockClusterError(str(code))
