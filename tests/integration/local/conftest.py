"""The laptop's AWS, in processes of the tests' own."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from local.settings import REPOSITORY, Settings
from tests.fakes.aws_endpoint import AwsEndpoint
from tests.fakes.connect_house import House, Workers
from tests.fakes.polling import eventually
from tests.fakes.ports import free_offset


@pytest.fixture(scope="session")
def started_endpoint() -> Iterator[AwsEndpoint]:
    """One process for the session, in a folder that PostgreSQL's account may enter, which pytest's own are not."""
    with tempfile.TemporaryDirectory(prefix="clickshop-local-") as folder:
        endpoint = AwsEndpoint(Settings(home=Path(folder), port_offset=free_offset()))
        endpoint.start()
        yield endpoint
        endpoint.end()


@pytest.fixture
def aws_endpoint(started_endpoint: AwsEndpoint) -> AwsEndpoint:
    """An empty AWS."""
    started_endpoint.reset()
    return started_endpoint


@pytest.fixture(scope="session")
def brokers(started_endpoint: AwsEndpoint) -> Iterator[str]:
    """The Kafka of that AWS; its bootstrap address."""
    settings = started_endpoint.settings
    environment = {"PATH": os.environ["PATH"], "HOME": str(settings.home), **settings.environment()}
    with (settings.home / "kafka.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "local.kafka"], cwd=REPOSITORY, env=environment, stdout=log, stderr=log
        )
    client = AdminClient({"bootstrap.servers": settings.kafka_bootstrap, "log_level": 0})

    def answers() -> bool:
        assert process.poll() is None, (settings.home / "kafka.log").read_text()
        try:
            return len(client.list_topics(timeout=1).brokers) == len(settings.broker_ports)
        except KafkaException:
            return False

    eventually(answers, what="the brokers")
    yield settings.kafka_bootstrap
    process.terminate()
    process.wait(10)


@pytest.fixture(scope="module")
def running(started_endpoint: AwsEndpoint) -> Iterator[Workers]:
    """MSK Connect's, for the tests of a file."""
    workers = Workers(started_endpoint)
    yield workers
    workers.end(signal.SIGTERM)
    started_endpoint.settings.connectors.unlink(missing_ok=True)


@pytest.fixture
def workers(running: Workers) -> Workers:
    """They run."""
    running.start()
    return running


@pytest.fixture
def house(aws_endpoint: AwsEndpoint, brokers: str) -> House:
    """With nothing in it."""
    return House(aws_endpoint, brokers)
