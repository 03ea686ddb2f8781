"""Titan's sizes keep what cosines say, and what Titan refuses is refused."""

import numpy as np
import pytest

from local.bedrock.embeddings import DIMENSIONS, Vector
from local.bedrock.errors import ValidationException
from local.bedrock.model import JsonObject
from local.bedrock.wire.titan import MAX_CHARACTERS, read_request, reply, resize


def vectors(count: int) -> Vector:
    random = np.random.default_rng(7).standard_normal((count, DIMENSIONS)).astype(np.float32)
    # Drawn towards one corner, as sentences are: unrelated ones of MiniLM are not orthogonal either.
    random += 0.7
    unit: Vector = random / np.linalg.norm(random, axis=1, keepdims=True)
    return unit


@pytest.mark.parametrize("dimensions", [256, 512, 1024])
def test_every_size_has_unit_length(dimensions: int) -> None:
    sized = np.stack([resize(vector, dimensions) for vector in vectors(20)])
    assert sized.shape == (20, dimensions)
    np.testing.assert_allclose(np.linalg.norm(sized, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("dimensions", [512, 1024])
def test_padding_keeps_every_cosine(dimensions: int) -> None:
    before = vectors(20)
    after = np.stack([resize(vector, dimensions) for vector in before])
    np.testing.assert_allclose(after @ after.T, before @ before.T, atol=1e-5)


def test_projection_moves_cosines_only_a_little() -> None:
    before = vectors(60)
    after = np.stack([resize(vector, 256) for vector in before])
    moved = np.abs(after @ after.T - before @ before.T)
    assert moved.mean() < 0.05
    assert moved.max() < 0.2


def test_projection_is_the_same_on_every_machine() -> None:
    ones = np.ones(DIMENSIONS, dtype=np.float32) / np.sqrt(DIMENSIONS)
    np.testing.assert_allclose(resize(ones, 256)[:3], [0.000228, 0.015504, -0.070260], atol=1e-5)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "inputText: Field required"),
        ({"inputText": ""}, "expected minLength: 1, actual: 0"),
        ({"inputText": "  "}, "expected minLength: 1"),
        ({"inputText": "x" * (MAX_CHARACTERS + 1)}, "expected maxLength: 50000, actual: 50001"),
        ({"inputText": "a " * 9000}, "Too many input tokens. Max input tokens: 8192, request input token count: 9000"),
        ({"inputText": "a", "dimensions": 384}, "dimensions: Input should be 256, 512 or 1024"),
        ({"inputText": "a", "embeddingTypes": ["int8"]}, "embeddingTypes.0"),
        ({"inputText": "a", "embeddingTypes": []}, "embeddingTypes"),
        ({"inputText": "a", "texts": ["b"]}, "texts: Extra inputs are not permitted"),
    ],
)
def test_refuses(body: JsonObject, said: str) -> None:
    with pytest.raises(ValidationException) as refused:
        read_request(body)
    assert said in refused.value.message


def test_gives_the_types_that_were_asked_for() -> None:
    [vector] = vectors(1)
    asked, tokens = read_request({"inputText": "two words", "embeddingTypes": ["binary"], "dimensions": 512})
    answer = reply(asked, tokens, vector)
    assert "embedding" not in answer
    assert answer["inputTextTokenCount"] == 2
    by_type = answer["embeddingsByType"]
    assert isinstance(by_type, dict)
    assert by_type["binary"] == [int(value > 0) for value in vector] + [0] * 128
