"""The noun phrases of a sentence: what it may name, each with the preposition before it.

A word after 'a', 'my' or 'the' is of a name even where it could do something: 'the change', 'my order'.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from pathlib import Path

from local.bedrock.planner.language import STOP_WORDS, stem

_REMEMBERED = 2_000  # each tool asks for the phrases of the same sentence
_CAPITAL = r"[A-ZÀ-Ý][\w'’&-]*"
_OF = r"(?:of|of the|the|de|von|&)"
_NAME = re.compile(rf"(?<![\w'’-])(?:(?:The|A|An) )?{_CAPITAL}(?: {_OF} {_CAPITAL}| {_CAPITAL}| \d[\w-]*(?!:))*")
_JOINED = r",|,?\s*\b(?:and|or|vs\.?|versus|nor)\b"
_IN_A_ROW = re.compile(rf"(?:'s)?\s*(?:{_JOINED})\s*(?:(?:of|the|for|a|an)\s+)*", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W_]+(?:['’.&/-][^\W_]+)*|[^\w\s]")
_SENTENCE_START = re.compile(r"(?:^|[.!?:]\s+|[\"“(]\s*)$")
_DETERMINERS = frozenset("a an the my our your his her their this that these those some any no another".split())
_ARTICLES = ("The", "A", "An")
_PREPOSITIONS = frozenset(
    "about against at between by for from in into of on onto out over per than till to under until via with "
    "without".split()
)
_PRONOUNS = frozenset(
    "i you we they he she it one who u to can could will would should may must might don't not".split()
)


@dataclass(frozen=True)
class Phrase:
    """What may be a thing, as it was said; `after` is the preposition before it, `is_name` says that it is spelt so."""

    text: str
    after: str
    is_name: bool
    is_determined: bool

    @property
    def head(self) -> str:
        """The word that says what it is; of a name its first."""
        spoken = [word for word in self.text.split() if word not in _ARTICLES] or [self.text]
        return spoken[0] if self.is_name else spoken[-1]

    @cached_property
    def stems(self) -> frozenset[str]:
        """The words, without their endings."""
        return frozenset(stem(word.lower()) for word in re.findall(r"[^\W_]+", self.text))


@dataclass
class _Run:
    """Words that stand together."""

    words: list[str]
    after: str = ""
    is_name: bool = False
    is_determined: bool = False

    def phrase(self) -> Phrase:
        return Phrase(" ".join(self.words), self.after, self.is_name, self.is_determined)


@lru_cache(maxsize=_REMEMBERED)
def phrases_in(text: str) -> Sequence[Phrase]:
    """In the order of the words."""
    runs = (run for run in _runs(text) if run.words and (run.is_name or not all(map(str.isdigit, run.words))))
    return tuple(run.phrase() for run in runs)


def beside(name: str, text: str) -> list[str]:
    """The names that stand in a row with one: 'Cetirel or Coldarin', 'the Lomvi, the Teist and the Alke'."""
    names = [each.text for each in phrases_in(text) if each.is_name]
    rows: list[list[str]] = []
    for one, other in pairwise(names):
        between = text.partition(one)[2].partition(other)[0]
        if _IN_A_ROW.fullmatch(between):
            rows[-1:] = [[*rows[-1], other]] if rows and rows[-1][-1] == one else [*rows[-1:], [one, other]]
    return next((row for row in rows if name in row), [])


def keywords_in(text: str) -> list[str]:
    """All words that tell what a sentence is about, what is done included: 'park', 'sell old books'."""
    spoken = (found[0].lower() for found in _TOKEN.finditer(text) if found[0][0].isalnum())
    return list(dict.fromkeys(word for word in spoken if word not in _small() and not word[0].isdigit()))


def _runs(text: str) -> Iterator[_Run]:
    names = {found.start(): found for found in _names(text)}
    run, before, place = _Run([]), "", 0
    while found := _TOKEN.search(text, place):
        place = found.end()
        word = found[0]
        if named := names.get(found.start()):
            run.words.append(named[0].removesuffix("'s").removesuffix("’s"))
            run.is_name, place, before = True, named.end(), "name"
            continue
        lower = word.lower()
        if _belongs(lower, before, run):
            run.words.append(word)
        else:
            yield run
            run = _Run([], *_led(lower, run))
        before = lower
    yield run


def _led(word: str, before: _Run) -> tuple[str, bool, bool]:
    """The preposition that leads to what comes next, and whether an article does."""
    if word in _PREPOSITIONS:
        return word, False, False
    waits = "" if before.words else before.after
    return (waits, False, True) if word in _DETERMINERS else ("", False, False)


def _belongs(word: str, before: str, run: _Run) -> bool:
    """Whether a word is of a name of something."""
    if not word[0].isalnum() or word in _small():
        return False
    if word[0].isdigit():
        return bool(run.words)
    if run.words or run.is_determined:
        return not (run.words and stem(word) in _verbs())
    return before not in _PRONOUNS and stem(word) not in _verbs()


def _names(text: str) -> Iterator[re.Match[str]]:
    """What is spelt as a name; not what only begins a sentence, nor what the calendar has."""
    place = 0
    while found := _NAME.search(text, place):
        first, *more = found[0].split()
        opens = bool(_SENTENCE_START.search(text[: found.start()]))
        place = found.end()
        if first.lower() in _small() and (opens or first.isupper()) and not (first in _ARTICLES and len(more) > 1):
            place = found.start() + len(first)
        elif (
            not (opens and (not more or stem(first.lower()) in _verbs()))
            and not {first.lower(), *map(str.lower, more)} <= _small()
        ):
            yield found


@cache
def _lists() -> dict[str, frozenset[str]]:
    tables = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {name: frozenset(words.split()) for name, words in tables.items()}


@cache
def _small() -> frozenset[str]:
    """Words that name nothing."""
    return STOP_WORDS | _PREPOSITIONS | _lists()["light"] | _lists()["calendar"]


@cache
def _verbs() -> frozenset[str]:
    return frozenset(map(stem, _lists()["verbs"]))
