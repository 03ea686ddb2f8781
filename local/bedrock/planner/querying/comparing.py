"""The numbers of a question, as conditions on fields, on counts, or on sums."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from local.bedrock.model import JsonObject
from local.bedrock.planner.language import STOP_WORDS
from local.bedrock.planner.querying.conditions import (
    Condition,
    amount_filter,
    field_near,
    number_fits,
    splits,
    window_of,
)
from local.bedrock.planner.querying.domain import Field, Relationship
from local.bedrock.planner.querying.english import root, roots
from local.bedrock.planner.querying.numbers import Amount, plain
from local.bedrock.planner.querying.reading import is_person
from local.bedrock.planner.querying.work import TOTAL, Counted, Part, Summed

_INVERSE = {"more_than": "at_most", "at_most": "more_than", "less_than": "at_least", "at_least": "less_than"}


class Comparing(Part):
    """Which field each number is compared with."""

    def numbers(self) -> None:
        """A condition for each number, or a count or sum that must come to it."""
        spans = [
            (self.reading.place(a.start), self.reading.place(max(a.end, a.said_at[1]) - 1))
            for a in self.reading.amounts
        ]
        for amount, (first, last) in zip(self.reading.amounts, spans, strict=True):
            clause = self.reading.clause_of(first)
            if noun := self._counted(amount, first, last):
                self.work.counted.append(Counted(amount, noun, clause))
                continue
            if amount.bare and (text := self._text_before(first)):
                named: JsonObject = {"field": text.name, "operator": "equals", "values": [str(plain(amount.values[0]))]}
                self.draft.conditions.append(Condition(text.source, clause, first, filter=named, field=text))
                continue
            if amount.bare and not amount.sign and self._is_of_head(last):
                self.reading.asked.limit = self.reading.asked.limit or max(1, min(200, int(amount.values[0])))
                continue
            if not amount.sign and self._is_of_text(last):
                continue
            if self._on_average(amount, first, clause):
                continue
            window = window_of(self.subject, first, last, [span for span in spans if span != (first, last)])
            if self._is_of_time(last):
                words = self.reading.text.words
                self.work.unplaced.append(" ".join(word.text for word in words[first : last + 2]))
                continue
            near = field_near(self.subject, first, last, partial(number_fits, amount), window=window)
            target = near[0] if near else self._usual(amount, first, last)
            before = [word.lower for word in self.reading.text.words[max(0, first - 2) : first]]
            if amount.bare and "not" in before:
                amount = replace(amount, operator="not_equals")
            bare = amount.bare and not amount.sign and not near and self.work.head.noun is not None
            if target is None or bare:
                self.work.unplaced.append(self.reading.text.said[amount.start : amount.end].strip())
                continue
            if self._is_on_measure(amount, target, near=near is not None):
                self.work.on_measure.append(amount)
            elif target:
                self._compare(amount, target, first, clause)

    def totals(self) -> None:
        """What is told in all, but asked for a time as the most or the sum, is added up over that time."""
        sums = [f.start for f in self.reading.asked.functions if f.name in ("sum", "average")]
        for start in [*(most.start for most in self.reading.asked.most), *sums][:1]:
            clause = self.reading.clause_of(self.reading.place(start))
            target = self.work.measured_by(start)
            if (
                target
                and target.source == self.work.head.source
                and TOTAL.search(target.means)
                and self._is_timed(clause)
            ):
                self.work.over_time = self._over_time(target)

    def _over_time(self, target: Field) -> tuple[Relationship, Field] | None:
        """The way to what such a total is of, and the amount on it: the one that its meaning says the same of."""
        meant = set(roots(f"{target.own} {target.means}")) - {root(word) for word in STOP_WORDS}
        found = [
            (len(meant & set(roots(f"{field.own} {field.means}"))), -len(way.way), way.name, field.name)
            for way in self.domain.ways_from(target.source)
            if any(self.domain.dates(source) for source in way.way[1:])
            for source in way.way[1:]
            for field in self.domain.of(source)
            if field.kind == target.kind and field.is_number
        ]
        best = max((each for each in found if each[0]), key=lambda each: each[:2], default=None)
        return (self.domain.relationships[best[2]], self.domain.fields[best[3]]) if best else None

    def _counted(self, amount: Amount, first: int, last: int) -> str | None:
        """The source of which so many are asked for: 'more than three orders', 'twice'."""
        if amount.sign == "times":
            told = any(
                m.sort_is("field") and m.exact and self.work.field_of(m).kind == "whole" for m in self.reading.mentions
            )
            return None if told else self._done_so_often(last)
        if amount.sign:
            return None
        words = self.reading.text.words
        fields = [
            m
            for m in self.reading.mentions
            if m.sort_is("field") and m.first == last + 1 and self.work.field_of(m).is_number
        ]
        if fields and not any(n.first == last + 1 for n in self.work.nouns):
            return None
        near = (n for n in self.work.nouns if first < n.first <= last + 2 and not splits(words[last + 1 : n.first]))
        noun = next((n.term.name for n in near), None)
        of_head = noun == self.work.head.source and not (self.work.head.by or self.work.each)
        return None if of_head else noun

    def _is_of_time(self, last: int) -> bool:
        """'over two weeks': so much time, and no day that it is counted from."""
        words = self.reading.text.words
        return last + 1 < len(words) and words[last + 1].lower.rstrip("s") in (
            "day",
            "week",
            "month",
            "quarter",
            "year",
        )

    def _text_before(self, first: int) -> Field | None:
        """'size 10': a number that is the value of a text."""
        found = [m for m in self.reading.mentions if m.sort_is("field") and m.exact and m.last == first - 1]
        fields = [self.work.field_of(m) for m in found]
        reached = (f for f in fields if self.domain.reaches(self.work.head.source, f.source))
        return next((f for f in reached if f.kind == "text" and not f.is_id), None)

    def _on_average(self, amount: Amount, first: int, clause: int) -> bool:
        """'customers whose average order is above 100': of each row of the head, on average."""
        functions = [f for f in self.reading.asked.functions if f.name == "average"]
        place = self.reading.place(functions[0].start) if functions else first
        if not (self.work.head.noun and self.work.head.noun.first < place < first <= place + 6) or self.work.each:
            return False
        head = self.work.head.source
        said = {m.term.name for m in self.reading.within(place, first) if m.sort_is("source", "field")}
        for way in self.domain.ways_from(head):
            fields = [f for f in self.domain.of(way.target) if f.is_number and f.kind in ("money", "number", "whole")]
            field = next((f for f in fields if f.name in said), None) or (
                fields[0] if way.target in said and fields else None
            )
            if field:
                self.work.summed.append(Summed(amount, way, field, clause, "average"))
                self.reading.asked.functions.remove(functions[0])
                return True
        return False

    def _is_of_text(self, last: int) -> bool:
        """'in at least one size': so many of what is no number."""
        kinds = [
            self.work.field_of(m).kind
            for m in self.reading.mentions
            if m.sort_is("field") and m.exact and m.first == last + 1
        ]
        nouns = any(noun.first == last + 1 for noun in self.work.nouns)
        if any(m.sort_is("value") and m.first == last + 1 for m in self.reading.mentions):
            return True
        return bool(kinds) and not nouns and set(kinds) <= {"text", "choice"}

    def _is_on_measure(self, amount: Amount, target: Field | None, *, near: bool) -> bool:
        """'months with sales over 5000', 'states that spent more than 1000': of each group, and not of each row."""
        if (
            not (self.work.head.by or self.work.each)
            or amount.bare
            or any(f.name.startswith("count") for f in self.reading.asked.functions)
        ):
            return False
        if target is not None and not near and self.work.each and amount.sign == "" and self.work.measure is None:
            return True
        measure = self.work.measure
        timed = any(each.unit for each, _ in self.work.each)
        if measure is not None and (target == measure or (timed and amount.sign == "money")):
            return True
        if self.work.head.by and target is not None and target.is_number and target.source == self.work.head.source:
            self.work.measure = target
            return True
        return False

    def _is_of_head(self, last: int) -> bool:
        """'which 15 customers': so many rows."""
        noun = self.work.head.noun
        if noun is None or self.work.head.by or not last < noun.first <= last + 2:
            return False
        return not any(m.first == last + 1 and m.sort_is("field") for m in self.reading.mentions)

    def _done_so_often(self, place: int) -> str | None:
        """What a verb of the clause stands for, else the first thing that is done by the head and has a day."""
        head = self.work.head.source
        clause = self.reading.clauses[self.reading.clause_of(place)]
        said = [m.term.name for m in self.reading.within(clause.first, clause.end) if m.sort_is("source")]
        done = [way.target for way in self.domain.ways_from(head) if self.domain.dates(way.target)]
        return next((name for name in (*said, *done) if name != head and self.domain.reaches(head, name)), None)

    def _usual(self, amount: Amount, first: int, last: int) -> Field | None:
        """Where no word tells the field: the first amount of money of what is spoken of, else its first number."""
        beside = self.subject.beside(last)
        head = self.work.head.source
        main = self.reading.clause_of(first) == 0
        nearest = [head, self.subject.leans_on(first)] if main else [self.subject.leans_on(first), head]
        words = self.reading.text.words
        before = next((n.term.name for n in self.work.nouns if n.last == first - 1 and not is_person(n.term.name)), "")
        told = {
            n.term.name
            for n in self.work.nouns
            if n.last + 1 < len(words) and any(map(str.isdigit, words[n.last + 1].text))
        }
        for source in dict.fromkeys([beside or "", before, *(s for s in nearest if s not in told - {head})]):
            if fields := [f for f in self.domain.of(source) if number_fits(amount, f)]:
                return next((f for f in fields if f.kind == "money"), fields[0])
        return None

    def _compare(self, amount: Amount, target: Field, place: int, clause: int) -> None:
        """A filter; of what is told in all but asked for a time, the sum over that time."""
        in_all = target.source == self.work.head.source and TOTAL.search(target.means) and self._is_timed(clause)
        if in_all and (found := self._over_time(target)):
            self.work.summed.append(Summed(amount, *found, clause))
            return
        part = self.reading.clauses[clause]
        others = any(part.first <= n.first < part.end for n in self.work.nouns)
        if clause and part.negative and not others and target.source == self.work.head.source:
            amount = replace(amount, operator=_INVERSE.get(amount.operator, amount.operator))
            part.negative = False
        compared = amount_filter(amount, target)
        self.draft.conditions.append(Condition(target.source, clause, place, filter=compared, field=target))

    def _is_timed(self, clause: int) -> bool:
        """Whether a clause has a window of time that is on no day of the head: 'spent', and not 'joined'."""
        part = self.reading.clauses[clause]
        fields = [
            self.work.field_of(m) for m in self.reading.within(part.first, part.end) if m.sort_is("field") and m.exact
        ]
        dated = any(f.kind == "date" and f.source == self.work.head.source for f in fields)
        times = (self.reading.place(time.start) for time in self.reading.times)
        return not dated and any(self.reading.clause_of(place) == clause for place in times)
