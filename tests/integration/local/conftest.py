"""The laptop's AWS, in processes of the tests' own."""

import random
import socket
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from local.settings import Settings
from tests.fakes.aws_endpoint import AwsEndpoint


def free_settings(home: Path) -> Settings:
    """A stack's settings at which none of its ports is taken."""
    for offset in random.sample(range(12_000, 22_500, 41), 60):
        ports = [*range(4566 + offset, 4570 + offset), *range(8000 + offset, 8003 + offset), 8080 + offset]
        with ExitStack() as probes:
            if all(probes.enter_context(socket.socket()).connect_ex(("127.0.0.1", port)) for port in ports):
                return Settings(home=home, port_offset=offset)
    raise AssertionError("no free ports")


@pytest.fixture(scope="session")
def started_endpoint() -> Iterator[AwsEndpoint]:
    """One process for the session, in a folder that PostgreSQL's account may enter, which pytest's own are not."""
    with tempfile.TemporaryDirectory(prefix="clickshop-local-") as folder:
        endpoint = AwsEndpoint(free_settings(Path(folder)))
        endpoint.start()
        yield endpoint
        endpoint.end()


@pytest.fixture
def aws_endpoint(started_endpoint: AwsEndpoint) -> AwsEndpoint:
    """An empty AWS."""
    started_endpoint.reset()
    return started_endpoint
