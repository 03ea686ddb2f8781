"""One planner for all: what it learns from its examples takes seconds, and is the same each time."""

import pytest

from local.bedrock.embeddings import Embedder
from local.bedrock.planner import Planner
from tests.fakes.bedrock_clients import EMBEDDER


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """With what it remembers, and all other tests of this process taught it."""
    return EMBEDDER


@pytest.fixture(scope="session")
def planner(embedder: Embedder) -> Planner:
    """It keeps nothing of a conversation."""
    return Planner(embedder)
