"""What a connector's class does with records."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from local.connectors.log import Place, Record


class Sink(Protocol):
    """Writes records where others read them. All raise ConnectorFailed, or TryAgain for what does not answer.

    `due_seconds` is how long it collects before it writes, and `most` how many records.
    """

    due_seconds: float
    most: int

    def open(self, origin: str) -> Mapping[Place, int] | None:
        """Look whether it can write; the offsets from which it goes on, or none when Kafka knows them."""

    def check(self, record: Record) -> None:
        """Raise RecordUnreadable for what the connector's converters and transforms can't read."""

    def write(self, records: Sequence[Record], origin: str) -> None:
        """Write all; afterwards they are there for good, and may be committed."""
