"""What a topic holds of events, read from its beginning."""

import json
from dataclasses import dataclass
from typing import Any

from confluent_kafka import Consumer, KafkaException, TopicPartition

PATIENCE = 20


@dataclass(frozen=True)
class Message:
    """One message."""

    partition: int
    key: str
    milliseconds: int
    record: dict[str, Any]

    @property
    def rid(self) -> str:
        """The record's id."""
        rid: str = self.record["meta"]["rid"]
        return rid


def consumed(bootstrap: str, topic: str) -> list[Message]:
    """All messages of a topic, up to those that were there when reading began."""
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": "test",
            "enable.auto.commit": False,
            "check.crcs": True,
            "log_level": 0,
        }
    )
    try:
        return _read(consumer, topic)
    finally:
        consumer.close()


def _read(consumer: Consumer, topic: str) -> list[Message]:
    numbers = consumer.list_topics(topic, timeout=PATIENCE).topics[topic].partitions
    ends = {
        number: consumer.get_watermark_offsets(TopicPartition(topic, number), timeout=PATIENCE)[1] for number in numbers
    }
    consumer.assign([TopicPartition(topic, number, 0) for number in numbers])
    messages: list[Message] = []
    while len(messages) < sum(ends.values()):
        polled = consumer.poll(PATIENCE)
        if polled is None:
            raise TimeoutError(f"{len(messages)} of {sum(ends.values())} messages came")
        if polled.error():
            raise KafkaException(polled.error())
        value, key = polled.value(), polled.key()
        if not isinstance(value, bytes) or not isinstance(key, bytes):
            raise TypeError("an event without key or value")
        messages.append(Message(polled.partition() or 0, key.decode(), polled.timestamp()[1], json.loads(value)))
    return messages
