"""Reads the knowledge: solutions with their figures, and articles that are found by the words of a question."""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import log
from typing import Any

_WORD = re.compile(r"[a-z0-9]+")
_TITLE_WEIGHT = 3
_SHORTEST_STEM = 4
_DOUBLING = frozenset({"ing", "ed"})
_COMMON = frozenset(
    "a an and are as at be but by can do does for from has have how i if in is it its me must my of on or our she so "
    "tell that the their there they this to us was we what when where which who why will with you your "
    "clickstream pipeline about explain".split()
)


@dataclass(frozen=True)
class Article:
    """An answer of its own."""

    title: str
    text: str

    @property
    def weights(self) -> Mapping[str, int]:
        """How often each stem is in it; one in the title counts for more."""
        return Counter(_stems(self.text) + _stems(self.title) * _TITLE_WEIGHT)


@cache
def solutions() -> Mapping[str, Any]:
    """By their short names, and `figures` of both."""
    return tomllib.loads((files(__package__) / "solutions.toml").read_text(encoding="utf-8"))


@cache
def articles() -> Sequence[Article]:
    """As they are written."""
    document = tomllib.loads((files(__package__) / "articles.toml").read_text(encoding="utf-8"))
    return tuple(Article(one["title"], one["text"]) for one in document["articles"])


def found_for(question: str, *, most: int) -> Sequence[Article]:
    """The articles that share the rarest words with a question, the best first."""
    asked = set(_stems(question))
    weights = {article: article.weights for article in articles()}
    rarity = {
        word: log(1 + len(weights) / having)
        for word in asked
        if (having := sum(word in each for each in weights.values()))
    }
    scores = {
        one: sum(rarity[word] * (1 + log(has[word])) for word in rarity if word in has) for one, has in weights.items()
    }
    ranked = sorted((one for one, score in scores.items() if score > 0), key=lambda one: -scores[one])
    return ranked[:most]


def _stems(text: str) -> list[str]:
    """Words without their endings: 'failing' and 'failed' are one."""
    return [_stem(word) for word in _WORD.findall(text.lower()) if word not in _COMMON]


def _stem(word: str) -> str:
    for ending in ("ies", "ing", "ed", "es", "s", "al"):
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            root = word.removesuffix(ending)
            return root[:-1] if root[-1] == root[-2] and ending in _DOUBLING else root
    return word.removesuffix("e") if len(word) > _SHORTEST_STEM else word
