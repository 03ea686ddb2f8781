"""Embeddings of short texts through Bedrock; customers ask alike, so the last ones are kept."""

import asyncio
import json
from collections import OrderedDict
from typing import TYPE_CHECKING, Protocol

import structlog
from botocore.exceptions import BotoCoreError, ClientError

from agents.common.database import Vector
from agents.common.errors import ModelUnavailable
from agents.common.telemetry import client_span

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

log = structlog.stdlib.get_logger(__name__)


class Embedder(Protocol):
    """Turns a text into a vector of the configured dimension."""

    async def embed(self, text: str) -> Vector:
        """Raises ModelUnavailable."""


class BedrockEmbedder:
    """Amazon Titan Text Embeddings v2, normalised, with the last few hundred texts at hand."""

    def __init__(self, client: "BedrockRuntimeClient", *, model_id: str, dimensions: int, kept: int = 512) -> None:
        self._client = client
        self._model_id = model_id
        self._dimensions = dimensions
        self._kept = kept
        self._vectors: OrderedDict[str, Vector] = OrderedDict()

    async def embed(self, text: str) -> Vector:
        """The text's vector. boto3 blocks, so it works in a thread."""
        if text in self._vectors:
            self._vectors.move_to_end(text)
            return self._vectors[text]
        told = {"gen_ai.operation.name": "embeddings", "gen_ai.request.model": self._model_id}
        try:
            with client_span(f"embeddings {self._model_id}", told):
                vector = await asyncio.to_thread(self._invoke, text)
        except (BotoCoreError, ClientError) as error:
            log.warning("no embedding", error=type(error).__name__)
            raise ModelUnavailable("Search by meaning is not available right now.") from error
        self._vectors[text] = vector
        if len(self._vectors) > self._kept:
            self._vectors.popitem(last=False)
        return vector

    def _invoke(self, text: str) -> Vector:
        body = json.dumps({"inputText": text, "dimensions": self._dimensions, "normalize": True})
        response = self._client.invoke_model(modelId=self._model_id, body=body, contentType="application/json")
        return Vector(json.loads(response["body"].read())["embedding"])
