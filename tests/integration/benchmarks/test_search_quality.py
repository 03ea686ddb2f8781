"""Search on the judged questions: both together beat either alone, and what the shop does not have is not found."""

import asyncio
from collections.abc import Iterator, Sequence

import pytest

from agents.product_recommendation.config import ProductRecommendationSettings
from benchmarks.search.run import Cuts, Result, run
from benchmarks.search.shop import Embedding, MiniLmBedrock, temporary_shop
from benchmarks.search.table import tables
from db.settings import EmbeddingSettings
from local.bedrock.embeddings import FARTHEST
from tests.fakes.http_server import free_port

MARGIN = float(ProductRecommendationSettings.model_fields["search_margin"].default)


@pytest.fixture(scope="module")
def results() -> Iterator[Sequence[Result]]:
    """One run over a shop of its own."""
    settings = EmbeddingSettings(model_id="amazon.titan-embed-text-v2:0", dimensions=512)
    embedding = Embedding(client=MiniLmBedrock(), settings=settings)  # type: ignore[arg-type]  # invoke_model is all

    with temporary_shop(free_port()) as shop:

        async def measure() -> Sequence[Result]:
            await shop.fill(embedding)
            return await run(shop, embedding, Cuts(margin=MARGIN, farthest=FARTHEST))

        yield asyncio.run(measure())


def test_hybrid_beats_keywords_and_vectors_alone(results: Sequence[Result]) -> None:
    products = results[0]
    for scores in (products.whole, *products.halves.values()):
        hybrid = scores["hybrid"]
        for alone in (scores["keywords alone"], scores["vectors alone"]):
            assert hybrid.recall > alone.recall
            assert hybrid.reciprocal_rank > alone.reciprocal_rank
            assert hybrid.ndcg > alone.ndcg


def test_the_cut_finds_little_of_what_is_not_there_and_nearly_all_of_what_is(results: Sequence[Result]) -> None:
    products, articles = results
    unseen = products.halves["held_out"]
    assert unseen["vectors alone"].false_positives == 1.0
    assert unseen["hybrid with the cut"].false_positives <= 0.25
    assert unseen["hybrid with the cut"].answered >= 0.9
    assert articles.halves["held_out"]["hybrid with the cut"].false_positives <= 0.25
    assert articles.halves["held_out"]["hybrid with the cut"].answered >= 0.85


def test_the_tables_show_every_method_on_every_half(results: Sequence[Result]) -> None:
    lines = [line for line in tables(results).splitlines() if line.startswith("| ") and "recall@5" not in line]
    assert len(lines) == 2 * 3 * 4
