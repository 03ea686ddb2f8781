"""A plan in the making: the question that was read, what it is about, and what the plan has so far."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from local.bedrock.model import JsonObject
from local.bedrock.planner.querying.asked_for import Each
from local.bedrock.planner.querying.conditions import Condition, Subject
from local.bedrock.planner.querying.domain import Domain, Field, Relationship
from local.bedrock.planner.querying.english import hints_of, root, roots
from local.bedrock.planner.querying.numbers import Amount
from local.bedrock.planner.querying.reading import Reading
from local.bedrock.planner.querying.subjects import Head
from local.bedrock.planner.querying.terms import Mention

TOTAL = re.compile(r"\b(?:in all|in total|so far|lifetime|altogether)\b")


@dataclass
class Draft:
    """The parts of a plan, in no shape yet."""

    source: str
    conditions: list[Condition] = field(default_factory=list)
    joins: list[JsonObject] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    groups: list[JsonObject] = field(default_factory=list)
    aggregates: list[JsonObject] = field(default_factory=list)
    having: list[JsonObject] = field(default_factory=list)
    order: list[JsonObject] = field(default_factory=list)
    limit: int | None = None


@dataclass(frozen=True)
class Counted:
    """So many of a source's rows, asked for in a clause."""

    amount: Amount
    noun: str
    clause: int


@dataclass(frozen=True)
class Summed:
    """So much of what a relationship leads to, asked for in a clause."""

    amount: Amount
    way: Relationship
    field: Field
    clause: int
    function: str = "sum"


@dataclass
class Work:
    """What all who make a plan share. `each` are groups with what they name, `sorts` orders, `used` words of both."""

    domain: Domain
    reading: Reading
    head: Head
    nouns: Sequence[Mention]
    subject: Subject
    draft: Draft
    each: Sequence[tuple[Each, list[Mention]]]
    sorts: Sequence[list[Mention]]
    used: set[int]
    measure: Field | None
    counted: list[Counted] = field(default_factory=list)
    over_time: tuple[Relationship, Field] | None = None  # a total of the head, over a time
    sort_targets: list[Field] = field(default_factory=list)
    per_thing: str = ""
    unplaced: list[str] = field(default_factory=list)  # what was said, and found no place in the plan
    sorted_by_count: str = ""
    counted_only: set[str] = field(default_factory=set)  # sources that a field tells the number of
    on_measure: list[Amount] = field(default_factory=list)  # what the measure of each group must come to
    summed: list[Summed] = field(default_factory=list)
    pairs: set[tuple[str, int]] = field(default_factory=set)

    @property
    def lists(self) -> bool:
        """Whether rows are asked for, the largest first, and not one number."""
        names = {f.name for f in self.reading.asked.functions}
        asks = names - {"minimum", "maximum"} or names == {"minimum", "maximum"}
        return bool(self.head.noun and self.head.noun.first < 4 and not asks and not self.measure)

    def field_of(self, mention: Mention) -> Field:
        """The field that a mention of one or of its value names."""
        return self.domain.fields[mention.term.name]

    def aggregate(self, function: str, target: Field | None, name: str) -> None:
        """Add one, once."""
        of = {"field": target.name} if target else {}
        each: JsonObject = {"function": function, **of, "name": re.sub(r"\W+", "_", name)[:40]}
        known = {(one["function"], one.get("field")) for one in self.draft.aggregates}
        if (function, target.name if target else None) not in known:
            self.draft.aggregates.append(each)

    def group(self, name: str) -> None:
        """Add one, once."""
        if {"field": name} not in self.draft.groups:
            self.draft.groups.append({"field": name})

    def per_head(self) -> None:
        """A group for each row of the head."""
        if not self.draft.groups:
            self.group(self.domain.key(self.head.source).name)
            if title := self.domain.title(self.head.source):
                self.group(title.name)

    def count_field(self, noun: str) -> Field | None:
        """The head's own field that tells how many of a source it has."""
        words = {root(word) for word in noun.split("_")}
        own = self.domain.of(self.head.source)
        return next(
            (f for f in own if f.kind == "whole" and "how many" in f.means and words & set(roots(f.means))), None
        )

    def first_money(self) -> Field | None:
        """The head's first amount of money."""
        return next((f for f in self.domain.of(self.head.source) if f.kind == "money"), None)

    def takings(self, superlative: str) -> Field | None:
        """What 'best-earning' is measured by: the nearest revenue that there is."""
        if "revenue" not in hints_of(superlative):
            return None
        reached = [s for s in self.domain.sources if self.domain.reaches(self.head.source, s)]
        fields = [
            f for s in reached for f in self.domain.of(s) if f.kind == "money" and "revenue" in roots_said(f.means)
        ]
        return max(fields, key=lambda f: root(self.head.source) in roots(f.means), default=None)

    def measured_by(self, start: int) -> Field | None:
        """The number that something is asked of: the one named after it, else before it."""
        if self.measure:
            return self.measure
        place = self.reading.place(start)
        grouped = {m.first for _, mentions in self.each for m in mentions}
        found: list[tuple[float, str]] = []
        for m in self.reading.mentions:
            of_noun = not m.exact and any(noun.first == m.first for noun in self.nouns)
            if m.sort_is("field") and m.first not in grouped and self.field_of(m).is_number and not of_noun:
                near = self.subject.closeness(self.field_of(m).source, m.first, m.last)
                gap = m.first - place if m.first >= place else 2 + place - m.last
                found.append((m.score + near - 0.3 * gap, m.term.name))
        best = max((each for each in found if each[0] > -1), key=lambda each: each[0], default=None)
        return self.domain.fields[best[1]] if best else None


class Part:
    """Makes a part of a plan."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.domain, self.reading = work.domain, work.reading
        self.subject, self.draft = work.subject, work.draft


def roots_said(means: str) -> set[str]:
    """The words of a meaning."""
    return {word.strip(",.:;") for word in means.split()}


def natural(target: Field) -> str:
    """How a number is taken together: what is a rate is averaged, what is an amount is added up."""
    rate = re.search(r"rating|price|percent|score", target.own) or target.means.startswith(
        ("average", "the price", "stars")
    )
    return "average" if rate else "sum"


def put(target: JsonObject, conditions: Sequence[Condition]) -> None:
    """Conditions in a plan or in a join of it, each once."""
    for name, pick in (("filters", "filter"), ("rules", "rule"), ("periods", "period")):
        found = [value for c in conditions if (value := getattr(c, pick)) is not None]
        known = target.setdefault(name, []) if found else []
        assert isinstance(known, list)
        known.extend(each for each in found if each not in known)
