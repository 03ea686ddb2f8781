"""The windows of time of a question, each on the day that it is about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from local.bedrock.model import JsonObject
from local.bedrock.planner.querying.conditions import Condition, field_near
from local.bedrock.planner.querying.days import back, first_of
from local.bedrock.planner.querying.domain import Field, Relationship, Rule
from local.bedrock.planner.querying.english import root, words_in
from local.bedrock.planner.querying.terms import is_done
from local.bedrock.planner.querying.times import Time
from local.bedrock.planner.querying.work import Part, Work

_SURELY = 0.75


def span_of(period: JsonObject, today: date) -> tuple[date, date] | None:
    """The days of a period."""
    unit, kind = str(period.get("unit", "day")), period["kind"]
    if kind in ("this", "previous"):
        start = first_of(today, unit) if kind == "this" else back(first_of(today, unit), 1, unit)
        return start, back(start, -1, unit) - timedelta(days=1)
    if kind == "between" and "start" in period and "end" in period:
        return date.fromisoformat(str(period["start"])), date.fromisoformat(str(period["end"]))
    return None


class Dating(Part):
    """Which day each window is for."""

    def __init__(self, work: Work, today: date) -> None:
        super().__init__(work)
        self.today = today

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
        self.compared()

    def compared(self) -> None:
        """'this year and last year': both, told apart by their unit."""
        dated = [c for c in self.draft.conditions if c.period is not None]
        first = dated[0] if dated else None
        same = [c for c in dated if first and c.field == first.field]
        if len(same) != 2 or first is None or first.field is None or self.draft.groups:
            return
        spans = [span_of(c.period, self.today) for c in same if c.period]
        known = [span for span in spans if span]
        if len(known) == 2:
            start, end = min(span[0] for span in known), max(span[1] for span in known)
            period: JsonObject = {
                "field": first.field.name,
                "kind": "between",
                "start": start.isoformat(),
                "end": end.isoformat(),
            }
            first.period = period
            self.draft.conditions.remove(same[1])
            days = min((span[1] - span[0]).days for span in known)
            unit = (
                "year"
                if days > 300
                else "quarter"
                if days > 80
                else "month"
                if days > 25
                else "week"
                if days > 5
                else "day"
            )
            self.draft.groups.append({"field": first.field.name, "unit": unit})

    def _rule(self, time: Time, day: Field) -> Rule | None:
        said = set(map(root, self.reading.text.lower[time.start : time.end].split())) if time.vague else set()
        return next((r for r in self.domain.rules.values() if r.source == day.source and root(r.name) in said), None)

    def _day(self, first: int, last: int, clause: int) -> Field | None:
        """The day that is named beside the window, else the first of the nearest source that has one."""
        part = self.reading.clauses[clause]
        if summed := next((each for each in self.work.summed if each.clause == clause), None):
            return next(day for source in reversed(summed.way.way) for day in self.domain.dates(source))
        if self.work.over_time:
            way = self.work.over_time[0].way
            return next(day for source in reversed(way) for day in self.domain.dates(source))
        beside = self.subject.beside(last)
        sources = [
            *(each.noun for each in self.work.counted if each.clause == clause),
            *self._done(part.first, part.end),
            *([beside] if beside else []),
            *self._flags(part.first, part.end),
            *([self.work.head.source] if clause == 0 else []),
            self.subject.leans_on(first),
            *(noun.term.name for noun in self.work.nouns if part.first <= noun.first < part.end),
        ]
        if clause and part.joined and not any(part.first <= noun.first < part.end for noun in self.work.nouns):
            before = self.reading.clauses[clause - 1]
            sources = [*self._done(before.first, before.end), *sources]
        near = field_near(self.subject, first, last, lambda f: f.kind == "date", window=(part.first, part.end))
        if near and (near[1] >= _SURELY or near[0].source in sources):
            return near[0]
        every = [*sources, *self._on_the_way(clause), self.work.head.source, *self._beyond()]
        return next((days[0] for source in every if (days := self.domain.dates(source))), None)

    def _flags(self, first: int, end: int) -> list[str]:
        """Whose flag a clause speaks of: 'agreed to the newsletter'."""
        fields = [self.work.field_of(m) for m in self.reading.within(first, end) if m.sort_is("field") and m.exact]
        head = self.work.head.source
        return [f.source for f in fields if f.kind == "flag" and self.domain.reaches(head, f.source)]

    def _done(self, first: int, end: int) -> list[str]:
        """What was done in a clause, by its verb: 'ordered', 'bought'."""
        words = self.reading.text.words
        done = [noun for noun in self.work.nouns if first <= noun.first < end and is_done(words[noun.first])]
        return [noun.term.name for noun in done if noun.term.name != self.work.head.source]

    def _on_the_way(self, clause: int) -> Iterator[str]:
        """The steps to all that the clause has conditions on, the last first."""
        head = self.work.head.source
        needed = {c.source for c in self.draft.conditions if c.clause == clause} - {head}
        needed |= {target.source for target in self.work.sort_targets} - {head}
        for way in self.domain.ways_from(head):
            if needed and needed <= set(way.way):
                yield from reversed(way.way[1:])

    def _beyond(self) -> Iterator[str]:
        """What the head leads to, first by what the question's verbs say."""
        kindred = {group for word in self.reading.text.words for group in word.kin}
        stems = {word.stem for word in self.reading.text.words}

        def is_said(way: Relationship) -> bool:
            nouns = {root(part) for source in way.way for part in source.split("_")}
            return any(
                word.stem not in nouns and (word.stem in stems or word.kin & kindred) for word in words_in(way.means)
            )

        for way in sorted(self.domain.ways_from(self.work.head.source), key=lambda way: not is_said(way)):
            yield from way.way[1:]
