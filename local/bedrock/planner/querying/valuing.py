"""The values, rules, flags and names of a question, as conditions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from local.bedrock.model import Json, JsonObject
from local.bedrock.planner.querying.conditions import LOCAL, Condition
from local.bedrock.planner.querying.domain import Field
from local.bedrock.planner.querying.english import root, roots
from local.bedrock.planner.querying.terms import Mention
from local.bedrock.planner.querying.work import Part

_NOT = frozenset({"not", "non", "no"})
_NEVER = frozenset({"not", "never", "no", "without", "nor", "nobody", "non"})
_BETWEEN = frozenset("a in the yet been of marked labelled".split())
_NEGATED = {"equals": "not_equals", "one_of": "none_of"}
_LABEL = root("label")


class Valuing(Part):
    """What a question says of kinds: in the words of a value, of a rule, of a flag, or by a name."""

    def kinds(self) -> None:
        """Values and rules."""
        spans: defaultdict[tuple[int, int], list[Mention]] = defaultdict(list)
        for m in self.reading.mentions:
            if m.first not in self.work.used:
                spans[m.first, m.last].append(m)
        values: defaultdict[tuple[str, bool, int], list[Mention]] = defaultdict(list)
        for (first, _), options in sorted(spans.items()):
            meant = self._meant(options)
            if meant and meant.sort_is("rule"):
                rule = self.domain.rules[meant.term.name]
                self.draft.conditions.append(
                    Condition(rule.source, self.reading.clause_of(first), first, rule=rule.name)
                )
            elif meant:
                target = self.work.field_of(meant)
                values[target.name, self._is_not(first, target), self.reading.clause_of(first)].append(meant)
        for (name, negated, _), said in values.items():
            operator = "one_of" if len({m.term.value for m in said}) > 1 else "equals"
            self._add(self.domain.fields[name], operator, [m.term.value for m in said], said[0].first, negated=negated)

    def names(self) -> None:
        """What no schema lists, then flags, and nothing where something is said to be none."""
        for named in self.reading.named:
            place = self.reading.place(named.start)
            self._add(named.field, named.operator, list(named.values), place, negated=self._is_not(place, named.field))
        for m in self.reading.mentions:
            if m.sort_is("field") and m.exact and m.first not in self.work.used:
                self._flag(m)

    def _add(self, target: Field, operator: str, values: Sequence[Json], place: int, *, negated: bool = False) -> None:
        said: list[Json] = list(dict.fromkeys(values))
        condition: JsonObject = {
            "field": target.name,
            "operator": _NEGATED.get(operator, operator) if negated else operator,
            "values": said,
        }
        clause = self.reading.clause_of(place)
        self.draft.conditions.append(Condition(target.source, clause, place, filter=condition, field=target))

    def _meant(self, options: list[Mention]) -> Mention | None:
        """The value or rule that some words mean; None where they rather name a source or a field."""
        named = [m for m in options if m.sort_is("value", "rule")]
        sources = [m for m in options if m.sort_is("source") and m.exact]
        if not named or any(m.term.weight >= 1.0 for m in sources):
            return None
        best = max(named, key=self._likeliness)
        nearness = self._nearness(best)
        if nearness < 0 or (not best.exact and nearness < LOCAL - 0.15) or (sources and best.sort_is("rule")):
            return None
        return None if any(m.sort_is("field") for m in options) and self._is_measured(best) else best

    def _is_measured(self, m: Mention) -> bool:
        """Whether a number stands beside some words, or is asked of them."""
        compared = any(abs(self.reading.place(a.start) - m.last) <= 3 for a in self.reading.amounts)
        return compared or any(f.name in ("sum", "average") for f in self.reading.asked.functions)

    def _nearness(self, m: Mention) -> float:
        source = self.domain.rules[m.term.name].source if m.sort_is("rule") else self.work.field_of(m).source
        return self.subject.closeness(source, m.first, m.last)

    def _likeliness(self, m: Mention) -> float:
        """A word of the house is its rule, unless its field is named, or other values of the field stand beside it."""
        score = m.score + self._nearness(m)
        if m.sort_is("rule"):
            return score + 0.2
        target = self.work.field_of(m)
        clause = self.reading.clauses[self.reading.clause_of(m.first)]
        named = any(
            o.sort_is("field") and o.term.name == target.name for o in self.reading.within(clause.first, clause.end)
        )
        labelled = _LABEL in roots(target.means) and any(word.stem == _LABEL for word in self.reading.text.words)
        values = (o for o in self.reading.mentions if o.sort_is("value") and o.term.name == target.name)
        listed = any(o.first != m.first and abs(o.first - m.first) <= 4 for o in values)
        return score + 0.8 * named + 0.8 * labelled + 0.5 * listed

    def _is_not(self, place: int, target: Field) -> bool:
        """By 'not' before it; in a negative clause that speaks of nothing but the head, by that."""
        clause = self.reading.clauses[self.reading.clause_of(place)]
        head = self.work.head.source
        others = any(n.term.name != head and clause.first <= n.first < clause.end for n in self.work.nouns)
        before = [word.lower for word in self.reading.text.words[clause.first : place]]
        if before and (before[-1] in _NOT or (before[-1] in _BETWEEN and before[-2:-1] and before[-2] in _NOT)):
            return target.source == head or not others
        return clause.first > 0 and target.source == head and not others and bool(_NEVER & set(before))

    def _flag(self, m: Mention) -> None:
        """A flag that is spoken of holds, or does not; 'no pieces left' is none of them."""
        target = self.work.field_of(m)
        known = any(c.field == target for c in self.draft.conditions)
        if known or self.subject.closeness(target.source, m.first, m.last) < 0:
            return
        clause = self.reading.clauses[self.reading.clause_of(m.first)]
        before = [word.lower for word in self.reading.text.words[max(clause.first, m.first - 4) : m.first]]
        if target.kind == "flag":
            self._add(target, "equals", [not _NEVER & set(before)], m.first)
        elif target.kind == "whole" and target.is_number and before[-1:] and before[-1] in ("no", "without", "zero"):
            self._add(target, "equals", [0], m.first)
        else:
            return
        clause.negative = False
