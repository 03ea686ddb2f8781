"""Keywords alone, vectors alone and both: the agents' own statement, with one of the two or the cut taken away."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Literal, Protocol

from agents.common.database import Row, Vector
from agents.common.embeddings import Embedder
from agents.common.principal import Principal
from agents.common.search import NO_CUT, Asked, meaning_of
from agents.product_recommendation.repository import Filters, SqlProductRepository
from agents.troubleshooting.repository import Scope, SqlKnowledgeRepository
from agents.troubleshooting.tools import ANSWERS, GUIDES
from benchmarks.search.questions import Question

Method = Literal["keywords alone", "vectors alone", "hybrid", "hybrid with the cut"]
METHODS: tuple[Method, ...] = ("keywords alone", "vectors alone", "hybrid", "hybrid with the cut")
Cut = Callable[[Vector | None], Awaitable[float]]
Rankings = Mapping[Method, Sequence[Sequence[str]]]

_SOMEBODY = Principal(kind="staff", subject="benchmark", customer_id=None)
_MOST = 10
_DESKS: Mapping[str, Scope] = {"answers": ANSWERS, "guides": GUIDES}


class Search(Protocol):
    """Ids for a question, the best first."""

    async def __call__(self, question: Question, asked: Asked, /) -> list[str]:
        """Without a query by meaning alone, without an embedding by words alone."""


def product_search(repository: SqlProductRepository) -> Search:
    """As the product adviser searches."""

    async def search(_: Question, asked: Asked) -> list[str]:
        rows = await repository.search(_SOMEBODY, asked=asked, filters=Filters(), most=_MOST)
        return _ids(rows, "product_id")

    return search


def article_search(repository: SqlKnowledgeRepository) -> Search:
    """As technical support searches."""

    async def search(question: Question, asked: Asked) -> list[str]:
        rows = await repository.search(_SOMEBODY, asked=asked, scope=_DESKS[question.topic], most=_MOST)
        return _ids(rows, "article_id")

    return search


async def rankings(search: Search, questions: Sequence[Question], embedder: Embedder, cut: Cut) -> Rankings:
    """What each method finds, question by question."""
    found: dict[Method, list[list[str]]] = {method: [] for method in METHODS}
    for question in questions:
        embedding = await meaning_of(question.ask, embedder)
        whole = Asked(query=question.ask, embedding=embedding, farthest=NO_CUT)
        found["keywords alone"].append(await search(question, replace(whole, embedding=None)))
        found["vectors alone"].append(await search(question, replace(whole, query="")))
        found["hybrid"].append(await search(question, whole))
        found["hybrid with the cut"].append(await search(question, replace(whole, farthest=await cut(embedding))))
    return found


def _ids(rows: Sequence[Row], key: str) -> list[str]:
    return [str(row[key]) for row in rows]
