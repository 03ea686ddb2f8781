"""The clickstream's service on a real socket, with plans that are done at once."""

from collections.abc import Iterator

import pytest

from clickstream_multi_agent import ClickstreamOrchestrator, create_clickstream_orchestrator
from tests.fakes import issuer
from tests.fakes.clickstream_place import PromptDeployments, clickstream_service
from tests.fakes.runtimes import ENVIRONMENT


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A task definition's."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def deployments() -> PromptDeployments:
    """None yet."""
    return PromptDeployments()


@pytest.fixture
def url(deployments: PromptDeployments) -> Iterator[str]:
    """Where the service listens."""
    with clickstream_service(deployments) as address:
        yield address


@pytest.fixture
def agents(url: str) -> Iterator[ClickstreamOrchestrator]:
    """The agents, asked by staff."""
    with create_clickstream_orchestrator(url, issuer.staff_token()) as opened:
        yield opened
