"""Understands simple sentences in a few other languages, word by word, and says so in that language."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LEAST_WORDS, _LEAST_SHARE = 2, 0.4


@dataclass(frozen=True)
class Language:
    """Its frequent words in English, and the sentences that a reply opens with."""

    words: Mapping[str, str]
    found: str
    beyond: str

    def share(self, text: str) -> tuple[int, float]:
        """How many of the text's words, and which part of them, belong to this language."""
        spoken = [word.lower() for word in _WORD.findall(text)]
        known = sum(word in self.words for word in spoken)
        return known, known / len(spoken) if spoken else 0.0

    def in_english(self, text: str) -> str:
        """The text with each known word in English; names and numbers stay."""
        return _WORD.sub(lambda found: self.words.get(found[0].lower(), found[0]).replace("-", " "), text)


def language_of(text: str) -> Language | None:
    """The language of a text that is not English, if it is one of ours."""
    shares = [(language.share(text), language) for language in _languages()]
    (known, share), best = max(shares, key=lambda each: each[0])
    return best if known >= _LEAST_WORDS and share >= _LEAST_SHARE else None


@cache
def _languages() -> tuple[Language, ...]:
    tables = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return tuple(
        Language(dict(pair.split("=") for pair in table["words"].split()), table["found"], table["beyond"])
        for table in tables.values()
    )
