"""Embeddings through Bedrock's wire, kept for customers who ask alike."""

import io
import json
from types import SimpleNamespace
from typing import Any, cast

import pytest
from botocore.exceptions import EndpointConnectionError

from agents.common.database import Vector
from agents.common.embeddings import BedrockEmbedder
from agents.common.errors import ModelUnavailable
from tests.fakes.spans import spans_in_memory


class Bedrock:
    """Answers as Titan does, and remembers the requests."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.is_down = False

    def invoke_model(self, *, body: str, **_: str) -> dict[str, io.BytesIO]:
        if self.is_down:
            raise EndpointConnectionError(endpoint_url="http://bedrock")
        self.bodies.append(json.loads(body))
        return {"body": io.BytesIO(json.dumps({"embedding": [0.6, 0.8]}).encode())}

    def embedder(self, *, kept: int = 2) -> BedrockEmbedder:
        client = cast("Any", SimpleNamespace(invoke_model=self.invoke_model))
        return BedrockEmbedder(client, model_id="amazon.titan-embed-text-v2:0", dimensions=512, kept=kept)


async def test_asks_once_for_the_same_words_and_forgets_the_oldest() -> None:
    bedrock = Bedrock()
    embedder = bedrock.embedder()
    assert await embedder.embed("a") == Vector([0.6, 0.8])
    for text in ("a", "b", "a", "c", "a"):
        await embedder.embed(text)
    assert [body["inputText"] for body in bedrock.bodies] == ["a", "b", "c"]
    await embedder.embed("b")
    assert bedrock.bodies[-1] == {"inputText": "b", "dimensions": 512, "normalize": True}


async def test_bedrock_down_is_unavailable() -> None:
    bedrock = Bedrock()
    bedrock.is_down = True
    with pytest.raises(ModelUnavailable):
        await bedrock.embedder().embed("a")


async def test_only_an_embedding_that_is_asked_for_is_a_span(monkeypatch: pytest.MonkeyPatch) -> None:
    exporter = spans_in_memory(monkeypatch)
    embedder = Bedrock().embedder()

    for _ in range(2):
        await embedder.embed("waterproof boots")

    (span,) = exporter.get_finished_spans()
    assert dict(span.attributes or {}) == {
        "gen_ai.operation.name": "embeddings",
        "gen_ai.request.model": "amazon.titan-embed-text-v2:0",
    }
