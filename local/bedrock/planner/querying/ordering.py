"""In which order rows are wanted, how many of them, and which of their fields."""

from __future__ import annotations

import re

from local.bedrock.planner.querying.asked_for import Most
from local.bedrock.planner.querying.conditions import field_near
from local.bedrock.planner.querying.domain import Field
from local.bedrock.planner.querying.english import hints_of, root, roots
from local.bedrock.planner.querying.terms import Mention, is_done
from local.bedrock.planner.querying.work import Part, natural

_OF_DAYS = re.compile(r"newest|latest|oldest|earliest|recent|^(?:last|first)$")
_WITH_THEIR = (["with", "their"], ["with", "its"], ["including", "their"])
_LISTED = re.compile(r"\b(?:names?|list|show|give|just|only|with|what|including|e-?mails?)\b")


class Ordering(Part):
    """Order, limit and fields."""

    def order(self) -> None:
        """By what is named, by what is the most, or by what was counted."""
        asked = self.reading.asked
        self.draft.limit = asked.limit
        if self.work.sorted_by_count:
            self._by_count(self.work.sorted_by_count, descending=asked.descending is not False)
        elif targets := self.work.sort_targets:
            for target in targets:
                if target.source != self.work.head.source and target.is_number and not self.draft.aggregates:
                    self._add_up(target)
            down = asked.descending
            if asked.most:
                down = not self._most().least if down is None else down
                self._single()
            self.draft.order = [
                {"by": self._column(f), "descending": self._falls(f) if down is None else down} for f in targets
            ]
        elif asked.most:
            self._by_most(self._most())
        elif asked.limit and self.draft.aggregates and self.draft.groups:
            self._by(str(self.draft.aggregates[0]["name"]), descending=True)
        elif self.reading.says("alphabetically", "alphabetical") and (
            title := self.domain.title(self.work.head.source)
        ):
            self._by(title.name, descending=False)
        elif re.search(r"\b(?:newest|latest|recent|oldest|earliest)(?: \w+)? first\b", self.reading.text.lower) and (
            days := self.domain.dates(self.work.head.source)
        ):
            self._by(days[0].name, descending=asked.descending is not False)
        elif asked.descending is not None and self.draft.groups and self.draft.aggregates:
            self._by(str(self.draft.aggregates[0]["name"]), descending=asked.descending)
        elif asked.descending is not None and (money := self.work.first_money()):
            self._by(money.name, descending=asked.descending)
        self._fields()

    def _by_count(self, noun: str, *, descending: bool) -> None:
        """By how many of something each row has."""
        told = self.work.count_field(noun)
        if told and not self.reading.times:
            self._by(told.name, descending=descending)
            self.work.counted_only.add(noun)
            return
        self.work.per_head()
        self.work.aggregate("count", None, noun)
        self._by(noun, descending=descending)
        self.work.pairs.add((noun, 0))

    def _most(self) -> Most:
        """Of several the last of those that stand together: 'the top 10 most returned'."""
        first, *others = self.reading.asked.most
        for other in others:
            if self.reading.place(other.start) - self.reading.place(first.end) > 1:
                break
            first = other
        return first

    def _by(self, name: str, *, descending: bool) -> None:
        self.draft.order = [{"by": name, "descending": descending}]

    def _falls(self, target: Field) -> bool:
        """The best of a few come with the most first; a whole list rises."""
        few = bool(self.reading.asked.limit or self.reading.asked.most) and target.kind != "text"
        return few or (target.is_number and not re.search(r"price|cost", target.own))

    def _add_up(self, target: Field) -> None:
        """What each row of the head leads to, taken together."""
        self.work.per_head()
        self.work.aggregate(natural(target), target, f"total_{target.own}")
        self.work.pairs.add((target.source, 0))

    def _column(self, target: Field) -> str:
        """A field, or the aggregate of it."""
        found = (str(each["name"]) for each in self.draft.aggregates if each.get("field") == target.name)
        return next(found, target.name)

    def _by_most(self, most: Most) -> None:
        descending = not most.least
        if self.draft.groups:
            if self.draft.aggregates:
                self._by(str(self.draft.aggregates[-1]["name"]), descending=descending)
                self._single()
            return
        if self.draft.aggregates:
            return
        if (takings := self.work.takings(most.said)) and takings.source != self.work.head.source:
            self._add_up(takings)
            self._by(self._column(takings), descending=descending)
        elif counted := self._counted(most):
            self.work.per_head()
            self.work.aggregate("count", None, counted)
            self._by(counted, descending=descending)
            self.work.pairs.add((counted, self.reading.clause_of(self.reading.place(most.start))))
        elif self.work.over_time:
            self._add_up(self.work.over_time[1])
            self._by(self._column(self.work.over_time[1]), descending=descending)
        elif target := self._of_most(most):
            if target.source != self.work.head.source:
                self._add_up(target)
            self._by(self._column(target), descending=descending)
        self._single()

    def _single(self) -> None:
        """One row where the noun is in the singular: 'which customer', 'the most expensive product'."""
        units = [each for each, _ in self.work.each if each.unit]
        if units and self.draft.limit is None and not self.reading.text.lower[: units[0].end].rstrip().endswith("s"):
            opening = re.match(
                r"\W*(?:(?:in |on |during )?(?:which|what)|(?:the |our )?(?:best|worst|strongest|"
                r"weakest|busiest|slowest))",
                self.reading.text.lower,
            )
            self.draft.limit = 1 if opening else None
        if self.draft.limit is not None or self.work.each:
            return
        noun, by, words = self.work.head.noun, self.work.head.by, self.reading.text.words
        said = words[noun.last].lower if noun else self._thing()
        if by:
            said = next((word.lower for word in words[:4] if root(word.text) in roots(by.own)), "")
        if said and (not said.endswith("s") or said.endswith(("ss", "us"))):
            self.draft.limit = 1

    def _thing(self) -> str:
        """What is asked for where no noun is: 'the cheapest laptop', 'who spent the most'."""
        most = self._most()
        after = self.reading.place(most.end)
        words = self.reading.text.words
        if after < len(words) and words[after].lower in ("thing", "one", "item"):
            return "one"
        value = next((m for m in self.reading.mentions if m.sort_is("value") and after <= m.first <= after + 1), None)
        if value:
            return words[value.last].lower
        return "who" if self.reading.text.lower.startswith("who ") and not self.reading.says("are", "were") else ""

    def _counted(self, most: Most) -> str | None:
        """The source of which one has the most, where no field tells how many."""
        place, head = self.reading.place(most.end), self.work.head.source
        words = self.reading.text.words
        if place < len(words) and is_done(words[place]) and not any(n.first == place for n in self.work.nouns):
            ways = (way for way in self.domain.ways_from(head) if words[place].stem in roots(way.means))
            if way := next(ways, None):
                return way.target
        for noun in self.work.nouns:
            other = noun.term.name
            between = range(place, noun.first)
            beside = noun.first in (place, place + 1) or (
                noun.first == place + 2 and any(p in self.reading.text.taken for p in between)
            )
            if beside and other != head and self.domain.reaches(head, other):
                return None if self.work.count_field(other) and not self.reading.times else other
        return None

    def _of_most(self, most: Most) -> Field | None:
        """What is the most: a day, the field that the word hints at, how many there are, the nearest number, money."""
        head = self.work.head.source
        place, whole = self.reading.place(most.start), (0, len(self.reading.text.words))
        if _OF_DAYS.search(most.said):
            near = field_near(self.subject, place, place, lambda f: f.kind == "date" and f.source == head, window=whole)
            return near[0] if near else next(iter(self.domain.dates(head)), None)
        for hint in hints_of(most.said):
            for field in self.domain.of(head):
                if field.is_number and root(hint) in roots(f"{field.own} {field.means}"):
                    return field
        end = self.reading.place(most.end)
        nouns = (n.term.name for n in self.work.nouns if n.first in (end, end + 1) and n.term.name != head)
        for noun in nouns:
            if told := self.work.count_field(noun):
                self.work.counted_only.add(noun)
                return told
        near = field_near(self.subject, place, place, lambda f: f.is_number, window=whole)
        wholes = (f for f in self.domain.of(head) if f.kind == "whole" and f.is_number)
        return near[0] if near else self.work.first_money() or next(wholes, None)

    def _fields(self) -> None:
        """The fields that a list names: 'names and e-mail addresses of ...', 'list name, city and when they ...'."""
        if self.draft.aggregates or self.draft.groups or not _LISTED.search(self.reading.text.lower):
            return
        used = {c.field.name for c in self.draft.conditions if c.field and c.filter} | {
            str(o["by"]) for o in self.draft.order
        }
        named = [
            m for clause in self._telling() for m in self.reading.within(*clause) if m.sort_is("field") and m.exact
        ]
        free = [m for m in named if m.first not in self.work.used and not self._is_noun(m)]
        own = [m.term.name for m in free if self.work.field_of(m).source == self.work.head.source]
        self.draft.fields = [name for name in dict.fromkeys(own) if name not in used]

    def _telling(self) -> list[tuple[int, int]]:
        """The clauses that list fields: the main one, and 'with their ...'."""
        words = self.reading.text.words
        clauses = [(clause.first, clause.end) for clause in self.reading.clauses]
        return [
            clauses[0],
            *(each for each in clauses[1:] if [w.lower for w in words[each[0] : each[0] + 2]] in _WITH_THEIR),
        ]

    def _is_noun(self, m: Mention) -> bool:
        return any(noun.first <= m.first and m.last <= noun.last for noun in self.work.nouns)
