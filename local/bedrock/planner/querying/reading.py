"""What a question says, marked: times, numbers, names, things, and the clauses that they stand in."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from local.bedrock.planner.querying.asked_for import Asked, asked_for
from local.bedrock.planner.querying.domain import Domain
from local.bedrock.planner.querying.english import Text, Word, kin, plainly, root, text_of
from local.bedrock.planner.querying.names import Named, Names
from local.bedrock.planner.querying.numbers import Amount, amounts_in
from local.bedrock.planner.querying.terms import Mention, Terms, is_done
from local.bedrock.planner.querying.text_fields import TextFields
from local.bedrock.planner.querying.times import Time, times_in
from local.bedrock.planner.spelling import mended, vocabulary_of

_OPENS = re.compile(
    r"\b(?:who(?:se|m)?|that(?= (?!(?:is|was|the)\b)|$)|which|where|with(?!in)|without|having|while)\b|"
    r"(?:\b(?:and|but|yet)\b|,)(?: also| then| still)? (?=(?:who|whose|that|which|have|has|had|never|not|no|"
    r"did|do|does|with|without|are|is|was|were|"
    r"live|spent|bought|ordered|placed|joined|viewed|returned|used|left|made|agreed|signed|registered|\w+ed)\b)|"
    r"\bbut\b|\bnever\b|\bnot (?=\w+ed\b)"
)
_TIMES = (
    "today yesterday week month quarter year weeks months quarters years recent average total number more than highest"
)
_NEGATIVE = re.compile(r"\b(?:never|without|no|not|nobody|nothing|none|zero|neither|nor|lacking|missing|lack)\b")


@dataclass
class Clause:
    """A part of a question, from word `first` up to, not including, word `end`."""

    first: int
    end: int
    negative: bool = False
    joined: bool = False  # to the clause before it, by 'and' or 'but'


@dataclass
class Reading:
    """A question in common words, with all that was found in it."""

    text: Text
    asked: Asked
    times: list[Time]
    amounts: list[Amount]
    mentions: list[Mention]
    named: list[Named] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)

    def place(self, start: int) -> int:
        """The word at or after a place of characters."""
        return next((n for n, word in enumerate(self.text.words) if word.end > start), len(self.text.words))

    def clause_of(self, place: int) -> int:
        """The number of the clause that a word stands in."""
        return max(n for n, clause in enumerate(self.clauses) if clause.first <= place or n == 0)

    def within(self, first: int, end: int) -> list[Mention]:
        """What is mentioned among some words."""
        return [m for m in self.mentions if first <= m.first and m.last < end]

    def says(self, *words: str) -> bool:
        """Whether one of the words stands in it."""
        return any(word.lower in words for word in self.text.words)


def read(said: str, terms: Terms, today: date) -> Reading:
    """Mark a question; names come later, when it is known what it is about."""
    text = text_of(mended(plainly(said), _vocabulary(terms.domain)))
    times = times_in(text.lower, today)
    for time in times:
        text.take(time.start, time.end)
    asked = asked_for(text)
    mentions = terms.said_in(text)
    amounts = amounts_in(text)
    reading = Reading(
        text, asked, times, amounts, [m for m in mentions if text.taken.isdisjoint(range(m.first, m.last + 1))]
    )
    _settle(reading)
    reading.clauses = _clauses(text)
    return reading


def read_names(reading: Reading, domain: Domain, sources: Iterable[str]) -> None:
    """Names, for the sources that the question speaks of."""
    for function in reading.asked.functions:
        reading.text.take(function.start, function.end)
    for most in reading.asked.most:
        reading.text.take(most.start, most.end)
    reading.named = Names(reading.text, reading.mentions, TextFields(domain, list(sources))).read()


def _settle(reading: Reading) -> None:
    """What belongs to a longer name of a field asks for nothing, and the most recent is not what is recent."""
    words = reading.text.words
    longer = [
        (words[m.first].start, words[m.last].end)
        for m in reading.mentions
        if m.exact and m.sort_is("field") and m.last > m.first
    ]

    def is_free(start: int, end: int) -> bool:
        return not any(a <= start and end <= b for a, b in longer)

    asked = reading.asked
    asked.functions = [f for f in asked.functions if is_free(f.start, f.end)]
    longer_most = [(m.start, m.end) for m in asked.most]
    asked.functions = [f for f in asked.functions if not any(a <= f.start and f.end < b for a, b in longer_most)]
    asked.most = [m for m in asked.most if is_free(m.start, m.end) or m.said.startswith("best")]
    nouns = [m.first for m in reading.mentions if m.sort_is("source")]
    reading.mentions = [m for m in reading.mentions if not _is_name(m, words) and not _hides_noun(m, words, nouns)]
    most = {place for m in asked.most for place in reading.text.places(m.start, m.end)}
    reading.mentions = [
        m for m in reading.mentions if m.sort_is("field", "value") or most.isdisjoint(range(m.first, m.last + 1))
    ]


def _is_name(m: Mention, words: Sequence[Word]) -> bool:
    """Whether a word of the house begins a name: 'New York'."""
    following = words[m.last + 1] if m.last + 1 < len(words) else None
    touching = following and following.start - words[m.last].end == 1
    return bool(
        m.sort_is("rule") and m.first and words[m.first].is_name and touching and following and following.is_name
    )


def _hides_noun(m: Mention, words: Sequence[Word], nouns: Sequence[int]) -> bool:
    """Whether a field that is called like 'latest order' is said where the orders themselves are asked for."""
    noun = (
        m.sort_is("field")
        and m.last > m.first
        and not is_done(words[m.last])
        and m.first < 3
        and words[0].stem != root("whose")
    )
    return noun and m.last in nouns and min(nouns) == m.last


def _clauses(text: Text) -> list[Clause]:
    starts = [0]
    joined = {0: False}
    for found in _OPENS.finditer(text.lower):
        place = next((n for n, word in enumerate(text.words) if word.start >= found.start()), 0)
        if _continues(text, place, found[0]):
            continue
        if place > 0 and not {place, place - 1} & set(starts[1:]):
            starts.append(place)
            joined[place] = bool(re.match(r"\W|and|or|but|yet", found[0]))
    starts.sort()
    ends = [*starts[1:], len(text.words)]
    return [
        Clause(first, end, _is_negative(text, first, end), joined[first])
        for first, end in zip(starts, ends, strict=True)
    ]


def _continues(text: Text, place: int, said: str) -> bool:
    """Whether 'with' only goes on with what was done: 'ordered with a promotion'."""
    if said.strip() == "having" and place > 0 and text.words[place - 1].lower in ("ever", "without", "of"):
        return True
    return said.strip() in ("with", "having") and place > 0 and is_done(text.words[place - 1])


def _is_negative(text: Text, first: int, end: int) -> bool:
    if first >= end:
        return False
    part = text.lower[text.words[first].start : text.words[end - 1].end]
    return bool(
        _NEGATIVE.search(
            re.sub(
                r"\bno (?:less|more|fewer|later|earlier) than\b|\bnot (?:only|just|over|under|above|below|more|"
                r"less|fewer)\b",
                " ",
                part,
            )
        )
    )


@lru_cache(maxsize=16)
def _words_of(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(vocabulary_of(texts))


def _vocabulary(domain: Domain) -> frozenset[str]:
    texts = (
        _TIMES,
        *domain.sources,
        *domain.sources.values(),
        *(f"{f.own} {' '.join(f.values)} {f.means}" for f in domain.fields.values()),
        *(f"{rule.name} {rule.means}" for rule in domain.rules.values()),
    )
    return _words_of(texts)


def is_person(source: str) -> bool:
    """Whether the rows of a source are people."""
    return any("person" in kin(word) for word in source.split("_"))
