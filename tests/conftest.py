"""What all tests share: how they log, and which of them run beside each other."""

from pathlib import Path

import pytest
import structlog

_TESTS = Path(__file__).parent


@pytest.fixture(autouse=True)
def short_tracebacks() -> None:
    """Logs as structlog writes them by itself, but for all local variables in colours, which take it seconds each."""
    structlog.reset_defaults()
    *before, _ = structlog.get_config()["processors"]
    renderer = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*before, renderer])


@pytest.hookimpl(tryfirst=True)  # xdist reads the marks in this very hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where `make test` has several processes, each takes whole files; end-to-end tests share a stack and so one."""
    for item in items:
        folder, *_ = path = item.path.relative_to(_TESTS).parts
        item.add_marker(pytest.mark.xdist_group(folder if folder == "e2e" else "/".join(path)))
