"""What is counted and added up, of which groups, and what the groups must come to."""

from __future__ import annotations

import re

from local.bedrock.model import JsonObject
from local.bedrock.planner.querying.asked_for import Function, Most
from local.bedrock.planner.querying.conditions import Condition, amount_filter
from local.bedrock.planner.querying.domain import Field
from local.bedrock.planner.querying.english import hints_of, root, roots
from local.bedrock.planner.querying.measuring import after
from local.bedrock.planner.querying.numbers import Amount, plain
from local.bedrock.planner.querying.terms import Mention
from local.bedrock.planner.querying.work import Counted, Part, natural

_COLUMNS = {"average": "average", "sum": "total", "minimum": "smallest", "maximum": "largest"}


class Summing(Part):
    """Aggregates, groups, and conditions on them."""

    def sums(self) -> None:
        """All of them."""
        self._aggregates()
        self._groups()
        for amount in self.work.on_measure:
            if self.draft.aggregates:
                self._having(str(self.draft.aggregates[0]["name"]), amount)
        for counted in self.work.counted:
            self._condition_on_count(counted)
        for summed in self.work.summed:
            name = f"{_COLUMNS[summed.function]}_{summed.field.own}"
            self.work.per_head()
            self.work.aggregate(summed.function, summed.field, name)
            self._having(name, summed.amount)
            self.work.pairs.add((summed.way.target, summed.clause))

    def _aggregates(self) -> None:
        for function in self.reading.asked.functions:
            if function.name.startswith("count"):
                self._count(function)
            else:
                self._function(function)
        measure = self.work.measure
        counts = {str(each["function"]) for each in self.draft.aggregates} == {"count"}
        both = counts and re.search(r"\band\b", self.reading.text.lower) and measure and measure.kind == "money"
        if measure and both:
            self.work.aggregate(natural(measure), measure, measure.own)
        if measure and not self.draft.aggregates and not self.work.lists:
            self.work.aggregate(natural(measure), measure, measure.own)

    def _function(self, function: Function) -> None:
        """A function of a number; 'the total customers' are counted, and the largest of a list come first."""
        others = any(f.name in ("sum", "average") for f in self.reading.asked.functions)
        names = {f.name for f in self.reading.asked.functions}
        grouped = bool(self.work.each and self.reading.asked.most) and not {"minimum", "maximum"} <= names
        if function.name in ("minimum", "maximum") and (
            grouped or self.reading.asked.limit or self.work.lists or others
        ):
            return
        column = _COLUMNS[function.name]
        if self.work.over_time and function.name in ("sum", "average"):
            way, total = self.work.over_time
            self.work.pairs.add((way.target, 0))
            self.work.aggregate(function.name, total, f"{column}_{total.own}")
        elif target := self.work.measured_by(function.start) or self._usual(function):
            if function.name == "sum" and natural(target) == "average":
                self.work.unplaced.append(f"the sum of {target.own.replace('_', ' ')}")
                return
            self.work.aggregate(function.name, target, f"{column}_{target.own}")
        elif function.name == "sum" and self.work.head.noun:
            self.work.aggregate("count", None, self.work.head.source)

    def _usual(self, function: Function) -> Field | None:
        """Money, of what no number is named; 'the total customers' are counted."""
        noun = next((n.term.name for n in self.work.nouns if self.reading.place(function.end) == n.first), "")
        own = (f for f in self.domain.of(noun) if f.kind == "whole" and root(noun) in roots(f.means))
        if told := next(own, None):
            return told
        counted = function.name == "sum" and self.reading.text.lower[function.start :].startswith(("total", "overall"))
        return None if counted else self.work.first_money()

    def _count(self, function: Function) -> None:
        """Of a field its different values, of pieces their sum, else rows."""
        named = [m for m in after(self.reading, function.end) if m.first not in self.work.used]
        averaged = any(f.name == "average" for f in self.reading.asked.functions)
        if averaged and named and all(m.sort_is("field") and self.work.field_of(m).is_number for m in named):
            return
        noun = next((m.term.name for m in named if m.sort_is("source")), None)
        sorts = self.reading.text.lower[: function.start].rstrip().endswith((" by", " by the"))
        if sorts and noun and noun != self.work.head.source and not self.work.head.by:
            self.work.sorted_by_count = noun
            return
        fields = [] if noun else [self.work.field_of(m) for m in named if m.sort_is("field")]
        head = self.work.head.source
        if self.work.measure and self.work.measure.kind == "whole" and not noun:
            self.work.aggregate("sum", self.work.measure, self.work.measure.own)
        elif values := next((f for f in fields if f.kind in ("text", "choice")), None):
            self.work.aggregate("count_distinct", values, f"{values.own}s")
        elif pieces := next((f for f in fields if f.kind == "whole" and f.is_number), None):
            self.work.aggregate("sum", pieces, pieces.own)
        else:
            self.work.aggregate("count", None, noun if noun and self.domain.reaches(head, noun) else head)

    def _groups(self) -> None:
        if by := self.work.head.by:
            self.work.group(by.name)
        for each, mentions in self.work.each:
            target = self._day() if each.unit else self._group_field(mentions)
            if target and target.kind == "date":
                by_time: JsonObject = {"field": target.name, "unit": each.unit or "month"}
                if by_time not in self.draft.groups:
                    self.draft.groups.append(by_time)
            elif target:
                self.work.group(target.name)
        if re.search(r"\bvs\b", self.reading.text.lower):
            compared = [c for c in self.draft.conditions if c.filter and c.filter["operator"] == "one_of" and c.field]
            for condition in compared[:1]:
                self.work.group(condition.field.name if condition.field else "")
        if self.work.per_thing:
            self._per_thing(self.work.per_thing)
        if self.draft.groups and not self.draft.aggregates and not self.work.counted:
            self._grouped_measure()

    def _per_thing(self, source: str) -> None:
        """'page views per shoe': a group for each, and how many others it has."""
        head = self.work.head.source
        if source != head:
            self.work.group(self._naming(source).name)
            return
        self.work.per_head()
        others = [
            n.term.name for n in self.work.nouns if n.term.name != head and self.domain.reaches(head, n.term.name)
        ]
        if others and not self.draft.aggregates:
            self.work.aggregate("count", None, others[0])
            self.work.pairs.add((others[0], 0))

    def _grouped_measure(self) -> None:
        """What is told of each group: the number that is the most, else how many rows."""
        most = self.reading.asked.most
        if most and self.work.each and (extreme := self._extreme(most[0])):
            self.work.aggregate(
                "minimum" if most[0].least else "maximum", extreme, f"{most[0].said.split()[0]}_{extreme.own}"
            )
            self.reading.asked.most = []
            return
        takings = self.work.takings(most[-1].said) if most else None
        if most and not takings:
            takings = self._extreme(most[-1])
        if target := takings or (self.work.measured_by(most[0].start) if most else None):
            self.work.aggregate(natural(target), target, f"total_{target.own}")
        else:
            self.work.aggregate("count", None, self.work.head.source)

    def _extreme(self, most: Most) -> Field | None:
        """'the cheapest in each category': the head's own number that the superlative is about."""
        hints = {root(hint) for hint in hints_of(most.said)}
        own = (f for f in self.domain.of(self.work.head.source) if f.is_number)
        return next((f for f in own if hints & set(roots(f"{f.own} {f.means}"))), None)

    def _day(self) -> Field | None:
        """The day that a unit of time is of: the head's that is named, the one with a condition, the first there is."""
        head = self.work.head.source
        named = (self.work.field_of(m) for m in self.reading.mentions if m.sort_is("field"))
        said = next((f for f in named if f.kind == "date" and f.source == head), None)
        dated = next((c.field for c in self.draft.conditions if c.field and c.field.kind == "date"), None)
        beyond = (day for way in self.domain.ways_from(head) for s in way.way[1:] for day in self.domain.dates(s))
        return said or dated or next(iter(self.domain.dates(head)), None) or next(beyond, None)

    def _group_field(self, mentions: list[Mention]) -> Field | None:
        """The field of a group; of a source its key in the head, else its title."""
        found: list[tuple[float, str]] = []
        head = self.work.head.source
        for m in mentions:
            source = m.term.name.partition(".")[0]
            if not self.domain.reaches(head, source):
                continue
            if m.sort_is("source"):
                found.append((m.score + 1.0, self._naming(m.term.name).name))
            else:
                named = m.term.weight >= 1.0
                near = (0.5 if named else 0.1) * (source == head) - 0.5 * self.work.field_of(m).is_number
                found.append((m.score + near, m.term.name))
        best = max(found, key=lambda each: each[0], default=None)
        return self.domain.fields[best[1]] if best else None

    def _naming(self, source: str) -> Field:
        """What tells the rows of a source apart, in the head or in that source."""
        key = self.domain.key(source)
        own = next((f for f in self.domain.of(self.work.head.source) if f.own == key.own), None)
        return own or self.domain.title(source) or key

    def _condition_on_count(self, counted: Counted) -> None:
        """'more than three orders': a count of the group, a field that tells it, or a count of pairs."""
        noun, head = counted.noun, self.work.head.source
        if noun == head and self.draft.groups:
            self.work.aggregate("count", None, noun)
            self._having(noun, counted.amount)
            return
        beside = any(c.clause == counted.clause and c.source == noun for c in self.draft.conditions)
        told = None if beside else self.work.count_field(noun)
        if told:
            compared = amount_filter(counted.amount, told)
            self.draft.conditions.append(Condition(told.source, 0, 0, filter=compared, field=told))
            return
        self.work.per_head()
        self.work.aggregate("count", None, noun)
        self._having(noun, counted.amount)
        self.work.pairs.add((noun, counted.clause))

    def _having(self, name: str, amount: Amount) -> None:
        operators = ["at_least", "at_most"] if amount.operator == "between" else [amount.operator]
        for operator, value in zip(operators, amount.values, strict=True):
            self.draft.having.append({"aggregate": name, "operator": operator, "value": plain(value)})
