"""What all tests share: how they log, and which of them run beside each other."""

from collections.abc import Generator
from typing import Any

import pytest
import structlog
from coverage import Coverage
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

_E2E = "tests/e2e/"
_AGENTS = ("tests/unit/agents/", "tests/integration/agents/")

# How long an example takes is the machine's matter: a busy one would fail a test that is right.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Coverage is that of the agents by their own tests: to trace all others takes half as much time again."""
    coverage = Coverage.current()
    if coverage is None or item.nodeid.startswith(_AGENTS):
        return (yield)
    coverage.stop()
    try:
        return (yield)
    finally:
        coverage.start()


@pytest.fixture(autouse=True)
def short_tracebacks() -> None:
    """Logs as structlog writes them by itself, but for all local variables in colours, which take it seconds each."""
    structlog.reset_defaults()
    *before, _ = structlog.get_config()["processors"]
    renderer = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*before, renderer])


class FilesAsOne(LoadScopeScheduling):  # type: ignore[misc]  # xdist is not typed
    """Each process takes whole files. End-to-end tests share the stack of a session, and so go to one process."""

    def _split_scope(self, nodeid: str) -> str:
        """What a test stays together with."""
        file, _, _ = nodeid.partition("::")
        return _E2E if file.startswith(_E2E) else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FilesAsOne:
    """Where `make test` has several processes. End-to-end tests are the first of all, and take longest."""
    return FilesAsOne(config, log)
