"""Looks for marked events in the topic, from the offsets that were noted before anything was sent."""

import asyncio
import json
import time
from collections.abc import Iterator, Mapping
from typing import Literal, NoReturn

import certifi
from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from agents.clickstream.proof.clock import Clock
from agents.clickstream.proof.marked import numbers_in
from agents.clickstream.proof.places import Cursor, Look, Sighting, Unreadable

_ANSWER_SECONDS = 5.0
_LOOK_SECONDS = 8.0  # a busy topic is read on at the next look
_AT_ONCE = 500

_ABSENT = {KafkaError.UNKNOWN_TOPIC_OR_PART, KafkaError._UNKNOWN_TOPIC, KafkaError._UNKNOWN_PARTITION}
_DENIED = {KafkaError.TOPIC_AUTHORIZATION_FAILED, KafkaError.GROUP_AUTHORIZATION_FAILED}


class KafkaTopic:
    """A consumer in no group: it commits nothing, and takes no partition from anybody."""

    def __init__(self, *, bootstrap: str, transport: Literal["tls", "plaintext"], topic: str, clock: Clock) -> None:
        self._settings = _settings(bootstrap, transport)
        self._topic = topic
        self._clock = clock

    async def note(self) -> Cursor:
        """The offset after the last record of each partition."""
        return await asyncio.to_thread(self._note)

    async def look(self, mark: str, cursor: Cursor) -> Look:
        """Everything since the cursor, to the end of each partition."""
        if not cursor:  # it was out of reach then: from where on would be a guess
            raise Unreadable("unreachable", f"the brokers did not answer for the topic {self._topic}")
        return await asyncio.to_thread(self._look, mark, cursor)

    def _note(self) -> Cursor:
        consumer = Consumer(self._settings)
        try:
            partitions = self._partitions(consumer)
            return {str(number): self._end(consumer, number) for number in partitions}
        except KafkaException as error:
            self._unreadable(error.args[0])
        finally:
            consumer.close()

    def _look(self, mark: str, cursor: Cursor) -> Look:
        consumer = Consumer(self._settings)
        try:
            here = set(self._partitions(consumer))
            begin = {number: offset for number, offset in _offsets(cursor).items() if number in here}
            new = dict.fromkeys(here - begin.keys(), 0)  # partitions that were added meanwhile
            return self._read(consumer, mark, {**begin, **new})
        except KafkaException as error:
            self._unreadable(error.args[0])
        finally:
            consumer.close()

    def _read(self, consumer: Consumer, mark: str, offsets: dict[int, int]) -> Look:
        consumer.assign([TopicPartition(self._topic, number, offset) for number, offset in offsets.items()])
        sightings: list[Sighting] = []
        unread = set(offsets)
        deadline = time.monotonic() + _LOOK_SECONDS
        while unread and time.monotonic() < deadline:
            for message in consumer.consume(_AT_ONCE, timeout=0.2):
                partition = _partition(message)
                if error := message.error():
                    if error.code() != KafkaError._PARTITION_EOF:
                        self._unreadable(error)
                    unread.discard(partition)
                    continue
                unread.add(partition)
                offsets[partition] = (message.offset() or 0) + 1
                sightings += self._sightings(message, mark)
        return Look(sightings=tuple(sightings), cursor={str(number): at for number, at in offsets.items()})

    def _sightings(self, message: Message, mark: str) -> Iterator[Sighting]:
        position = f"{message.partition()}:{message.offset()}"
        for number in _numbers(message.value(), mark):
            yield Sighting(number=number, position=position, at_ms=self._clock())

    def _partitions(self, consumer: Consumer) -> list[int]:
        topic = consumer.list_topics(self._topic, timeout=_ANSWER_SECONDS).topics[self._topic]
        if topic.error is not None:
            self._unreadable(topic.error)
        if leaderless := [number for number, found in topic.partitions.items() if found.leader < 0]:
            raise Unreadable("unreachable", f"nobody leads {len(leaderless)} partitions of the topic {self._topic}")
        return list(topic.partitions)

    def _end(self, consumer: Consumer, partition: int) -> int:
        where = TopicPartition(self._topic, partition)
        _, end = consumer.get_watermark_offsets(where, timeout=_ANSWER_SECONDS)
        return int(end)

    def _unreadable(self, error: KafkaError) -> NoReturn:
        if error.code() in _ABSENT:
            raise Unreadable("absent", f"the topic {self._topic} is not there")
        if error.code() in _DENIED:
            raise Unreadable("denied", f"reading the topic {self._topic} is not allowed")
        raise Unreadable("unreachable", f"the brokers do not answer for the topic {self._topic} ({error.str()})")


def _settings(bootstrap: str, transport: Literal["tls", "plaintext"]) -> dict[str, str | int | float | bool]:
    return {
        "bootstrap.servers": bootstrap,
        "group.id": "clickstream-proof",  # the client asks for one; nothing is committed under it
        "enable.auto.commit": False,
        "enable.partition.eof": True,
        "allow.auto.create.topics": False,
        "auto.offset.reset": "earliest",
        "fetch.wait.max.ms": 100,
        "socket.connection.setup.timeout.ms": 4000,
        "log_level": 0,  # what is wrong is told by what a call returns
        **({"security.protocol": "ssl", "ssl.ca.location": certifi.where()} if transport == "tls" else {}),
    }


def _offsets(cursor: Cursor) -> Mapping[int, int]:
    return {int(number): offset for number, offset in cursor.items() if isinstance(offset, int)}


def _partition(message: Message) -> int:
    number = message.partition()
    return -1 if number is None else number


def _numbers(value: bytes | str | None, mark: str) -> Iterator[int]:
    """The mark is looked for in the bytes first: most records are other people's."""
    text = value.decode(errors="replace") if isinstance(value, bytes) else value
    if not text or mark not in text:
        return
    try:
        record = json.loads(text)
    except ValueError:
        return
    yield from numbers_in(record, mark)
