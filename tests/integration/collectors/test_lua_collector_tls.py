"""The Lua collector and brokers that speak TLS."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from local.collectors.collector import Collector
from local.collectors.installation import Installation
from local.kafka.mock_cluster import MockCluster
from local.kafka.reading import consumed
from local.settings import LOOPBACK
from tests.fakes.http_server import free_port
from tests.integration.collectors import tls
from tests.integration.collectors.conftest import new_topic
from tests.integration.collectors.sending import packed, send


@pytest.fixture
def brokers(tmp_path: Path) -> Iterator[tuple[MockCluster, str, Path]]:
    """Two that tell clients their TLS ports; their bootstrap, and whom to trust."""
    with ExitStack() as stack:
        cluster = stack.enter_context(MockCluster(brokers=2))
        ports, authority = stack.enter_context(tls.before(cluster.addresses, tmp_path / "tls"))
        for number, port in enumerate(ports, start=1):
            cluster.advertise(number, port)
        yield cluster, ",".join(f"{LOOPBACK}:{port}" for port in ports), authority


@pytest.mark.parametrize("trusted", [True, False])
def test_gives_events_to_brokers_that_it_trusts_and_to_no_other(
    installation: Installation, brokers: tuple[MockCluster, str, Path], tmp_path: Path, trusted: bool
) -> None:
    """Of another's brokers the event is kept, on the disk."""
    cluster, bootstrap, authority = brokers
    topic = new_topic(cluster)
    stranger, _ = tls.certificate(tmp_path / "stranger")
    settings = {"TOPIC": topic, "KAFKA_TLS": "on", "KAFKA_CA_FILE": str(authority if trusted else stranger)}
    folder = tmp_path / "collector"
    with Collector(installation, port=free_port(), bootstrap=bootstrap, folder=folder, settings=settings) as collector:
        replies = [send(collector, packed("{}")) for _ in range(8)]
        assert {reply.status for reply in replies} == {200}
        assert collector.metric('collector_acknowledged_total{where="kafka"}') == (8 if trusted else 0)
        assert collector.metric('collector_acknowledged_total{where="disk"}') == (0 if trusted else 8)
    for number, address in enumerate(cluster.addresses, start=1):  # for the test's own consumer, which speaks none
        cluster.advertise(number, int(address.rpartition(":")[2]))
    found = {message.rid for message in consumed(cluster.bootstrap, topic)}
    assert found == ({reply.rid for reply in replies} if trusted else set())
