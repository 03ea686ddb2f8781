"""A service that MiniStack has not, beside those that it has: routed, saved and reset as they are."""

from collections.abc import Mapping
from typing import Any, Protocol

from ministack import app

from local.aws.rest import Handler


class Service(Protocol):
    """What MiniStack asks of a service's module."""

    @property
    def handle_request(self) -> Handler:
        """Answer one request."""

    def reset(self) -> None:
        """Forget everything."""

    def get_state(self) -> dict[str, Any]:
        """What is to be saved."""

    def load_persisted_state(self, data: Mapping[str, Any]) -> None:
        """What was saved."""


def add(name: str, service: Service) -> None:
    """Let requests that are signed for `name` go to the service."""
    app.SERVICE_REGISTRY[name] = {"module": name}
    app.SERVICE_HANDLERS[name] = service.handle_request
    app._state_map[name] = name
    app._loaded_modules[name] = service
