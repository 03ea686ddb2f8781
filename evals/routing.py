"""How well the supervisor chooses whom to ask: precision and recall of each specialist, and who is taken for whom.

Counted over turns that say with `asks` whom they need, and that were answered. Where `asks` leaves a choice, the one
that was asked is the one that was needed; what `may_ask` allows is not counted.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from evals.conversation import Choice

NOBODY = "nobody"


@dataclass(frozen=True)
class Routed:
    """One turn: who was needed, and who was asked."""

    needed: frozenset[str]
    asked: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Accuracy:
    """Of one specialist: asked rightly, asked in vain, and not asked though needed."""

    right: int
    in_vain: int
    missed: int

    @property
    def precision(self) -> float | None:
        """The share of askings that were needed; none when there was no asking."""
        return _share(self.right, self.right + self.in_vain)

    @property
    def recall(self) -> float | None:
        """The share of needs that were met; none when there was no need."""
        return _share(self.right, self.right + self.missed)


@dataclass(frozen=True)
class Routing:
    """All turns of a run that say whom they need."""

    turns: Sequence[Routed]

    def of(self, specialist: str) -> Accuracy:
        """One specialist's."""
        return Accuracy(
            right=sum(specialist in turn.needed & turn.asked for turn in self.turns),
            in_vain=sum(specialist in turn.asked - turn.needed for turn in self.turns),
            missed=sum(specialist in turn.needed - turn.asked for turn in self.turns),
        )

    def overall(self, specialists: Iterable[str]) -> Accuracy:
        """All specialists' together."""
        each = [self.of(name) for name in specialists]
        return Accuracy(
            right=sum(one.right for one in each),
            in_vain=sum(one.in_vain for one in each),
            missed=sum(one.missed for one in each),
        )

    def confusion(self) -> Counter[tuple[str, str]]:
        """How often a turn that needed the first asked the second. A miss and a vain asking of one turn are a pair."""
        return Counter(pair for turn in self.turns for pair in _pairs(turn))


def routed(asks: Iterable[Choice], may_ask: Iterable[str], called: Iterable[str]) -> Routed:
    """A turn's expectation beside what happened."""
    asked, needed = frozenset(called), set[str]()
    for choice in asks:
        needed |= set(choice) & asked or {choice[0]}
    return Routed(frozenset(needed), asked - (frozenset(may_ask) - needed))


def _pairs(turn: Routed) -> Iterator[tuple[str, str]]:
    yield from ((name, name) for name in turn.needed & turn.asked)
    missed, in_vain = sorted(turn.needed - turn.asked), sorted(turn.asked - turn.needed)
    if not turn.needed and not turn.asked:
        yield NOBODY, NOBODY
    elif missed or in_vain:
        yield from ((need, asked) for need in missed or [NOBODY] for asked in in_vain or [NOBODY])


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
