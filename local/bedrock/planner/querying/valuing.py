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

_NEVER = frozenset("not never no without nor neither nobody non none zero lacking missing lack".split())
_STOPS = frozenset({"-", ",", ".", ";", "who", "that", "which", "whose", "with", "but"})
_NEGATED = {"equals": "not_equals", "one_of": "none_of"}
_LABEL = root("label")
_REACH = 5  # words that may stand between 'not' and what it negates


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
            if meant and meant.sort_is("rule") and (instead := self._instead(meant, options)):
                target = self.work.field_of(instead)
                values[target.name, True, self.reading.clause_of(first)].append(instead)
            elif meant and meant.sort_is("rule") and self._is_by_time(meant):
                continue
            elif meant and meant.sort_is("rule"):
                rule = self.domain.rules[meant.term.name]
                clause = self.reading.clause_of(first)
                self.draft.conditions.append(Condition(rule.source, clause, first, rule=rule.name))
            elif meant:
                target = self._own_field(meant)
                values[target.name, self._is_not(first, target), self.reading.clause_of(first)].append(meant)
        for (name, negated, _), said in values.items():
            self._chosen(self.domain.fields[name], said, negated=negated)

    def _is_by_time(self, rule: Mention) -> bool:
        """'new members per month' are those of each month, and not of the last so many days."""
        means = self.domain.rules[rule.term.name].means
        timed = any(each.unit for each, _ in self.work.each)
        return timed and self.domain.rules[rule.term.name].source == self.work.head.source and " days" in means

    def _instead(self, rule: Mention, options: list[Mention]) -> Mention | None:
        """A plan has no 'not' for a rule: the value of that name, where there is one."""
        key = self.domain.key(self.domain.rules[rule.term.name].source)
        labels = [m for m in options if m.sort_is("value") and self.work.field_of(m).source == key.source]
        return labels[0] if labels and self._is_not(rule.first, key) else None

    def names(self) -> None:
        """What no schema lists, then flags, and nothing where something is said to be none."""
        for named in self.reading.named:
            place = self.reading.place(named.start)
            self._add(named.field, named.operator, list(named.values), place, negated=self._is_not(place, named.field))
        for m in self.reading.mentions:
            if m.sort_is("field") and m.exact and m.first not in self.work.used:
                self._flag(m)
        for noun in self.work.nouns:
            self._by_key(noun)

    def _chosen(self, target: Field, said: list[Mention], *, negated: bool) -> None:
        """One of several values; 'both' of them are conditions apart."""
        values = list(dict.fromkeys(m.term.value for m in said))
        before = [word.lower for word in self.reading.text.words[max(0, said[0].first - 3) : said[0].first]]
        if "both" in before and len(values) > 1 and target.source != self.work.head.source:
            for number, value in enumerate(values, 1):
                self._add(target, "equals", [value], said[0].first)
                self.draft.conditions[-1].apart = number
            return
        self._add(target, "one_of" if len(values) > 1 else "equals", values, said[0].first, negated=negated)

    def _add(self, target: Field, operator: str, values: Sequence[Json], place: int, *, negated: bool = False) -> None:
        said: list[Json] = list(dict.fromkeys(values))
        how = _NEGATED.get(operator, operator) if negated else operator
        condition: JsonObject = {"field": target.name, "operator": how, **({"values": said} if said else {})}
        clause = self.reading.clause_of(place)
        self.draft.conditions.append(Condition(target.source, clause, place, filter=condition, field=target))

    def _own_field(self, m: Mention) -> Field:
        """The field of a value; where its clause speaks of another source's field of that kind, such as a favourite
        category, that one."""
        target = self.work.field_of(m)
        clause = self.reading.clauses[self.reading.clause_of(m.first)]
        said = {word.stem for word in self.reading.text.words[clause.first : clause.end]}
        for other in self.domain.fields.values():
            of_kind = other.own != target.own and other.own.endswith(f"_{target.own}") and other.kind == target.kind
            if not of_kind or not self.domain.reaches(self.work.head.source, other.source):
                continue
            named = any(
                o.term.name == other.name and o.last > o.first for o in self.reading.within(clause.first, clause.end)
            )
            ways = (way for way in self.domain.ways_from(self.work.head.source) if way.target == other.source)
            if named or any(
                root(verb) in said
                for way in ways
                for verb in ("like", "likes", "prefer")
                if root(verb) in roots(way.means)
            ):
                return other
        return target

    def _meant(self, options: list[Mention]) -> Mention | None:
        """The value or rule that some words mean; None where they rather name a source, a field or a day."""
        named = [m for m in options if m.sort_is("value", "rule")]
        sources = [m for m in options if m.sort_is("source") and m.exact]
        if not named or any(m.term.weight >= 1.0 for m in sources):
            return None
        best = max(named, key=self._likeliness)
        nearness = self._nearness(best)
        if nearness < 0 or (not best.exact and nearness < LOCAL - 0.15) or (sources and best.sort_is("rule")):
            return None
        fields = [m for m in options if m.sort_is("field") and m.exact]
        if any(self.work.field_of(m).kind == "date" for m in fields) and self._is_timed(best):
            return None
        word = self.reading.text.words[best.last].lower
        if best.sort_is("rule") and word in ("run", "runs", "ran") and self._is_timed(best):
            return None
        others = fields or sources
        if others and best.term.value.endswith("ed") and not word.endswith("ed"):
            return None
        numeric = any(self.work.field_of(m).is_number for m in fields)
        return None if numeric and self._is_measured(best) else best

    def _is_timed(self, m: Mention) -> bool:
        """Whether a window of time follows: 'ending this month'."""
        return any(m.last < self.reading.place(time.start) <= m.last + 2 for time in self.reading.times)

    def _is_measured(self, m: Mention) -> bool:
        """Whether a number stands beside some words, or is asked of them."""
        compared = any(abs(self.reading.place(a.start) - m.last) <= 3 for a in self.reading.amounts)
        told = m.first > 0 and "revenue" in self.reading.text.words[m.first - 1].kin
        return compared or told or any(f.name in ("sum", "average") for f in self.reading.asked.functions)

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
        fields = [o for o in self.reading.within(clause.first, clause.end) if o.sort_is("field")]
        named = any(o.term.name == target.name for o in fields)
        labelled = _LABEL in roots(target.means) and any(word.stem == _LABEL for word in self.reading.text.words)
        values = (o for o in self.reading.mentions if o.sort_is("value") and o.term.name == target.name)
        listed = any(o.first != m.first and abs(o.first - m.first) <= 4 for o in values)
        return score + 0.8 * named + 0.8 * labelled + 0.5 * listed

    def _is_not(self, place: int, target: Field) -> bool:
        """By 'not' before it with nothing between that parts them. In a clause that speaks of others, or of a field
        of theirs, it is those that there are none of."""
        clause = self.reading.clauses[self.reading.clause_of(place)]
        head = self.work.head.source
        nouns = [n for n in self.work.nouns if n.term.name != head and self.domain.reaches(head, n.term.name)]
        others = any(clause.first <= n.first < clause.end for n in nouns)
        to_one = target.source != head and self._has_one(target.source)
        words = self.reading.text.words
        for at in range(place - 1, max(clause.first, place - _REACH) - 1, -1):
            if words[at].lower in _NEVER:
                negated = target.source == head or (to_one and at > clause.first)
                if negated and not (target.source != head and others and at == clause.first):
                    clause.negative = clause.negative and others and target.source == head
                    return True
                return False
            if words[at].lower in _STOPS and at > clause.first:
                return False
        return False

    def _has_one(self, source: str) -> bool:
        """Whether each row of the head has one of a source, as an order has one customer."""
        key = self.domain.key(source).own
        return any(field.own == key for field in self.domain.of(self.work.head.source))

    def _flag(self, m: Mention) -> None:
        """A flag holds, or does not; 'no pieces left' is none of them, 'without an e-mail' is unknown."""
        target = self.work.field_of(m)
        known = any(c.field == target or (c.field and c.place == m.first) for c in self.draft.conditions)
        if known or self.subject.closeness(target.source, m.first, m.last) < 0:
            return
        clause = self.reading.clauses[self.reading.clause_of(m.first)]
        before = [word.lower for word in self.reading.text.words[max(clause.first, m.first - 4) : m.first]]
        none = bool(before) and (
            before[-1] in ("no", "without", "zero", "missing")
            or before[-2:] in (["without", "an"], ["without", "a"], ["without", "any"], ["not", "any"])
        )
        if target.kind == "flag":
            self._add(target, "equals", [not _NEVER & set(before)], m.first)
        elif none and target.kind == "whole" and target.is_number and self._is_likeliest(m):
            self._add(target, "equals", [0], m.first)
        elif (
            none
            and target.kind in ("text", "date", "money", "number")
            and target.source == self.work.head.source
            and self._is_likeliest(m)
        ):
            self._add(target, "is_unknown", [], m.first)
        else:
            return
        clause.negative = False

    def _is_likeliest(self, m: Mention) -> bool:
        """Whether of the fields that some words may call this is the nearest."""
        same = [o for o in self.reading.mentions if o.sort_is("field") and (o.first, o.last) == (m.first, m.last)]
        return max(same, key=lambda o: o.score + self._nearness(o)) is m

    def _by_key(self, noun: Mention) -> None:
        """What the head does not lead to, where something tells its key: 'who never used a promotion'."""
        head, key = self.work.head.source, self.domain.key(noun.term.name).own
        if self.domain.reaches(head, noun.term.name) or any(
            c.field and c.field.own == key for c in self.draft.conditions
        ):
            return
        covered = any(noun.first - 2 <= c.place <= noun.first for c in self.draft.conditions)
        reached = [s for way in self.domain.ways_from(head) for s in way.way[1:]]
        held = next((f for s in reached for f in self.domain.of(s) if f.own == key and f.is_id), None)
        if held and not covered:
            self._add(held, "is_known", [], noun.first)
