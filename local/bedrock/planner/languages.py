"""Understands simple sentences in a few other languages, word by word, and says facts in that language."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from local.bedrock.planner.language import COUNTING, STOP_WORDS

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LEAST_WORDS, _LEAST_SHARE, _MOST_OF_TWO = 2, 0.4, 0.5  # 'a la carte menus' is English
_LEAST_PART = 4  # of a compound: 'Kaffee-maschine'
_JOINTS = ("", "s", "n", "en")
_ENDINGS = ("n", "s", "e", "en", "es", "er", "x")
_OPENING_MARKS = str.maketrans("", "", "¿¡")
_BOUND_OF = re.compile(r"\b(under|over|more|less|before|after) of\b")  # 'menos de 100'
_LABELLED = 2  # so many fields make a line one of facts
_NUMBERS = {word: str(n) for n, word in enumerate(COUNTING[:10], 1)}
_A_NUMBER = rf"(?:\d+(?:\.\d+)?|{'|'.join(_NUMBERS)})"


@dataclass(frozen=True)
class Language:
    """Its frequent words in English, the sentences that a reply opens with, and fields, states and units in it."""

    words: Mapping[str, str]
    found: str
    beyond: str
    labels: Mapping[str, str]
    states: Mapping[str, str]
    units: Mapping[str, str]

    def share(self, text: str) -> tuple[int, float]:
        """How many of the text's words, and which part of them, belong to this language."""
        spoken = _WORD.findall(text)
        known = sum(word.lower() not in STOP_WORDS and self._english(word) is not None for word in spoken)
        return known, known / len(spoken) if spoken else 0.0

    def in_english(self, text: str) -> str:
        """The text with each known word in English; names and numbers stay."""
        english = _WORD.sub(lambda found: self._word(found[0]), text.translate(_OPENING_MARKS))
        return " ".join(_BOUND_OF.sub(r"\1", english).split())

    def told(self, reply: str) -> str:
        """A reply with its fields named in this language, and states and durations also in it."""
        return "\n".join(self._line(line) for line in reply.split("\n"))

    def _line(self, line: str) -> str:
        labels = sum(1 for _ in self._label.finditer(line))
        if labels >= _LABELLED:
            line = self._state.sub(lambda found: f"{found[0]} ({self.states[found[0]]})", line)
            line = self._label.sub(lambda found: self._labelled(found[0]), line)
        return self._amount.sub(lambda found: f"{found[0]} ({self._counted(found)})", line)

    def _labelled(self, label: str) -> str:
        return self.labels.get(label) or self.labels[label.lower()].capitalize()

    def _counted(self, found: re.Match[str]) -> str:
        low, high = (_NUMBERS.get((found[name] or "").lower(), found[name]) for name in ("low", "high"))
        span = f"{low} {self.units['to']} {high}" if high else low
        return f"{span} {self.units[found['unit']]}"

    def _word(self, word: str) -> str:
        english = self._english(word)
        return word if english is None else english.replace("-", " ")

    def _english(self, word: str) -> str | None:
        """By the word itself, without its accents, after an apostrophe, or as two words that are written as one."""
        said = word.lower().replace("’", "'")
        known = self.words.get(said, self._folded.get(_folded(said)))
        if known is not None:
            return known
        if "'" in said:
            return self.words.get(said.split("'", 1)[1])
        return self._inflected(said) or self._compound(said)

    def _inflected(self, word: str) -> str | None:
        """'Mochilas' by 'mochila', 'Karten' by 'Karte'."""
        bare = (
            word.removesuffix(end) for end in _ENDINGS if word.endswith(end) and len(word) - len(end) >= _LEAST_PART
        )
        return next((known for each in bare if (known := self.words.get(each)) is not None), None)

    def _compound(self, word: str) -> str | None:
        for end in range(len(word) - _LEAST_PART, _LEAST_PART - 1, -1):
            for joint in _JOINTS:
                last = self.words.get(word[end:]) or self._inflected(word[end:])
                first = word[:end].removesuffix(joint)
                if last and len(first) >= _LEAST_PART and (english := self.words.get(first)):
                    return f"{english} {last}"
        return None

    @cached_property
    def _folded(self) -> dict[str, str]:
        return {_folded(word): english for word, english in self.words.items() if _folded(word) != word}

    @cached_property
    def _label(self) -> re.Pattern[str]:
        named = "|".join(sorted(map(re.escape, self.labels), key=len, reverse=True))
        return re.compile(rf"(?<![\w-])(?:{named}|{named.title()})(?=:? )")

    @cached_property
    def _state(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, self.states), key=len, reverse=True))})(?=[:,;.]|$)")

    @cached_property
    def _amount(self) -> re.Pattern[str]:
        units = "|".join(sorted((unit for unit in self.units if unit != "to"), key=len, reverse=True))
        return re.compile(
            rf"\b(?P<low>{_A_NUMBER})(?: (?:to|or|and) (?P<high>{_A_NUMBER}))? (?P<unit>{units})\b", re.IGNORECASE
        )


def language_of(text: str) -> Language | None:
    """The language of a text that is not English, if it is one of ours."""
    shares = [(language.share(text), language) for language in _languages()]
    (known, share), best = max(shares, key=lambda each: each[0])
    enough = share >= _LEAST_SHARE if known > _LEAST_WORDS else share > _MOST_OF_TWO
    return best if known >= _LEAST_WORDS and enough else None


def _folded(word: str) -> str:
    """Without accents, as people type."""
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


@cache
def _languages() -> tuple[Language, ...]:
    tables = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return tuple(
        Language(
            words=dict(pair.split("=") for pair in table["words"].split()),
            **{name: table[name] for name in ("found", "beyond", "labels", "states", "units")},
        )
        for table in tables.values()
    )
