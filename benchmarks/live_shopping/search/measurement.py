"""Measures one size of shop: every question by every way in turn, so that all see the same noise."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from statistics import fmean
from typing import TypeVar

import pgvector
import psycopg

from agents.common.database import Database, Vector
from agents.common.elsewhere import Elsewhere
from agents.common.embeddings import Embedder
from agents.common.principal import Principal
from agents.common.search import NO_CUT, Asked, meaning_of
from agents.common.sql import numbered
from agents.live_shopping.multi_agent.search import Filters, SqlProductSearch
from benchmarks.live_shopping.search import ways
from benchmarks.live_shopping.search.result import Filtered, Scale, Way
from benchmarks.percentile import percentile

_SOMEBODY = Principal(kind="staff", subject="benchmark", customer_id=None)
T = TypeVar("T")
Plain = psycopg.AsyncConnection[tuple[object, ...]]


@dataclass(frozen=True)
class Question:
    """What is asked, and its vector."""

    asked: str
    vector: Vector


@dataclass
class Samples:
    """Of one way under one filter, a question each."""

    milliseconds: list[float] = field(default_factory=list)
    found: list[int] = field(default_factory=list)
    recalls: list[float] = field(default_factory=list)

    def way(self, wanted: int) -> Way:
        """In figures."""
        return Way(
            p50=percentile(self.milliseconds, 50),
            p95=percentile(self.milliseconds, 95),
            fewest=min(self.found),
            wanted=wanted,
            recall=fmean(self.recalls) if self.recalls else 1.0,
        )


class Measurement:
    """Over a database in the search specialist's own role, and a plain connection for the bare query."""

    def __init__(self, database: Database, plain: Plain, embedder: Embedder, *, margin: float) -> None:
        self._database = database
        self._plain = plain
        self._embedder = embedder
        self._search = SqlProductSearch(database)
        self._elsewhere = Elsewhere(embedder, margin=margin)

    async def questions(self, asked: Sequence[str]) -> tuple[list[Question], float]:
        """With their vectors, and the median milliseconds that one of them took."""
        questions, times = [], []
        for text in asked:
            vector, milliseconds = await _timed(partial(meaning_of, text, self._embedder))
            assert vector
            await self._elsewhere.farthest(vector)
            questions.append(Question(text, vector))
            times.append(milliseconds)
        return questions, percentile(times, 50)

    async def scale(self, asked: Sequence[str], *, products: int, index_megabytes: float) -> Scale:
        """Every filter; the first question of each is asked once before, unmeasured."""
        questions, embedding = await self.questions(asked)
        filters = {name: await self._filtered(one, questions) for name, one in ways.FILTERS.items()}
        return Scale(products=products, index_megabytes=index_megabytes, embedding=embedding, filters=filters)

    async def _filtered(self, filters: Filters, questions: Sequence[Question]) -> Filtered:
        kept = await self._kept(filters)
        wanted = min(kept, ways.MOST)
        samples: Mapping[str, Samples] = {name: Samples() for name in (ways.BARE, *ways.ways(filters), ways.WHOLE)}
        for number, question in enumerate([questions[0], *questions]):
            found = await self._by_all_ways(filters, question)
            if number:
                exact = await self._exact(filters, question)
                for name, (ids, milliseconds) in found.items():
                    _add(samples[name], ids, milliseconds, exact)
        return Filtered(kept=kept, ways={name: one.way(wanted) for name, one in samples.items()})

    async def _by_all_ways(self, filters: Filters, question: Question) -> Mapping[str, tuple[list[str], float]]:
        found = {ways.BARE: await _timed(partial(self._bare, filters, question))}
        for name, way in ways.ways(filters).items():
            found[name] = await _timed(partial(self._run, way, filters, question))
        found[ways.WHOLE] = await _timed(partial(self._whole, filters, question))
        return found

    async def _bare(self, filters: Filters, question: Question) -> list[str]:
        """psycopg alone: one statement, prepared after its first times, and no transaction around it."""
        statement = numbered(ways.bare(filters))
        given = {**filters.parameters(), "embedding": pgvector.Vector([*question.vector.values])}
        cursor = await self._plain.execute(statement.text.encode(), [given[name] for name in statement.names])
        return [str(row[0]) for row in await cursor.fetchall()]

    async def _run(self, way: ways.Way, filters: Filters, question: Question) -> list[str]:
        async with self._database.transaction(_SOMEBODY) as transaction:
            await transaction.fetch(way.settings)
            return await ways.ids(transaction, way.statement, filters, question.vector)

    async def _whole(self, filters: Filters, question: Question) -> list[str]:
        """As the tool does it once the question is embedded; what is cut off as not sold here would have no rows."""
        await self._elsewhere.farthest(question.vector)
        asked = Asked(query=question.asked, embedding=question.vector, farthest=NO_CUT)
        rows = await self._search.search(_SOMEBODY, asked=asked, filters=filters, most=ways.MOST)
        return [str(row["product_id"]) for row in rows]

    async def _exact(self, filters: Filters, question: Question) -> list[str]:
        async with self._database.transaction(_SOMEBODY) as transaction:
            return await ways.ids(transaction, ways.exact(filters), filters, question.vector)

    async def _kept(self, filters: Filters) -> int:
        async with self._database.transaction(_SOMEBODY) as transaction:
            [row] = await transaction.fetch(ways.kept(filters), **filters.parameters())
        return int(str(row["kept"]))


def _add(samples: Samples, ids: Sequence[str], milliseconds: float, exact: Sequence[str]) -> None:
    samples.milliseconds.append(milliseconds)
    samples.found.append(len(ids))
    if exact:
        samples.recalls.append(len({*ids} & {*exact}) / len(exact))


async def _timed(work: Callable[[], Awaitable[T]]) -> tuple[T, float]:
    began = time.perf_counter()
    result = await work()
    return result, (time.perf_counter() - began) * 1000
