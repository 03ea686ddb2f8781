"""Titan Text Embeddings V2: its body, its limits, and its three sizes made of MiniLM's 384 dimensions.

512 and 1024 are padded with zeros, which keeps every cosine. 256 is a projection on fixed random orthogonal axes, which
moves cosines by a few hundredths. `normalize: false` changes nothing: the model under it has no length of its own.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from local.bedrock.embeddings import DIMENSIONS, Vector
from local.bedrock.errors import ValidationException
from local.bedrock.model import JsonObject
from local.bedrock.tokens import count_text
from local.bedrock.wire.body import read_native

MAX_TOKENS = 8_192
MAX_CHARACTERS = 50_000


class TitanShape(BaseModel):
    """The body of InvokeModel."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    inputText: str  # noqa: N815 - the name on the wire
    dimensions: Literal[256, 512, 1024] = 1024
    normalize: bool = True
    embeddingTypes: Annotated[list[Literal["float", "binary"]], Field(min_length=1)] = ["float"]  # noqa: N815 - as above


def read_request(body: JsonObject) -> tuple[TitanShape, int]:
    """The request and its tokens; ValidationException for what Titan refuses."""
    request = read_native(TitanShape, body)
    length = len(request.inputText)
    if not request.inputText.strip():
        raise _malformed("expected minLength: 1, actual: 0")
    if length > MAX_CHARACTERS:
        raise _malformed(f"expected maxLength: {MAX_CHARACTERS}, actual: {length}")
    tokens = count_text(request.inputText)
    if tokens > MAX_TOKENS:
        raise ValidationException(
            f"400 Bad Request: Too many input tokens. Max input tokens: {MAX_TOKENS}, "
            f"request input token count: {tokens}"
        )
    return request, tokens


def reply(request: TitanShape, tokens: int, vector: Vector) -> JsonObject:
    """The reply of InvokeModel: `embedding` is there when floats were asked for."""
    sized = resize(vector, request.dimensions)
    by_type: JsonObject = {}
    answer: JsonObject = {"embeddingsByType": by_type, "inputTextTokenCount": tokens}
    if "float" in request.embeddingTypes:
        floats = [float(value) for value in sized]
        by_type["float"] = list(floats)
        answer["embedding"] = list(floats)
    if "binary" in request.embeddingTypes:
        by_type["binary"] = [int(value > 0) for value in sized]
    return answer


def resize(vector: Vector, dimensions: int) -> Vector:
    """384 dimensions as `dimensions`, of unit length."""
    if dimensions >= DIMENSIONS:
        return np.pad(vector, (0, dimensions - DIMENSIONS))
    projected = vector @ _axes(dimensions)
    shorter: Vector = projected / np.linalg.norm(projected)
    return shorter


@lru_cache(maxsize=1)
def _axes(dimensions: int) -> Vector:
    """Orthonormal columns. RandomState's stream is frozen by NumPy, and the signs of QR are fixed by its diagonal."""
    gaussian = np.random.RandomState(DIMENSIONS).standard_normal((DIMENSIONS, dimensions))
    columns, triangle = np.linalg.qr(gaussian)
    return np.asarray(columns * np.sign(np.diag(triangle)), dtype=np.float32)


def _malformed(what: str) -> ValidationException:
    return ValidationException(f"Malformed input request: {what}, please reformat your input and try again.")
