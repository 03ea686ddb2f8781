"""How soon an event is in a consumer's hands: sent at a steady rate, whoever waits, and read as it comes."""

import asyncio
import tempfile
import threading
import time
from pathlib import Path

from confluent_kafka import Consumer, TopicPartition

from benchmarks.clickstream.clients import Told, send, session
from benchmarks.clickstream.processors import Processors
from benchmarks.clickstream.result import Arrival
from benchmarks.percentile import percentile
from benchmarks.run import Run
from benchmarks.search.shop import free_port
from local.collectors.collector import Collector
from local.collectors.installation import find_or_install
from local.kafka.mock_cluster import MockCluster

PERCENTS = (50, 95, 99)
TOPIC, PARTITIONS = "app_logs", 18
_LAST_WORD = 5


class Reader:
    """Reads from now on, and notes when it got each event."""

    def __init__(self, bootstrap: str) -> None:
        self.got: dict[str, float] = {}
        self._consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "benchmark", "fetch.wait.max.ms": 5})
        self._consumer.assign([TopicPartition(TOPIC, number, 0) for number in range(PARTITIONS)])
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read)

    def __enter__(self) -> "Reader":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._consumer.close()

    def _read(self) -> None:
        while not self._stop.is_set():
            message = self._consumer.poll(0.1)
            key = message.key() if message is not None and not message.error() else None
            if isinstance(key, bytes):
                self.got[key.decode()] = time.perf_counter()


def measure(processors: Processors, *, rate: int, seconds: int) -> Arrival:
    """So many a second, for so long."""
    processors.release()
    with MockCluster(brokers=3) as kafka, tempfile.TemporaryDirectory(prefix="clickstream-") as folder:
        kafka.create_topic(TOPIC, partitions=PARTITIONS, replication=3)
        with (
            Collector(
                find_or_install(),
                port=free_port(),
                bootstrap=kafka.bootstrap,
                folder=Path(folder),
                settings={"TOPIC": TOPIC},
            ) as collector,
            Reader(kafka.bootstrap) as reader,
        ):
            sent, told = asyncio.run(_steadily(collector.url, rate, seconds))
            deadline = time.monotonic() + _LAST_WORD
            while len(reader.got) < len(sent) and time.monotonic() < deadline:
                time.sleep(0.05)
    arrival = [(reader.got[rid] - at) * 1000 for rid, at in sent.items() if rid in reader.got]
    return Arrival(
        run=Run.now(),
        rate=rate,
        events=len(arrival),
        reply=tuple(percentile(list(told.acknowledged.values()), percent) for percent in PERCENTS),
        arrival=tuple(percentile(arrival, percent) for percent in PERCENTS),
    )


async def _steadily(url: str, rate: int, seconds: int) -> tuple[dict[str, float], Told]:
    sent, told = {}, Told()
    async with session() as http:
        await send(http, url, "first", Told())  # connections, metadata and code that is compiled once
        began = time.perf_counter()
        tasks = []
        for number in range(rate * seconds):
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            rid = f"event-{number}"
            sent[rid] = time.perf_counter()
            tasks.append(asyncio.create_task(send(http, url, rid, told)))
        await asyncio.gather(*tasks)
    return sent, told
