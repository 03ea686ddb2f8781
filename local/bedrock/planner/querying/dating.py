"""The windows of time of a question, each on the day that it is about."""

from __future__ import annotations

from collections.abc import Iterator

from local.bedrock.planner.querying.conditions import Condition, field_near
from local.bedrock.planner.querying.domain import Field, Rule
from local.bedrock.planner.querying.english import root
from local.bedrock.planner.querying.terms import is_done
from local.bedrock.planner.querying.times import Time
from local.bedrock.planner.querying.work import Part

_SURELY = 0.75


class Dating(Part):
    """Which day each window is for."""

    def times(self) -> None:
        """A condition for each window: a period, a filter, or the rule that says what 'recent' is."""
        for time in self.reading.times:
            first, last = self.reading.place(time.start), self.reading.place(time.end - 1)
            clause = self.reading.clause_of(first)
            if (day := self._day(first, last, clause)) is None:
                continue
            condition = Condition(day.source, clause, first, field=day)
            if rule := self._rule(time, day):
                condition.rule = rule.name
            elif time.when.is_filter:
                condition.filter = time.when.on(day.name)
            else:
                condition.period = time.when.on(day.name)
            self.draft.conditions.append(condition)

    def _rule(self, time: Time, day: Field) -> Rule | None:
        said = set(map(root, self.reading.text.lower[time.start : time.end].split())) if time.vague else set()
        return next((r for r in self.domain.rules.values() if r.source == day.source and root(r.name) in said), None)

    def _day(self, first: int, last: int, clause: int) -> Field | None:
        """The day that is named beside the window, else the first of the nearest source that has one."""
        part = self.reading.clauses[clause]
        if summed := next((each for each in self.work.summed if each.clause == clause), None):
            return self.domain.dates(summed.way.target)[0]
        if self.work.over_time:
            return self.domain.dates(self.work.over_time[0].target)[0]
        beside = self.subject.beside(last)
        sources = [
            *(each.noun for each in self.work.counted if each.clause == clause),
            *self._done(part.first, part.end),
            *([beside] if beside else []),
            *([self.work.head.source] if clause == 0 else []),
            self.subject.leans_on(first),
            *(noun.term.name for noun in self.work.nouns if part.first <= noun.first < part.end),
        ]
        near = field_near(self.subject, first, last, lambda f: f.kind == "date", window=(part.first, part.end))
        if near and (near[1] >= _SURELY or near[0].source in sources):
            return near[0]
        every = [*sources, *self._on_the_way(clause), self.work.head.source, *self._beyond()]
        return next((days[0] for source in every if (days := self.domain.dates(source))), None)

    def _done(self, first: int, end: int) -> list[str]:
        """What was done in a clause, by its verb: 'ordered', 'bought'."""
        words = self.reading.text.words
        done = [noun for noun in self.work.nouns if first <= noun.first < end and is_done(words[noun.first])]
        return [noun.term.name for noun in done if noun.term.name != self.work.head.source]

    def _on_the_way(self, clause: int) -> Iterator[str]:
        """The steps to all that the clause has conditions on, the last first."""
        head = self.work.head.source
        needed = {c.source for c in self.draft.conditions if c.clause == clause} - {head}
        shown = (m for m in self.reading.mentions if m.sort_is("field") and m.first in self.work.used)
        needed |= {self.work.field_of(m).source for m in shown if self.work.field_of(m).is_number} - {head}
        for way in self.domain.ways_from(head):
            if needed and needed <= set(way.way):
                yield from reversed(way.way[1:])

    def _beyond(self) -> Iterator[str]:
        for way in self.domain.ways_from(self.work.head.source):
            yield from way.way[1:]
