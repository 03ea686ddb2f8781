"""Events a second of one worker on one processor: bare nginx, the Lua collector with and without Kafka, FastAPI."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from benchmarks.clickstream import servers, wrk
from benchmarks.clickstream.processors import Processors
from benchmarks.clickstream.result import Sample, Throughput
from benchmarks.clickstream.servers import Server
from benchmarks.run import Run
from benchmarks.search.shop import free_port
from local.collectors.installation import find_or_install
from local.kafka.mock_cluster import MockCluster

BARE, LUA, SPOOLING, RIVAL = "bare nginx", "Lua collector", "Lua collector, Kafka away", "FastAPI and aiokafka"
TOPIC, PARTITIONS = "app_logs", 18
_WARM_SECONDS = 2

_Opener = Callable[[Path], AbstractContextManager[Server]]


def measure(processors: Processors, *, rounds: int, seconds: int, connections: int) -> Throughput:
    """Brokers and wrk share the other processor."""
    processors.generate()
    program = wrk.find()
    samples = []
    with MockCluster(brokers=3) as kafka, MockCluster(brokers=1) as away:
        for _ in range(rounds):
            for name, opened in _openers(kafka, away).items():
                kafka.create_topic(TOPIC, partitions=PARTITIONS, replication=3)
                with tempfile.TemporaryDirectory(prefix="clickstream-") as folder, opened(Path(folder)) as server:
                    server.keep_on(processors.measured)
                    samples.append(_sample(name, server, program, Path(folder), seconds, connections))
    return Throughput(run=Run.now(), connections=connections, samples=tuple(samples))


def _openers(kafka: MockCluster, away: MockCluster) -> dict[str, _Opener]:
    installation, bootstrap = find_or_install(), kafka.bootstrap

    @contextmanager
    def spooling(folder: Path) -> Iterator[Server]:
        away.set_down(1)
        limits = {"SPOOL_MAX_BYTES": str(8 * 1024**3)}
        with servers.lua(
            installation, port=free_port(), bootstrap=away.bootstrap, topic=TOPIC, folder=folder, settings=limits
        ) as server:
            yield server

    return {
        BARE: lambda folder: servers.bare_nginx(installation, port=free_port(), folder=folder / "bare"),
        LUA: lambda folder: servers.lua(
            installation, port=free_port(), bootstrap=bootstrap, topic=TOPIC, folder=folder, settings={}
        ),
        SPOOLING: spooling,
        RIVAL: lambda folder: servers.fastapi(
            port=free_port(), bootstrap=bootstrap, topic=TOPIC, folder=folder / "spool"
        ),
    }


def _sample(name: str, server: Server, program: Path, folder: Path, seconds: int, connections: int) -> Sample:
    wrk.run(program, server.url, connections=connections, seconds=_WARM_SECONDS, folder=folder)
    before = server.processor_seconds()
    load = wrk.run(program, server.url, connections=connections, seconds=seconds, folder=folder)
    return Sample(
        server=name,
        answers=load.answers,
        seconds=load.seconds,
        processor_seconds=server.processor_seconds() - before,
        failures=load.failures,
        median=load.median,
        p99=load.p99,
        generator_share=load.generator_share,
    )
