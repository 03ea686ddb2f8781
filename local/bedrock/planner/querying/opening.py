"""Begins a plan: what a question groups and sorts by, what it measures, and what it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass

from local.bedrock.planner.querying.asked_for import Each
from local.bedrock.planner.querying.conditions import Subject
from local.bedrock.planner.querying.domain import Domain, Field
from local.bedrock.planner.querying.english import kin, root
from local.bedrock.planner.querying.measuring import Measuring, after, id_in, measured
from local.bedrock.planner.querying.reading import Reading, read_names
from local.bedrock.planner.querying.subjects import Head, head_of, nouns_of
from local.bedrock.planner.querying.terms import Mention
from local.bedrock.planner.querying.text_fields import TextFields
from local.bedrock.planner.querying.work import Draft, Work

_PIECES = frozenset(map(root, ("pieces", "units", "copies")))
_DONE = re.compile(r"ed$|^(?:bought|made|sold|done)$")


@dataclass
class Opening:
    """Reads from a question's marks what its plan begins with."""

    domain: Domain
    reading: Reading
    per_thing: str = ""  # the source whose rows are told one by one: 'per shoe'

    def work(self, source: str = "") -> Work | None:
        """Everything that the plan's parts need; None when nothing tells what it is about. `source` settles that."""
        used: set[int] = set()
        each = self._each(used)
        sorts = [after(self.reading, s.end) for s in self.reading.asked.sorted]
        used |= {m.first for mentions in sorts for m in mentions}
        nouns = nouns_of(self.reading, used)
        measuring = Measuring(self.domain, self.reading)
        measure = measuring.measure(each, nouns, used)
        if not source and (counts := measuring.counts_on_average(nouns, each)):
            measure, each = counts
            source, nouns = measure.source, [n for n in nouns if n.term.name == measure.source]
        head = Head(source) if source else head_of(self.reading, self.domain, nouns, measure=measure) or self._by_id()
        bare = not (nouns or measure or source)
        if (head is None or bare) and self.reading.asked.most and any(one.unit for one, _ in each):
            money = measuring.takings_anywhere(nouns, each)
            head = Head(money.source) if money else None
        if head is None:
            return None
        head = self._over_both(head, each)
        subject = Subject(self.domain, self.reading, head.source, nouns, self._locals(head.source, nouns))
        read_names(self.reading, self.domain, [head.source, *(noun.term.name for noun in nouns)])
        work = Work(self.domain, self.reading, head, nouns, subject, Draft(head.source), each, sorts, used, measure)
        work.sort_targets = [
            target for named in self._sorting(each, sorts) if (target := self._sort_target(named, work))
        ]
        work.per_thing = self.per_thing
        work.sorted_by_count = self._by_how_many(each, head.source)
        return work

    def _over_both(self, head: Head, each: list[tuple[Each, list[Mention]]]) -> Head:
        """What leads to the head and to what it is grouped by, where the head itself does not."""
        for _, named in each:
            sources = [m.term.name.partition(".")[0] for m in named if m.sort_is("field")]
            if sources and not any(self.domain.reaches(head.source, source) for source in sources):
                both = (
                    s
                    for s in self.domain.sources
                    if self.domain.reaches(s, head.source) and self.domain.reaches(s, sources[0])
                )
                return Head(next(both, head.source))
        return head

    def _sorting(self, each: list[tuple[Each, list[Mention]]], sorts: list[list[Mention]]) -> list[list[Mention]]:
        """What is named after 'sorted by', and after a mere 'by' that names no group."""
        grouped = [one for one, _ in each]
        mere = [after(self.reading, e.end) for e in self.reading.asked.each if e.only_by and e not in grouped]
        return [*sorts, *mere]

    def _sort_target(self, named: list[Mention], work: Work) -> Field | None:
        """Of what is named the head's own field, else what is measured of what it leads to."""
        head = work.head.source
        reached = [
            f for f in (self._field(m) for m in named if m.sort_is("field")) if self.domain.reaches(head, f.source)
        ]
        if own := next((f for f in reached if f.source == head), None):
            return own
        numbers = [f for f in reached if f.is_number]
        if not numbers:
            return next(iter(reached), None)
        money = work.first_money()
        if work.head.noun is None and work.head.by is None and money and numbers[0].kind == "money":
            return money
        return measured(numbers, self.domain, self.reading, list(work.each), list(work.nouns))

    def _by_how_many(self, each: list[tuple[Each, list[Mention]]], head: str) -> str:
        """'top customers by orders': the source of which the most are wanted."""
        named = self._sorting(each, []) if self._is_few() else []
        sources = [m.term.name for mentions in named for m in mentions if m.sort_is("source") and m.term.name != head]
        return next((name for name in sources if self.domain.reaches(head, name)), "")

    def _by_id(self) -> Head | None:
        """The source of an id that stands alone: 'show cust017'."""
        fields = TextFields(self.domain, list(self.domain.sources))
        found = (id_[0] for word in self.reading.text.words if (id_ := id_in(word, fields)))
        if known := next(filter(None, found), None):
            keyed = (s for s in self.domain.sources if self.domain.key(s).own == known.own)
            return Head(next(keyed, known.source))
        made = re.search(r"\b(?:from|by) [A-Z]", self.reading.text.said)
        maker = next((f for f in self.domain.fields.values() if f.own == "brand" or "brand" in kin(f.own)), None)
        if made and maker:
            return Head(maker.source)
        called = re.search(
            r"\b(?:show|find|look up|get|display|me|is|does|did|has|was) (?:me "
            r")?([A-Z][a-z]+)",
            self.reading.text.said,
        )
        person = fields.of_person() if called else None
        return Head(person.source) if person else None

    def _field(self, mention: Mention) -> Field:
        return self.domain.fields[mention.term.name]

    def _each(self, used: set[int]) -> list[tuple[Each, list[Mention]]]:
        """The groups with what they name; 'by' a number is an order, and 'every order' is no group."""
        found: list[tuple[Each, list[Mention]]] = []
        asked = self.reading.asked
        opens = self.reading.text.lower.startswith(("each", "every"))
        for each in asked.each:
            named = [] if each.unit else after(self.reading, each.end)
            first = self.reading.place(each.start) < 3 and self.reading.text.lower[each.start :].startswith(
                ("each", "every")
            )
            if (opens or (first and any(m.sort_is("source") for m in named))) and first and not asked.functions:
                continue
            fields = [m for m in named if m.sort_is("field")]
            sources = [m for m in named if m.sort_is("source")]
            if each.only_by and (self._is_order(fields) if fields else sources and self._is_few()):
                used |= {m.first for m in named}
                continue
            place = self.reading.place(each.end)
            things = [m for m in self.reading.mentions if m.sort_is("value") and m.exact and m.first == place]
            if not named and not each.unit and things and self._field(things[0]).kind == "text":
                self.per_thing = self._field(things[0]).source
            if each.unit or (named and not (each.only_by and self._is_doer(each, named))):
                found.append((each, named))
                used |= {m.first for m in named}
                found += self._joined(each, named, used)
        return found

    def _joined(self, each: Each, named: list[Mention], used: set[int]) -> list[tuple[Each, list[Mention]]]:
        """'by segment and state': a kind that is joined by 'and' groups as well."""
        words = self.reading.text.words
        place = max((m.last for m in named), default=len(words)) + 1
        if place + 1 >= len(words) or words[place].lower not in ("and", ","):
            return []
        more = [
            m
            for m in after(self.reading, words[place].end)
            if m.sort_is("field") and self._field(m).kind in ("text", "choice")
        ]
        used |= {m.first for m in more}
        return [(Each(each.start, each.end), more)] if more else []

    def _is_few(self) -> bool:
        """Whether only the first of an order are wanted."""
        return bool(self.reading.asked.limit or self.reading.asked.most) and not self.reading.asked.functions

    def _is_order(self, named: list[Mention]) -> bool:
        """'by' a number or a title sorts; by a day, where nothing is counted or added up."""
        fields = [self._field(m) for m in named]
        sums = self.reading.asked.functions
        sorts = bool(self.reading.asked.limit or self.reading.asked.most) or self.reading.asked.descending is not None
        by_day = all(f.kind == "date" for f in fields) and (sorts or not sums)
        titles = all(f.own in ("name", "title") for f in fields) and not sums
        return all(f.is_number for f in fields) or by_day or titles

    def _is_doer(self, each: Each, named: list[Mention]) -> bool:
        """'placed by customers' names who did it, not a group."""
        before = self.reading.text.lower[: each.start].split()[-1:]
        return any(m.sort_is("source") for m in named) and any(map(_DONE.search, before))

    def _locals(self, head: str, nouns: list[Mention]) -> dict[int, str]:
        """What each clause is said of: the noun before it; one that is joined by 'and' is said of the same."""
        local: dict[int, str] = {}
        for number, clause in enumerate(self.reading.clauses):
            before = [n.term.name for n in nouns if n.first < clause.first and self.domain.reaches(head, n.term.name)]
            local[number] = head if number == 0 or not before else local[number - 1] if clause.joined else before[-1]
        return local
