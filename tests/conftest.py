"""What all tests share: how they log, and which of them run beside each other."""

from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

_E2E = "tests/e2e/"

# How long an example takes is the machine's matter: a busy one would fail a test that is right.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


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
