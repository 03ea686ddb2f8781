"""Where a cut best lies: the one with the largest share of answers kept minus the share of false positives.

That difference is Youden's index. Only the development half is asked, so that the other half can tell how it went.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agents.common.search import NO_CUT, Asked, meaning_of
from benchmarks.search.methods import Cut, Search
from benchmarks.search.questions import Question
from benchmarks.search.shop import Embedding

_STEPS = 100


@dataclass(frozen=True, kw_only=True)
class Calibrated:
    """The best cut in hundredths, the strictest of equals, and what it does to the questions that it was chosen on."""

    cut: float
    answered: float
    false_positives: float


async def calibrated(search: Search, questions: Sequence[Question], embedding: Embedding, base: Cut) -> Calibrated:
    """Tries cuts of 0.00 to 1.00 beyond `base`, a distance that depends on the question."""
    needed = [(bool(question.relevant), await _needs(search, question, embedding, base)) for question in questions]
    tried = [_at(step / _STEPS, needed) for step in range(_STEPS + 1)]
    return max(tried, key=lambda one: one.answered - one.false_positives)


async def _needs(search: Search, question: Question, embedding: Embedding, base: Cut) -> int:
    """The smallest cut, in hundredths, at which anything is found; by bisection, since more is found the farther."""
    vector = await meaning_of(question.ask, embedding.agents_embedder())
    asked = Asked(query=question.ask, embedding=vector, farthest=NO_CUT)
    nearest, low, high = await base(vector), 0, _STEPS + 1
    while low < high:
        middle = (low + high) // 2
        found = await search(question, replace(asked, farthest=nearest + middle / _STEPS))
        low, high = (low, middle) if found else (middle + 1, high)
    return low


def _at(cut: float, needed: Sequence[tuple[bool, int]]) -> Calibrated:
    passes = [(right, need <= round(cut * _STEPS)) for right, need in needed]
    answers = [passed for right, passed in passes if right]
    junk = [passed for right, passed in passes if not right]
    return Calibrated(cut=cut, answered=sum(answers) / len(answers), false_positives=sum(junk) / len(junk))
