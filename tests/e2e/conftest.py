"""A whole stack for the session, beside whatever else runs here: a state folder and ports of its own."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from local.settings import Settings
from tests.fakes.ports import free_offset
from tests.fakes.stack import RunningStack

_WHOLE_STACK_SECONDS = 360  # to deploy one on a busy machine; a quiet one takes a minute


def pytest_itemcollected(item: pytest.Item) -> None:
    """Each may be the first one, which waits for the session's stack."""
    if item.get_closest_marker("timeout") is None:
        item.add_marker(pytest.mark.timeout(_WHOLE_STACK_SECONDS))


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
