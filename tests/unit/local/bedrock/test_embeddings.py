"""Sentences near in meaning are near in space, and a text always has the same vector."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from local.bedrock.embeddings import DIMENSIONS, Embedder


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


def test_vectors_have_unit_length(embedder: Embedder) -> None:
    vectors = embedder.embed(["running shoes", "", "a return label " * 300])
    assert vectors.shape == (3, DIMENSIONS)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_text_is_no_row(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, DIMENSIONS)


def test_meaning_beats_spelling(embedder: Embedder) -> None:
    question, near, far = embedder.embed(["sneakers for jogging", "running shoes", "sneaky jargon"])
    assert question @ near > question @ far


def test_company_does_not_change_a_vector() -> None:
    alone = Embedder().embed(["wireless headphones"])[0]
    beside = Embedder().embed(["a much longer sentence about something else entirely", "wireless headphones"])[1]
    np.testing.assert_array_equal(alone, beside)


def test_the_end_of_a_long_text_counts(embedder: Embedder) -> None:
    filler = "the weather is mild today. " * 60
    plain, shoes = embedder.embed([filler, filler + "running shoes. " * 60])
    question = embedder.embed(["running shoes"])[0]
    assert question @ shoes > question @ plain + 0.1


def test_remembers_as_many_texts_as_it_was_told_to() -> None:
    embedder = Embedder(remembered=2)
    embedder.embed(["one", "two"])
    embedder.embed(["one"])
    embedder.embed(["three"])
    assert [embedder.knows(text) for text in ("one", "two", "three")] == [True, False, True]


def test_threads_may_share_it() -> None:
    embedder = Embedder()
    texts = [f"product number {number}" for number in range(8)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda text: embedder.embed([text])[0], texts * 2))
    np.testing.assert_array_equal(np.stack(together[:8]), np.stack(together[8:]))
    np.testing.assert_array_equal(np.stack(together[:8]), Embedder().embed(texts))


def test_what_it_remembers_cannot_be_changed_by_a_caller(embedder: Embedder) -> None:
    first = embedder.embed(["mat"])
    first[0] = 0
    assert np.linalg.norm(embedder.embed(["mat"])[0]) == pytest.approx(1, abs=1e-5)
