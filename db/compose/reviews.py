"""Reviews by people who have the product: its own praise and complaints, in the words of somebody with an opinion."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from db.compose.shelf import Shelf
from db.sample_documents import Document

_LEMONS = 0.05
_ALWAYS_CAPITAL = frozenset(("I", "Bluetooth"))


@dataclass
class Words:
    """A pool of sentences that are not used twice before all were used once."""

    rng: random.Random
    source: Sequence[str]
    left: list[str] = field(default_factory=list)

    def take(self) -> str:
        """The next one."""
        if not self.left:
            self.left = [*self.source]
            self.rng.shuffle(self.left)
        return self.left.pop()


class Reviewer:
    """Writes about any product of the shelf."""

    def __init__(self, rng: random.Random, shelf: Shelf, phrases: Document, opinions: Document) -> None:
        self._rng = rng
        self._shelf = shelf
        self._phrases = phrases
        self._own = {
            id_: {side: Words(rng, said[side]) for side in ("likes", "dislikes")} for id_, said in opinions.items()
        }
        self._shared = {
            name: {side: Words(rng, said[side]) for side in ("likes", "dislikes")}
            for name, said in phrases["categories"].items()
        }
        self._titles = {stars: Words(rng, titles) for stars, titles in phrases["titles"].items()}
        self._bodies: set[str] = set()
        self._openings = Words(rng, phrases["openings"]["any"])
        self._failures = Words(rng, [" | ".join(pair) for pair in phrases["failures"]["any"]])

    def write(self, customer: str, product_id: str, day: int) -> Document:
        """One review of a product by somebody who has it."""
        product = self._shelf.product(product_id)
        stars = self._stars(float(product["rating"]))
        said = self._say(stars, self._own[product_id], self._shared[product["category"]])
        while said[1] in self._bodies:
            said = self._say(stars, self._own[product_id], self._shared[product["category"]])
        title, body = said
        self._bodies.add(body)
        return {"product": product_id, "customer": customer, "rating": stars, "title": title, "body": body, "day": day}

    def _stars(self, rating: float) -> int:
        """About the product's average, and now and then the worst: some pieces are just bad."""
        if self._often(_LEMONS):
            return self._rng.choice((1, 1, 2))
        return max(1, min(5, round(self._rng.gauss(rating + 0.15, 0.85))))

    def _say(self, stars: int, own: Mapping[str, Words], shared: Mapping[str, Words]) -> tuple[str, str]:
        if stars == 1:
            title, failure = self._failures.take().split(" | ")
            return title, _joined(self._opening(0.4), failure, own["dislikes"].take() if self._often(0.5) else "")
        parts = {5: self._delighted, 4: self._pleased, 3: self._torn, 2: self._let_down}[stars](own, shared)
        return self._titles[str(stars)].take(), _joined(*parts)

    def _delighted(self, own: Mapping[str, Words], shared: Mapping[str, Words]) -> list[str]:
        more = shared["likes"].take() if self._often(0.5) else ""
        return [self._opening(0.5), own["likes"].take(), more, self._closing("5", 0.35)]

    def _pleased(self, own: Mapping[str, Words], shared: Mapping[str, Words]) -> list[str]:
        note = (own if self._often(0.6) else shared)["dislikes"].take()
        return [
            self._opening(0.35),
            own["likes"].take(),
            self._bridge("4"),
            _mid_sentence(note),
            self._closing("4", 0.4),
        ]

    def _torn(self, own: Mapping[str, Words], shared: Mapping[str, Words]) -> list[str]:
        good = (own if self._often(0.5) else shared)["likes"].take()
        bad = own["dislikes"].take()
        return [self._opening(0.3), good, self._bridge("3"), _mid_sentence(bad), self._closing("3", 0.5)]

    def _let_down(self, own: Mapping[str, Words], shared: Mapping[str, Words]) -> list[str]:
        bad, worse = own["dislikes"].take(), shared["dislikes"].take()
        good = [self._bridge("2"), _mid_sentence(shared["likes"].take())] if self._often(0.4) else []
        return [self._opening(0.4), bad, worse, *good, self._closing("2", 0.7)]

    def _opening(self, share: float) -> str:
        return self._openings.take() if self._often(share) else ""

    def _closing(self, stars: str, share: float) -> str:
        return self._rng.choice(self._phrases["closings"][stars]) if self._often(share) else ""

    def _bridge(self, stars: str) -> str:
        return str(self._rng.choice(self._phrases["bridges"][stars]))

    def _often(self, share: float) -> bool:
        return self._rng.random() < share


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _mid_sentence(sentence: str) -> str:
    first, rest = sentence.split(" ", 1)
    return sentence if first in _ALWAYS_CAPITAL else f"{first.lower()} {rest}"


def candidates(
    deliveries: Sequence[tuple[str, str, int]], reviewed: set[tuple[str, str]]
) -> Iterator[tuple[str, str, int]]:
    """Who could write about what, from which day on; each pair once."""
    seen = set(reviewed)
    for customer, product_id, delivered in deliveries:
        if (customer, product_id) not in seen and delivered < -3:
            seen.add((customer, product_id))
            yield customer, product_id, delivered
