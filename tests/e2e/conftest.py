"""A whole stack for the session, beside whatever else runs here: a state folder and ports of its own."""

import random
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from local.settings import Settings
from tests.fakes.stack import RunningStack

OFFSETS = range(12_000, 22_500, 37)  # every port above the main stack's, and below those of outgoing connections


def free_offset() -> int:
    """An offset at which none of a stack's ports is taken, its agents' included."""
    for offset in random.sample(OFFSETS, 50):
        ports = [*range(4566 + offset, 4570 + offset), *range(8000 + offset, 8006 + offset), 8080 + offset]
        if not any(_is_taken(port) for port in ports):
            return offset
    raise AssertionError("no free ports for a stack")


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def deployed_stack() -> Iterator[RunningStack]:
    """Deployed and healthy; gone afterwards, with its data and every process."""
    home = Path(tempfile.mkdtemp(prefix="clickshop-e2e-"))
    running = RunningStack(Settings(home=home, port_offset=free_offset()))
    try:
        started = running.command("up", "--detach", check=False)
        assert started.returncode == 0, f"{started.stdout}\n{started.stderr}"
        yield running
    finally:
        running.command("reset", check=False)
        left = running.processes()
        shutil.rmtree(home, ignore_errors=True)
    assert left == []


@pytest.fixture(scope="session")
def stack() -> Iterator[RunningStack]:
    """The stack of the session."""
    with deployed_stack() as running:
        yield running


@pytest.fixture(scope="session")
def base_url(stack: RunningStack) -> str:
    """Where the load balancer listens."""
    return stack.url
