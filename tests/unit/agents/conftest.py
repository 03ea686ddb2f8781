"""A task definition's environment for every test of an agent."""

import pytest

from tests.fakes.runtimes import ENVIRONMENT


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the stacks say; tests change it as they need."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
