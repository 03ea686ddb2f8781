"""A Bedrock whose model never ends, and what a model is built from that asks it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from tests.fakes.bedrock_clients import bedrock
from tests.fakes.bedrock_models import EndlessModel


@dataclass(frozen=True)
class Environment:
    """What the model is built from."""

    region: str = "us-east-1"
    bedrock_model_id: str | None = "amazon.nova-2-lite-v1:0"
    bedrock_profile_arn: str | None = None
    answer_seconds: float = 20


@contextmanager
def endless_bedrock(monkeypatch: pytest.MonkeyPatch) -> Iterator[EndlessModel]:
    """It stands in for Bedrock meanwhile."""
    model = EndlessModel()
    with bedrock(model) as endpoint:
        monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", endpoint.url)
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "test")
        yield model
