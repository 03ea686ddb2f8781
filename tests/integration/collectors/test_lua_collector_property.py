"""Whatever happens in whatever order: an acknowledged event is in Kafka or in the spool, and in Kafka in the end."""

import shutil
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

import psutil
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from local.collectors.collector import Collector
from local.collectors.installation import Installation
from local.kafka.mock_cluster import MockCluster
from local.kafka.reading import consumed
from tests.fakes.http_server import free_port
from tests.integration.collectors.conftest import new_topic
from tests.integration.collectors.sending import packed, send
from tests.integration.collectors.waiting import wait_for

BROKERS = (1, 2, 3)
CLIENTS = 8
BURST = 40


class Surroundings:
    """A collector, its brokers, and what clients were told."""

    def __init__(self, installation: Installation, kafka: MockCluster, folder: Path) -> None:
        self.kafka = kafka
        self.topic = new_topic(kafka)
        self.acknowledged: set[str] = set()
        self.collector = Collector(
            installation,
            port=free_port(),
            bootstrap=kafka.bootstrap,
            folder=folder,
            settings={"TOPIC": self.topic, "WORKERS": "2", "SPOOL_SEGMENT_BYTES": "4000"},
        )

    def one_broker_down(self) -> None:
        """Its partitions have no leader."""
        self.kafka.set_down(2)

    def all_down(self) -> None:
        """An outage."""
        for broker in BROKERS:
            self.kafka.set_down(broker)

    def all_up(self) -> None:
        """And its end."""
        for broker in BROKERS:
            self.kafka.set_up(broker)

    def kill_a_worker(self) -> None:
        """kill -9."""
        with suppress(psutil.NoSuchProcess):
            self.collector.workers()[0].send_signal(signal.SIGKILL)

    def reload(self) -> None:
        """New workers."""
        self.collector.reload()

    def restart(self) -> None:
        """A stop, and a start."""
        self.collector.stop()
        self.collector.start()

    def fail(self) -> None:
        """All processes at once, and a start."""
        self.collector.kill()
        self.collector.start()

    def spooled(self) -> set[str]:
        """The ids that are on the disk."""
        lines = [line for path in self.collector.spool.glob("*.segment") for line in path.read_text().splitlines()]
        return {line.split(" ", 2)[1] for line in lines}

    def in_kafka(self) -> set[str]:
        """The ids that are in the topic."""
        return {message.rid for message in consumed(self.kafka.bootstrap, self.topic)}

    def client(self, _: int) -> None:
        """One event; a connection that broke is no acknowledgement."""
        with suppress(OSError):
            reply = send(self.collector, packed('{"event": "page_view"}'))
            if reply.status == 200:
                self.acknowledged.add(reply.rid)


HAPPENINGS: tuple[Callable[[Surroundings], None], ...] = (
    Surroundings.one_broker_down,
    Surroundings.all_down,
    Surroundings.all_up,
    Surroundings.kill_a_worker,
    Surroundings.reload,
    Surroundings.restart,
    Surroundings.fail,
)


@settings(
    max_examples=5,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(happenings=st.lists(st.sampled_from(HAPPENINGS), min_size=3, max_size=6))
def test_every_acknowledged_event_is_in_kafka_or_in_the_spool(
    installation: Installation,
    kafka: MockCluster,
    tmp_path: Path,
    happenings: list[Callable[[Surroundings], None]],
) -> None:
    """Clients send while it happens; in the end the machine fails, and another collector finds the disk."""
    folder = tmp_path / "collector"
    shutil.rmtree(folder, ignore_errors=True)
    around = Surroundings(installation, kafka, folder)
    with ExitStack() as stack:
        stack.callback(around.all_up)
        stack.enter_context(around.collector)
        with ThreadPoolExecutor(CLIENTS) as clients:
            for happens in happenings:
                burst = [clients.submit(around.client, number) for number in range(BURST)]
                happens(around)
                for each in burst:
                    each.result()
        around.collector.kill()
        around.all_up()
        assert around.acknowledged <= around.in_kafka() | around.spooled()
        around.collector.start()
        messages = wait_for(kafka.bootstrap, around.topic, around.acknowledged)
    assert around.acknowledged <= {message.rid for message in messages}
    assert around.acknowledged
