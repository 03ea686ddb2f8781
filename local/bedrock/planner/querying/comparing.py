"""The numbers of a question, as conditions on fields, on counts, or on sums."""

from __future__ import annotations

from functools import partial

from local.bedrock.planner.querying.conditions import (
    Condition,
    amount_filter,
    field_near,
    number_fits,
    splits,
    window_of,
)
from local.bedrock.planner.querying.domain import Field
from local.bedrock.planner.querying.numbers import Amount
from local.bedrock.planner.querying.work import TOTAL, Counted, Part, Summed


class Comparing(Part):
    """Which field each number is compared with."""

    def numbers(self) -> None:
        """A condition for each number, or a count or sum that must come to it."""
        spans = [(self.reading.place(a.start), self.reading.place(a.end - 1)) for a in self.reading.amounts]
        for amount, (first, last) in zip(self.reading.amounts, spans, strict=True):
            clause = self.reading.clause_of(first)
            if noun := self._counted(amount, last):
                self.work.counted.append(Counted(amount, noun, clause))
                continue
            window = window_of(self.subject, first, last, [span for span in spans if span != (first, last)])
            near = field_near(self.subject, first, last, partial(number_fits, amount), window=window)
            if target := near[0] if near else self._usual(amount, first, last):
                self._compare(amount, target, first, clause)

    def _counted(self, amount: Amount, last: int) -> str | None:
        """The source of which so many are asked for: 'more than three orders', 'twice'."""
        if amount.sign == "times":
            return self._done_so_often(last)
        if amount.sign:
            return None
        words = self.reading.text.words
        near = (n for n in self.work.nouns if last < n.first <= last + 2 and not splits(words[last + 1 : n.first]))
        noun = next((n.term.name for n in near), None)
        of_head = noun == self.work.head.source and not (self.work.head.by or self.work.each)
        return None if of_head else noun

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
        for source in dict.fromkeys([beside or "", self.subject.leans_on(first), self.work.head.source]):
            if fields := [f for f in self.domain.of(source) if number_fits(amount, f)]:
                return next((f for f in fields if f.kind == "money"), fields[0])
        return None

    def _compare(self, amount: Amount, target: Field, place: int, clause: int) -> None:
        """A filter; of what is told in all but asked for a time, the sum over that time."""
        if target.source == self.work.head.source and TOTAL.search(target.means) and self._is_timed(clause):
            for way in self.domain.ways_from(target.source):
                same = next((f for f in self.domain.of(way.target) if f.kind == target.kind and f.is_number), None)
                if same and self.domain.dates(way.target):
                    self.work.summed.append(Summed(amount, way, same, clause))
                    return
        compared = amount_filter(amount, target)
        self.draft.conditions.append(Condition(target.source, clause, place, filter=compared, field=target))

    def _is_timed(self, clause: int) -> bool:
        """Whether a clause has a window of time that is on no day of the head: 'spent', and not 'joined'."""
        part = self.reading.clauses[clause]
        fields = [self.work.field_of(m) for m in self.reading.within(part.first, part.end) if m.sort_is("field")]
        dated = any(f.kind == "date" and f.source == self.work.head.source for f in fields)
        times = (self.reading.place(time.start) for time in self.reading.times)
        return not dated and any(self.reading.clause_of(place) == clause for place in times)
