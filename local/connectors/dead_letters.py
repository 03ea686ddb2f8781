"""What becomes of records that a connector can't read: the end of it, or a topic to which they are put aside.

As Kafka Connect does it, by the same keys (https://kafka.apache.org/documentation/#connect_errorreporting): for what
converters and transforms can't read. What a sink refuses when it writes ends the connector whatever they say.
"""

import logging
from collections.abc import Callable, Sequence
from functools import cached_property

from confluent_kafka import KafkaException, Producer

from local.connectors.connector import Connector
from local.connectors.failures import ConnectorFailed, RecordUnreadable, TryAgain
from local.connectors.log import Record
from local.connectors.worker_logs import WorkerLogs

SECONDS = 10.0
TOPIC = "errors.deadletterqueue.topic.name"
HEADERS = "errors.deadletterqueue.context.headers.enable"
PREFIX = "__connect.errors."


class DeadLetters:
    """Of one connector. A record may be put aside twice: after a crash, it is read again."""

    def __init__(self, connector: Connector, logs: WorkerLogs) -> None:
        self._connector = connector
        self._logs = logs
        self._tolerates = connector.only("errors.tolerance", "none", "all", default="none") == "all"
        self._topic = connector.configuration.get(TOPIC, "")
        self._with_headers = connector.configuration.get(HEADERS) == "true"
        self._logged = connector.configuration.get("errors.log.enable") == "true"
        self._undelivered = 0

    def readable(self, records: Sequence[Record], check: Callable[[Record], None]) -> list[Record]:
        """Those that can be read. Raises ConnectorFailed at the first other one, unless the connector tolerates it."""
        return [record for record in records if self._is_readable(record, check)]

    def settle(self) -> None:
        """Return when all that was put aside is in its topic. Raises TryAgain."""
        if not self._undelivered:
            return
        self._producer.flush(SECONDS)
        if self._undelivered:
            raise TryAgain(f"Dead letters can't be written to {self._topic}.")

    def _is_readable(self, record: Record, check: Callable[[Record], None]) -> bool:
        try:
            check(record)
        except RecordUnreadable as error:
            self._report(record, error)
            return False
        return True

    def _report(self, record: Record, error: RecordUnreadable) -> None:
        task = f"{self._connector.name}-0"
        if self._logged or not self._tolerates:
            said = f"Error encountered in task {task}. Executing stage '{error.stage}' with class '{error.by}'."
            self._logs.say(f"{said} {error}", logging.ERROR)
        if not self._tolerates:
            raise ConnectorFailed("UnhandledException", f"Tolerance exceeded in error handler: {error}") from error
        if self._topic:
            self._put_aside(record, error)

    def _put_aside(self, record: Record, error: RecordUnreadable) -> None:
        headers = self._context(record, error) if self._with_headers else None
        try:
            self._producer.produce(self._topic, record.value, record.key, headers=headers, on_delivery=self._delivered)
        except (KafkaException, BufferError) as refused:
            raise TryAgain(f"Dead letters can't be written to {self._topic}: {refused}") from refused
        self._undelivered += 1

    def _delivered(self, error: object, _message: object) -> None:
        if error is None:
            self._undelivered -= 1

    def _context(self, record: Record, error: RecordUnreadable) -> list[tuple[str, str | bytes | None]]:
        kind, _, message = str(error).partition(": ")
        told = {
            "topic": record.topic,
            "partition": str(record.partition),
            "offset": str(record.offset),
            "connector.name": self._connector.name,
            "task.id": "0",
            "stage": error.stage,
            "class.name": error.by,
            "exception.class.name": kind,
            "exception.message": message,
        }
        return [(f"{PREFIX}{name}", value.encode()) for name, value in told.items()]

    @cached_property
    def _producer(self) -> Producer:
        return Producer(
            {
                "bootstrap.servers": self._connector.bootstrap,
                "security.protocol": "SSL" if self._connector.tls else "PLAINTEXT",
                "acks": "all",
                "log_level": 0,
            }
        )
