"""The laptop's AWS, in processes of the tests' own."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.settings import Settings
from tests.fakes.aws_endpoint import AwsEndpoint
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
