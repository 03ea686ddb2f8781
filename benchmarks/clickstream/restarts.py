"""Is every acknowledged event in Kafka when brokers go down and come back and workers are killed while clients send?"""

import asyncio
import itertools
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.clickstream.clients import Told, keep_sending
from benchmarks.clickstream.processors import Processors
from benchmarks.clickstream.result import Restarts
from benchmarks.errors import NotAnswered
from benchmarks.run import Run
from benchmarks.search.shop import free_port
from local.collectors.collector import Collector
from local.collectors.installation import find_or_install
from local.kafka.mock_cluster import MockCluster
from local.kafka.reading import consumed

TOPIC, BROKERS = "app_logs", (1, 2, 3)
PARTITIONS = 72  # the mock brokers keep 5 MB of each: enough for what is sent here
PAUSE, LONGEST_DRAIN = 1.5, 120
_CLIENTS = 16


@dataclass
class Chaos:
    """What was done to them."""

    outages: int = 0
    killed: int = 0


def measure(processors: Processors, *, seconds: int) -> Restarts:
    """For so long; then brokers stay and the spool drains."""
    processors.release()
    with MockCluster(brokers=len(BROKERS)) as kafka, tempfile.TemporaryDirectory(prefix="clickstream-") as folder:
        kafka.create_topic(TOPIC, partitions=PARTITIONS, replication=len(BROKERS))
        with Collector(
            find_or_install(),
            port=free_port(),
            bootstrap=kafka.bootstrap,
            folder=Path(folder),
            settings={"TOPIC": TOPIC, "WORKERS": "2"},
        ) as collector:
            told, chaos = asyncio.run(_under_chaos(collector, kafka, seconds))
            began = time.monotonic()
            _drain(collector)
            drained = time.monotonic() - began
            on_disk = int(collector.metric('collector_acknowledged_total{where="disk"}'))
        found = Counter(message.rid for message in consumed(kafka.bootstrap, TOPIC))
    return Restarts(
        run=Run.now(),
        seconds=seconds,
        outages=chaos.outages,
        workers_killed=chaos.killed,
        sent=told.sent,
        acknowledged=len(told.acknowledged),
        on_disk=on_disk,
        refused=len(told.refused),
        unanswered=len(told.unanswered),
        lost=sum(1 for rid in told.acknowledged if rid not in found),
        doubled=sum(1 for count in found.values() if count > 1),
        slowest=max(told.acknowledged.values()),
        drained_seconds=drained,
    )


async def _under_chaos(collector: Collector, kafka: MockCluster, seconds: int) -> tuple[Told, Chaos]:
    chaos, until = Chaos(), time.monotonic() + seconds
    sending = asyncio.create_task(keep_sending(collector.url, clients=_CLIENTS, until=until))
    for turn in itertools.cycle((*BROKERS, None)):
        if time.monotonic() > until - 2 * PAUSE:
            break
        await _outage(kafka, BROKERS if turn is None else (turn,))
        chaos.outages += 1
        if turn is None:
            _kill_a_worker(collector)
            chaos.killed += 1
    return await sending, chaos


async def _outage(kafka: MockCluster, brokers: tuple[int, ...]) -> None:
    for broker in brokers:
        kafka.set_down(broker)
    await asyncio.sleep(PAUSE)
    for broker in brokers:
        kafka.set_up(broker)
    await asyncio.sleep(PAUSE)


def _kill_a_worker(collector: Collector) -> None:
    with suppress(psutil.NoSuchProcess, IndexError):
        collector.workers()[0].kill()


def _drain(collector: Collector) -> None:
    deadline = time.monotonic() + LONGEST_DRAIN
    while any(collector.spool.glob("*.segment")):
        if time.monotonic() > deadline:
            raise NotAnswered("the spool does not drain")
        time.sleep(0.1)
