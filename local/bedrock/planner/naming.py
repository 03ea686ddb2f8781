"""How a question names rows of a list: by title, by id, as sides of a comparison, or by words that tell them apart."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from local.bedrock.model import Json
from local.bedrock.planner.asked import asking_stems
from local.bedrock.planner.language import STOP_WORDS, stem, words
from local.bedrock.planner.records import Record, texts, title, title_key
from local.bedrock.planner.values import ID, LONG, is_day

_NEGATED = re.compile(r"\b(?:not|no|without|never|except)\b|n't\b|\bun\w+", re.IGNORECASE)
_HOW_MANY = re.compile(r"\bhow many\b", re.IGNORECASE)
_COMPARES = re.compile(r"\b(?:compar\w+|difference|between|vs|versus|or|than|both|either)\b", re.IGNORECASE)
_JOINTS = re.compile(r"\b(?:vs\.?|versus|or|and|than|with|to)\b|[:,?;]\s", re.IGNORECASE)
_COUNTED = re.compile(
    r"\b(?:top|best|first|last|latest|cheapest)\s+(?:\d+|two|three|four|five|six)\b|"
    r"\b(?:the )?(?:\d+|two|three|four|five|six)\s+(?:of|best|cheapest|latest|most|newest)\b",
    re.IGNORECASE,
)
_TO_COME = re.compile(r"\b(?:be|being|gets?|getting) \w+ed\b", re.IGNORECASE)
_MEANS = {
    "late": ("delayed", "overdue"),
    "overdue": ("late", "delayed"),
    "delayed": ("late", "overdue"),
    "attend": ("completed", "attended"),
    "attended": ("completed",),
    "show": ("completed", "attended"),
    "open": ("pending",),
    "owe": ("unpaid", "due", "overdue"),
    "unpaid": ("due", "overdue"),
    "canceled": ("cancelled",),
    "cancel": ("cancelled",),
}
_NUMBERS = dict(
    zip("two three four five six seven eight nine ten eleven twelve".split(), map(str, range(2, 13)), strict=True)
)


_ANY_OF_SEVERAL = re.compile(
    r"\b(?:which|any|some|recommend|suggest|looking for|need|want|compare|like|similar|others?|list|show me|else|"
    r"instead|alternatives?|accessor\w+|goe?s? (?:\w+ )?with)\b",
    re.IGNORECASE,
)
_POINTED_AT = re.compile(
    r"\b(?:regarding|the|my|our|that|this|those|these|your)\s+(?=((?:[\w'-]+\s*){1,6}))", re.IGNORECASE
)
_A_NAME = re.compile(r"(?<!^)(?<![.!?:]\s)\b[A-Z][\w'-]+|\b[A-Z][a-z]+[A-Z]\w*")
_WHICH = re.compile(r"\bwhich (\w+)\b", re.IGNORECASE)
_ENOUGH = 2  # words of a title


def sides(rows: Sequence[Record], question: str) -> list[Record]:
    """The rows that are held against each other, each by the part of the question that names it best."""
    compares = bool(_COMPARES.search(question))
    if not (compares or re.search(r"\band\b", question, re.IGNORECASE)):
        return []
    calls = [_tokens(title(row)) for row in rows]
    telling = {word for has in calls for word in has if sum(word in other for other in calls) < len(rows)}
    found: list[int] = []
    for part in _JOINTS.split(question):
        shares = [len(telling & has & _tokens(part)) - 0.1 * len(has - _tokens(part)) for has in calls]
        best = max(range(len(rows)), key=lambda place: shares[place])
        shared = len(telling & calls[best] & _tokens(part))
        if shares[best] > 0 and shared >= (1 if compares else _ENOUGH) and best not in found:
            found.append(best)
    return [rows[place] for place in found] if len(found) > 1 else []


def pointed_at(rows: Sequence[Record], question: str) -> list[Record]:
    """The one row that most of a name in the question means: 'the DeskRise chair' is the ergonomic office chair."""
    fields = {stem(word) for row in rows for key in row for word in words(key)}
    asked = _WHICH.sub(lambda found: " " if stem(found[1].lower()) in fields else found[0], question)
    if _ANY_OF_SEVERAL.search(asked) or len(rows) < _ENOUGH or any(title_key(row) == "title" for row in rows):
        return []  # what has a title is to be read: it is found by what it says
    said = {stem for found in _POINTED_AT.finditer(question) for stem in _tokens(found[1])}
    said |= {stem for found in _A_NAME.finditer(question) for stem in _tokens(found[0])}
    calls = [_tokens(title(row)) for row in rows]
    shares = [(len(has & said), -len(has - said)) for has in calls]
    most = max(shares)
    return [rows[shares.index(most)]] if most[0] >= _ENOUGH and shares.count(most) == 1 else []


def named(rows: Sequence[Record], question: str) -> list[Record]:
    """The rows whose whole title stands in the question, but not inside that of another one."""
    asked = f" {' '.join(words(question.replace('-', ' ')))} "
    titles = [" ".join(words(title(row).replace("-", " "))) for row in rows]
    inside = [name for name in titles if name and len(name) > 3 and f" {name} " in asked]
    return [
        row
        for row, name in zip(rows, titles, strict=True)
        if name in inside and not any(name != other and f" {name} " in f" {other} " for other in inside)
    ]


def by_id(rows: Sequence[Record], question: str) -> list[Record]:
    asked = question.lower()
    return [row for row in rows if any(ID.search(key) and _stands(value, asked) for key, value in row.items())]


def _stands(value: Json, asked: str) -> bool:
    return len(text := str(value).lower()) > 3 and any(c.isdigit() for c in text) and text in asked


def is_negated(question: str) -> bool:
    """Whether the question says what is not so."""
    return bool(_NEGATED.search(question))


def told_apart(rows: Sequence[Record], question: str) -> Sequence[Record]:
    """The rows that bear most of the words which tell them apart; of things to choose from, these first."""
    if is_negated(question):
        return rows
    asked = _tokens(_COUNTED.sub(" ", _TO_COME.sub(" ", question)))
    asked |= {stem(other) for word in words(question) for other in _MEANS.get(word, ())}
    asked -= asking_stems(question, {word for row in rows for key in row for word in words(key)})
    borne = [_words_of(row, question) for row in rows]
    telling = {word for word in asked if 0 < sum(word in has for has in borne) < len(rows)}
    shares = [len(telling & has) for has in borne]
    most = max(shares)
    to_choose_from = sum(bool(texts(row)) for row in rows) > len(rows) / 2 and not _HOW_MANY.search(question)
    if to_choose_from and most < max(2, len(asked) / 2):
        return [row for _, row in sorted(zip(shares, rows, strict=True), key=lambda pair: -pair[0])]
    return [row for row, share in zip(rows, shares, strict=True) if share == most]


def _tokens(text: str) -> set[str]:
    """Stems of the words of a text, hyphens split, numbers in digits, '4 TB' also as '4tb'."""
    plain = [_NUMBERS.get(word, word) for word in words(text.replace("-", " "))]
    pairs = {a + b for a, b in pairwise(plain) if a.isdigit() and b.isalpha() and len(b) < 5}
    return {stem(word) for word in plain if word not in STOP_WORDS} | pairs


def _words_of(row: Record, question: str) -> set[str]:
    """What a row says in a few words, also in the records inside it; a state only in the word that was used."""
    said = f" {' '.join(words(question))} "
    found: set[str] = set()
    for key, text in _short(row):
        spoken = " ".join(words(text))
        if not key.endswith(("status", "state")) or f" {spoken} " in said or spoken in _meant(said):
            found |= _tokens(text)
    return found


def _meant(said: str) -> set[str]:
    return {other for word in said.split() for other in _MEANS.get(word, ())}


def _short(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    """The short strings at any depth, each with its field."""
    if isinstance(value, str) and len(value) <= LONG and not is_day(value) and not ID.search(key):
        yield key, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _short(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _short(inner, key)
