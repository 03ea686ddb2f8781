"""Gives each mark of a question its field: by its words, by the thing beside it, by what it leans on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from local.bedrock.model import Json, JsonObject
from local.bedrock.planner.querying.domain import Domain, Field
from local.bedrock.planner.querying.english import Word
from local.bedrock.planner.querying.numbers import Amount, plain
from local.bedrock.planner.querying.reading import Reading
from local.bedrock.planner.querying.terms import Mention

_PARTING = frozenset("of in by for and or who that with from to placed made".split())
_BESIDE = 1.0
LOCAL = 0.6
_NEAR = 0.3
_NOWHERE = -9.0


@dataclass
class Condition:
    """A condition of a plan, the source whose field it is on, and the clause that it stands in."""

    source: str
    clause: int
    place: int
    filter: JsonObject | None = None
    period: JsonObject | None = None
    rule: str | None = None
    apart: int = 0  # a join of its own: 'both shoes and hats'
    field: Field | None = None


@dataclass
class Subject:
    """What a question is about: `head` is the source of its rows; `local` that of each clause's own noun."""

    domain: Domain
    reading: Reading
    head: str
    nouns: Sequence[Mention]
    local: dict[int, str] = field(default_factory=dict)

    def beside(self, last: int) -> str | None:
        """The source whose noun stands right after some words, the last of which is given."""
        after = next(
            (
                m
                for m in self.nouns
                if last < m.first <= last + 2 and not splits(self.reading.text.words[last + 1 : m.first])
            ),
            None,
        )
        return after.term.name if after else None

    def leans_on(self, place: int) -> str:
        """The source that a word speaks of: its clause's last noun before it, else what its clause is said of."""
        number = self.reading.clause_of(place)
        clause = self.reading.clauses[number]
        before = [m.term.name for m in self.nouns if clause.first <= m.first < place]
        return before[-1] if before else self.local.get(number, self.head)

    def closeness(self, source: str, first: int, last: int) -> float:
        """How near a source is to some words of the question; one that the head does not lead to is nowhere."""
        if not self.domain.reaches(self.head, source):
            return _NOWHERE
        if source == self.beside(last):
            return _BESIDE
        number = self.reading.clause_of(first)
        clause = self.reading.clauses[number]
        nouns = [m.term.name for m in self.nouns if clause.first <= m.first < clause.end]
        if source == self.leans_on(first):
            return LOCAL
        if source in nouns:
            return LOCAL - 0.1
        if source == self.head:
            return LOCAL - 0.2
        if any(source in way.way for noun in nouns for way in self.domain.ways_from(self.head) if noun in way.way):
            return _NEAR
        return 0.0


def splits(words: Sequence[Word]) -> bool:
    """Whether words between a mark and a noun part them."""
    return any(word.lower in _PARTING for word in words)


def field_near(
    subject: Subject, first: int, last: int, fits: Callable[[Field], bool], *, window: tuple[int, int]
) -> tuple[Field, float] | None:
    """The field that the words around `first` to `last` call, of those that fit; with how surely."""
    found: list[tuple[float, Field]] = []
    for mention in subject.reading.within(*window):
        if mention.term.sort != "field":
            continue
        each = subject.domain.fields[mention.term.name]
        if not fits(each):
            continue
        gap = max(first - mention.last, mention.first - last, 0) - 1
        near = subject.closeness(each.source, mention.first, mention.last)
        if near > _NOWHERE:
            found.append((mention.score + near - 0.12 * gap, each))
    if not found:
        return None
    score, best = max(found, key=lambda each: each[0])
    return best, score


def window_of(subject: Subject, first: int, last: int, taken: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """The words around a mark that belong to it: within its clause, up to the marks beside it."""
    number = subject.reading.clause_of(first)
    clause = subject.reading.clauses[number]
    start, end = clause.first, clause.end
    for a, b in taken:
        if b < first:
            start = max(start, b + 1)
        elif a > last:
            end = min(end, a)
    return start, end


def amount_filter(amount: Amount, target: Field) -> JsonObject:
    """A comparison as a plan writes it."""
    values: list[Json] = [plain(value) for value in amount.values]
    return {"field": target.name, "operator": amount.operator, "values": values}


def number_fits(amount: Amount, target: Field) -> bool:
    """Whether a field may be compared with an amount: money with money, a percentage with one."""
    if not target.is_number:
        return False
    percent = bool(re.search(r"percent|%|share|rate\b", f"{target.own} {target.means}"))
    if amount.sign == "money":
        return target.kind == "money"
    if amount.sign == "percent":
        return percent
    return amount.sign == "" or (amount.sign == "times" and target.kind == "whole")
