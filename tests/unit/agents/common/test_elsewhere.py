"""What the shop does not sell decides how far its own products may be."""

import pytest

from agents.common.database import Vector
from agents.common.elsewhere import DEPARTMENTS, Elsewhere
from agents.common.errors import ModelUnavailable
from agents.common.search import NO_CUT
from tests.fakes.runtimes import HashedEmbedder


class CountingEmbedder(HashedEmbedder):
    """Counts, and fails until it is `well`."""

    def __init__(self, *, well: bool = True) -> None:
        self.well = well
        self.texts: list[str] = []

    async def embed(self, text: str) -> Vector:
        """As its base does."""
        self.texts.append(text)
        if not self.well:
            raise ModelUnavailable("no embedding")
        return await super().embed(text)


async def test_a_question_for_a_department_leaves_only_the_margin() -> None:
    embedder = CountingEmbedder()
    elsewhere = Elsewhere(embedder, margin=0.14)
    assert await elsewhere.farthest(await embedder.embed("Fishing")) == pytest.approx(0.14)


async def test_a_question_for_no_department_may_be_far() -> None:
    embedder = CountingEmbedder()
    assert await Elsewhere(embedder, margin=0.14).farthest(await embedder.embed("zzyzx")) > 0.9


async def test_departments_are_embedded_once() -> None:
    embedder = CountingEmbedder()
    elsewhere = Elsewhere(embedder, margin=0.1)
    question = await embedder.embed("golf")
    assert await elsewhere.farthest(question) == await elsewhere.farthest(question)
    assert len(embedder.texts) == 1 + len(DEPARTMENTS)


async def test_without_embeddings_nothing_is_cut_and_the_next_question_tries_again() -> None:
    embedder = CountingEmbedder(well=False)
    elsewhere = Elsewhere(embedder, margin=0.1)
    question = await HashedEmbedder().embed("golf")
    assert await elsewhere.farthest(None) == NO_CUT
    assert await elsewhere.farthest(question) == NO_CUT
    embedder.well = True
    assert await elsewhere.farthest(question) < NO_CUT
