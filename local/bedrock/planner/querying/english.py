"""Plain English, in more common words: each word with its stem and the words that may stand for it."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from local.bedrock.planner.language import stem

_WORD = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.-]+|"  # an address
    r"(?=[A-Za-z0-9_-]*\d)(?=[A-Za-z0-9_-]*[A-Za-z])[A-Za-z]+[A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*|"  # an id
    r"[A-Za-z][\w-]*\.[a-z]{2,}\b|"  # a domain
    r"\d{4}-\d{2}-\d{2}|[A-Za-z]+(?:['’][A-Za-z]+)?|\d[\d,]*(?:\.\d+)?|[$€£%<>=≥≤+,;:?!.\"“”]"
)
_SCALES = {"hundred": 100, "thousand": 1000, "grand": 1000, "million": 1_000_000}
_SHORT = {"k": 1000, "m": 1_000_000}
_SCALED = re.compile(rf"\b(a|an|one|half a|\d+(?:\.\d+)?) ({'|'.join(_SCALES)})\b(?! of)", re.IGNORECASE)
_SHORTENED = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)([km])\b(?!\w)", re.IGNORECASE)


_RANGE = re.compile(r"(?<![\w-])(\$?\d[\d,.]*) ?[-–] ?(\$?\d[\d,.]*)(?![\w-])")
_LASTING = re.compile(r"\b(\d+) (minute|hour)s?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Word:
    """A word of a text, from `start` to `end`. `kin` are groups of words that may stand for one another."""

    text: str
    start: int
    end: int
    stem: str
    kin: frozenset[str] = frozenset()

    @property
    def lower(self) -> str:
        return self.text.lower()

    @property
    def is_name(self) -> bool:
        """Whether it is written as names are."""
        return self.text[:1].isupper()


@dataclass
class Text:
    """A question in plain words; `taken` are the places of words whose meaning was found."""

    said: str
    words: Sequence[Word] = ()
    taken: set[int] = field(default_factory=set)

    @property
    def lower(self) -> str:
        return self.said.lower()

    def places(self, start: int, end: int) -> list[int]:
        """The words that lie in a part of the text."""
        return [place for place, word in enumerate(self.words) if word.start >= start and word.end <= end]

    def take(self, start: int, end: int) -> None:
        """What stands there is understood."""
        self.taken.update(self.places(start, end))

    def is_free(self, start: int, end: int) -> bool:
        """Whether nothing of it is understood yet."""
        return self.taken.isdisjoint(self.places(start, end))


def text_of(said: str) -> Text:
    """The question in common words, with its words."""
    plain = plainly(said)
    return Text(plain, words_in(plain))


def plainly(said: str) -> str:
    """Turns of phrase by more common ones, and numbers by their digits."""
    said = said.replace("’", "'").replace("“", '"').replace("”", '"')
    for pattern, instead in _phrases():
        said = pattern.sub(instead, said)
    said = _number_words().sub(lambda found: str(_english()["numbers"][found[0].lower()]), said)
    said = _SCALED.sub(_scaled, said)
    said = _SHORTENED.sub(lambda found: f"{float(found[1]) * _SHORT[found[2].lower()]:g}", said)
    said = _RANGE.sub(r"\1 to \2", said)
    said = _LASTING.sub(lambda found: f"{int(found[1]) * (60 if found[2].lower() == 'minute' else 3600)} seconds", said)
    return re.sub(r"\s{2,}", " ", said).strip()


def _scaled(found: re.Match[str]) -> str:
    many = {"a": 1.0, "an": 1.0, "one": 1.0, "half a": 0.5}.get(found[1].lower())
    return f"{(float(found[1]) if many is None else many) * _SCALES[found[2].lower()]:.10g}"


@lru_cache(maxsize=512)
def words_in(said: str) -> tuple[Word, ...]:
    """The words, numbers and signs of a text."""
    return tuple(
        Word(found[0], found.start(), found.end(), root(found[0]), kin(found[0])) for found in _WORD.finditer(said)
    )


@cache
def root(word: str) -> str:
    """A word's stem; of an irregular form that of its plain one."""
    word = word.lower().removesuffix("'s").removesuffix("'")
    plain = _lemmas().get(word, word)
    return stem(re.sub(r"(?<=er)(?:ed|ing)$|(?<=ss)es$", "", plain))


@cache
def kin(word: str) -> frozenset[str]:
    """The groups that a word belongs to."""
    word = word.lower().removesuffix("'s")
    groups = _groups()
    plain = _lemmas().get(word, word)
    for form in (word, word.removesuffix("s"), plain):
        if form in groups:
            return groups[form]
    return groups.get(f"~{root(word)}", frozenset())


def roots(text: str) -> list[str]:
    """The stems of a text's words, in order."""
    return [word.stem for word in words_in(text.replace("_", " ")) if word.text[0].isalnum()]


@cache
def _english() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@cache
def fillers() -> frozenset[str]:
    """Words that say nothing of what is asked for."""
    return frozenset(_english()["fillers"]["words"].split())


@cache
def colors() -> frozenset[str]:
    """Words for colours."""
    return frozenset(_english()["colors"]["words"].split())


def hints_of(superlative: str) -> list[str]:
    """What a superlative is about, such as a price: 'most expensive'."""
    last = re.split(r"[ -]", superlative.strip())[-1]
    return str(_english()["hints"].get(last, "")).split()


@cache
def deeds_of(verb: str) -> frozenset[str]:
    """The groups of deeds that a verb belongs to."""
    plain = _lemmas().get(verb.lower(), verb.lower())
    return frozenset(
        name for name, verbs in _english()["deeds"].items() if plain in verbs.split() or verb.lower() in verbs.split()
    )


@cache
def _lemmas() -> Mapping[str, str]:
    return {form: plain for plain, forms in _english()["lemmas"].items() for form in forms.split()}


@cache
def _groups() -> Mapping[str, frozenset[str]]:
    """Groups by word, and by `~stem` for other forms of it."""
    found: dict[str, set[str]] = {}
    for name, members in _english()["kin"].items():
        for member in members.split():
            for form in (member, *([] if member.endswith(("er", "or")) else [f"~{root(member)}"])):
                found.setdefault(form, set()).add(name)
    return {form: frozenset(names) for form, names in found.items()}


@cache
def _phrases() -> Sequence[tuple[re.Pattern[str], str]]:
    return [
        (re.compile(rf"(?<!\w)(?:{pattern})(?:(?<=\s)|(?!\w))", re.IGNORECASE), instead)
        for pattern, instead in _english()["phrases"].items()
    ]


@cache
def _number_words() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(_english()['numbers'])})\b", re.IGNORECASE)
