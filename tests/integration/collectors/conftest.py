"""A real nginx with the collector's Lua, and librdkafka's brokers, which tests stop and start again."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from local.collectors.collector import Collector
from local.collectors.installation import Installation, NotHere, find_or_install
from local.kafka.mock_cluster import MockCluster
from local.kafka.reading import Message, consumed
from tests.fakes.http_server import free_port

PARTITIONS = 6

NewCollector = Callable[..., Collector]


@pytest.fixture(scope="session")
def installation() -> Installation:
    """nginx with Lua, fetched where it is not installed; elsewhere the collector's tests are skipped and say why."""
    try:
        return find_or_install()
    except NotHere as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def kafka() -> Iterator[MockCluster]:
    """Three brokers."""
    with MockCluster(brokers=3) as cluster:
        yield cluster


def new_topic(kafka: MockCluster) -> str:
    """A topic that nobody else uses."""
    name = f"app_logs_{uuid4().hex[:8]}"
    kafka.create_topic(name, partitions=PARTITIONS, replication=len(kafka.addresses))
    return name


@pytest.fixture
def topic(kafka: MockCluster) -> str:
    """A topic for one test."""
    return new_topic(kafka)


@pytest.fixture
def new_collector(installation: Installation, kafka: MockCluster, topic: str, tmp_path: Path) -> Iterator[NewCollector]:
    """Starts collectors that end with the test; those of one test share a folder, as a restarted one does."""
    with ExitStack() as running:

        def start(**settings: str) -> Collector:
            collector = Collector(
                installation,
                port=free_port(),
                bootstrap=kafka.bootstrap,
                folder=tmp_path / "collector",
                settings={"TOPIC": topic, **settings},
            )
            return running.enter_context(collector)

        yield start


@pytest.fixture
def collector(new_collector: NewCollector) -> Collector:
    """One with settings as they are, for one test."""
    return new_collector()


@dataclass(frozen=True)
class Wired:
    """A collector that several tests share, and what it has sent."""

    collector: Collector
    kafka: MockCluster
    topic: str

    def messages(self, *rids: str) -> list[Message]:
        """The messages with these ids."""
        return [message for message in consumed(self.kafka.bootstrap, self.topic) if message.rid in rids]


@pytest.fixture(scope="module")
def wired(installation: Installation, kafka: MockCluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wired]:
    """One for the tests of a file that break nothing."""
    topic, folder = new_topic(kafka), tmp_path_factory.mktemp("collector")
    with Collector(
        installation, port=free_port(), bootstrap=kafka.bootstrap, folder=folder, settings={"TOPIC": topic}
    ) as collector:
        yield Wired(collector, kafka, topic)
