"""One planner for all: what it learns from its examples takes seconds, and is the same each time."""

import pytest

from local.bedrock.embeddings import Embedder
from local.bedrock.planner import Planner


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """With what it remembers."""
    return Embedder()


@pytest.fixture(scope="session")
def planner(embedder: Embedder) -> Planner:
    """It keeps nothing of a conversation."""
    return Planner(embedder)
