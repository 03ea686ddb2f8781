"""One run: a shop of its own, every question by every method, and where the cuts would best lie."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from agents.common.database import Vector
from agents.common.elsewhere import Elsewhere
from agents.product_recommendation.repository import SqlProductRepository
from agents.troubleshooting.repository import SqlKnowledgeRepository
from benchmarks.search.methods import METHODS, Cut, Method, Rankings, Search, article_search, product_search, rankings
from benchmarks.search.questions import HALVES, Half, Kind, Question, read
from benchmarks.search.score import Score, score
from benchmarks.search.shop import BenchmarkShop, Embedding

Scores = Mapping[Method, Score]


@dataclass(frozen=True, kw_only=True)
class Cuts:
    """What the agents' settings say: search_margin and search_farthest."""

    margin: float
    farthest: float


@dataclass(frozen=True, kw_only=True)
class Result:
    """The scores of each half, and of both together."""

    kind: Kind
    halves: Mapping[Half, Scores]
    whole: Scores


async def run(shop: BenchmarkShop, embedding: Embedding, cuts: Cuts) -> list[Result]:
    """Products first, then articles; the shop is filled already."""
    embedder = embedding.agents_embedder()
    elsewhere = Elsewhere(embedder, margin=cuts.margin)

    async def fixed(_: Vector | None) -> float:
        return cuts.farthest

    async def result(kind: Kind, search: Search, cut: Cut) -> Result:
        questions = {half: read(half, kind) for half in HALVES}
        found = {half: await rankings(search, questions[half], embedder, cut) for half in HALVES}
        return _result(kind, questions, found)

    async with searches(shop) as (products, articles):
        return [
            await result("product", products, elsewhere.farthest),
            await result("article", articles, fixed),
        ]


@asynccontextmanager
async def searches(shop: BenchmarkShop) -> AsyncIterator[tuple[Search, Search]]:
    """The two agents' searches, each under its own database role."""
    async with shop.as_agent("product-recommendation") as products, shop.as_agent("troubleshooting") as articles:
        yield product_search(SqlProductRepository(products)), article_search(SqlKnowledgeRepository(articles))


def _result(kind: Kind, questions: Mapping[Half, Sequence[Question]], found: Mapping[Half, Rankings]) -> Result:
    everything = [question for half in HALVES for question in questions[half]]
    return Result(
        kind=kind,
        halves={half: {method: score(questions[half], found[half][method]) for method in METHODS} for half in HALVES},
        whole={
            method: score(everything, [ranking for half in HALVES for ranking in found[half][method]])
            for method in METHODS
        },
    )
