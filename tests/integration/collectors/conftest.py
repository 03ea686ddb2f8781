"""A real nginx with the collector's Lua, and brokers that speak Kafka's protocol.

KAFKA_BOOTSTRAP in the environment puts a real Kafka in the brokers' place.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest

from local.collectors.collector import Collector
from local.collectors.installation import Installation, NotHere, find_or_install
from local.kafka.mock_cluster import MockCluster
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


@pytest.fixture
def topic(kafka: MockCluster) -> str:
    """A topic of its own."""
    name = f"app_logs_{uuid4().hex[:8]}"
    kafka.create_topic(name, partitions=PARTITIONS, replication=3)
    return name


@pytest.fixture
def new_collector(installation: Installation, kafka: MockCluster, topic: str, tmp_path: Path) -> Iterator[NewCollector]:
    """Starts collectors that end with the test; those of one test share a folder, as a restarted one does."""
    with ExitStack() as running:

        def start(*, port: int | None = None, **settings: str) -> Collector:
            collector = Collector(
                installation,
                port=port or free_port(),
                bootstrap=kafka.bootstrap,
                folder=tmp_path / "collector",
                settings={"TOPIC": topic, **settings},
            )
            return running.enter_context(collector)

        yield start


@pytest.fixture
def collector(new_collector: NewCollector) -> Collector:
    """One with settings as they are."""
    return new_collector()
