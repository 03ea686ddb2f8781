"""What a question measures: the number that it begins with, or that it counts pieces of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from local.bedrock.planner.language import STOP_WORDS
from local.bedrock.planner.querying.asked_for import Each
from local.bedrock.planner.querying.domain import Domain, Field
from local.bedrock.planner.querying.english import Word, fillers, kin, root, roots
from local.bedrock.planner.querying.reading import Reading
from local.bedrock.planner.querying.terms import Mention
from local.bedrock.planner.querying.text_fields import TextFields
from local.bedrock.planner.querying.work import TOTAL

_PIECES = frozenset(map(root, ("pieces", "units", "copies")))
_PIECES = frozenset(map(root, ("pieces", "units", "copies")))


@dataclass
class Measuring:
    """Finds the number that is asked of all rows, or of each group."""

    domain: Domain
    reading: Reading

    def _pieces(self, used: set[int]) -> Field | None:
        """'how many pieces of ... did we sell': of the numbers that these words may call, the one of that verb."""
        counts = [f for f in self.reading.asked.functions if f.name == "count"]
        named = after(self.reading, counts[0].end) if counts else []
        likely = sorted((m for m in named if m.sort_is("field") and m.first not in used), key=lambda m: -m.score)
        fields = [self._field(m) for m in likely]
        whole = [field for field in fields if field.kind == "whole" and field.is_number]
        sold = any("sell" in word.kin or word.lower == "sold" for word in self.reading.text.words)
        place = self.reading.place(counts[0].end) if counts else -1
        things = any(m.sort_is("value") and m.exact and m.first in (place, place + 1) for m in self.reading.mentions)
        if not (whole or (sold and things)) or any(m.sort_is("source") for m in named):
            return None
        kindred = [
            f
            for f in self.domain.fields.values()
            if f.kind == "whole" and f.is_number and _PIECES & set(roots(f.means))
        ]
        said = {word.stem for word in self.reading.text.words if word.lower not in STOP_WORDS}

        def fits(field: Field) -> tuple[int, bool, bool]:
            common = len(said & set(roots(field.means)))
            return common, field in whole and not sold, field.means.startswith("how many")

        return max([*whole, *kindred], key=fits)

    def measure(self, each: list[tuple[Each, list[Mention]]], nouns: list[Mention], used: set[int]) -> Field | None:
        """A number that the question begins with, no noun before it: 'revenue per month', 'average order value'."""
        if pieces := self._pieces(used):
            return pieces
        asked = self.reading.asked
        if asked.limit and asked.most and not any(f.name in ("sum", "average") for f in asked.functions):
            return None
        functions = [f for f in self.reading.asked.functions if not f.name.startswith("count")]
        person = self.reading.text.lower.startswith(("who", "find"))
        if person and not any(f.name in ("sum", "average") for f in functions):
            return None
        if not (functions or each):
            return self._takings(nouns, each)
        end = min([self.reading.clauses[0].end, *(noun.first for noun in nouns if noun.exact)])
        words = self.reading.text.words
        numbers = [
            m
            for m in self.reading.mentions
            if m.sort_is("field")
            and self._field(m).is_number
            and (m.exact or "revenue" in words[m.first].kin)
            and m.first not in used
            and not self._is_compared(m)
        ]
        exact = [m for m in numbers if m.exact]
        first = next((m for m in exact or numbers if m.last < end), None)
        if first is None:
            return self._takings(nouns, each)
        every = [m for m in self.reading.mentions if m.sort_is("field") and self._field(m).is_number]
        same = [self._field(m) for m in every if (m.first, m.last) == (first.first, first.last)]
        return measured(same, self.domain, self.reading, each, nouns)

    def _is_compared(self, m: Mention) -> bool:
        """Whether a number follows at once: 'rated below 4' tells which rows, and not what of them."""
        return any(0 < self.reading.place(amount.start) - m.last <= 2 for amount in self.reading.amounts)

    def counts_on_average(
        self, nouns: list[Mention], each: list[tuple[Each, list[Mention]]]
    ) -> tuple[Field, list[tuple[Each, list[Mention]]]] | None:
        """'average number of orders per customer': a field that tells how many, of those whose it is."""
        names = {f.name for f in self.reading.asked.functions}
        spoken = re.search(r"\baverage (?:number|count) of\b", self.reading.text.lower)
        if not spoken or not {"average", "count"} <= names or not nouns:
            return None
        words = {root(part) for part in nouns[0].term.name.split("_")}
        told = (
            f
            for f in self.domain.fields.values()
            if f.kind == "whole" and "how many" in f.means and words & set(roots(f.means))
        )
        if (field := next(told, None)) is None:
            return None
        self.reading.asked.functions = [f for f in self.reading.asked.functions if f.name != "count"]
        return field, [(one, ms) for one, ms in each if not any(m.term.name == field.source for m in ms)]

    def _takings(self, nouns: list[Mention], each: list[tuple[Each, list[Mention]]]) -> Field | None:
        """'Revenue of ...' at the beginning, and what was taken in months that came to so much money."""
        begins = [m for m in self.reading.mentions if m.sort_is("field") and self._opens(m.first)]
        words = self.reading.text.words
        named = [
            self._field(m)
            for m in begins
            if self._field(m).kind == "money"
            and ("revenue" in words[m.first].kin or words[m.first].lower == "total" or (m.exact and self.reading.times))
            and m.last + 1 < len(words)
        ]
        timed = any(one.unit for one, _ in each) and any(a.sign == "money" for a in self.reading.amounts)
        if not named and timed and not nouns:
            fields = self.domain.fields.values()
            named = [
                f
                for f in fields
                if f.kind == "money" and any("revenue" in kin(word) for word in f.means.replace(",", "").split())
            ]
        return measured(named, self.domain, self.reading, each, nouns) if named else None

    def takings_anywhere(self, nouns: list[Mention], each: list[tuple[Each, list[Mention]]]) -> Field | None:
        """The takings that a time is about where nothing else is: 'our busiest month'."""
        fields = [f for f in self.domain.fields.values() if f.kind == "money"]
        named = [f for f in fields if any("revenue" in kin(word) for word in f.means.replace(",", "").split())]
        return measured(named, self.domain, self.reading, each, nouns) if named else None

    def _opens(self, place: int) -> bool:
        """Whether only small words stand before a word."""
        small = STOP_WORDS | fillers()
        return all(word.lower in small for word in self.reading.text.words[:place])

    def _field(self, mention: Mention) -> Field:
        return self.domain.fields[mention.term.name]


def after(reading: Reading, end: int) -> list[Mention]:
    """The fields or sources that are mentioned right after a place of characters."""
    place = reading.place(end)
    for at in (place, place + 1):
        if (
            place < len(reading.text.words)
            and at > place
            and (reading.text.words[place].text.isdigit() or any(m.first <= place <= m.last for m in reading.mentions))
        ):
            break
        if found := [m for m in reading.mentions if m.first == at and m.sort_is("field", "source")]:
            own = _of_noun(found, reading)
            return own or [m for m in found if m.exact] or found
    return []


def id_in(word: Word, ids: TextFields) -> tuple[Field, str] | None:
    return ids.of_id(word.text) if any(map(str.isdigit, word.text)) and any(map(str.isalpha, word.text)) else None


def _of_noun(found: list[Mention], reading: Reading) -> list[Mention]:
    """'product category': the field that follows a noun, of that source."""
    sources = {m.term.name: m.last for m in found if m.sort_is("source")}
    after = [m for m in reading.mentions if m.sort_is("field") and m.exact and m.first - 1 in sources.values()]
    return [m for m in after if sources.get(m.term.name.partition(".")[0]) == m.first - 1]


def measured(
    options: list[Field], domain: Domain, reading: Reading, each: list[tuple[Each, list[Mention]]], nouns: list[Mention]
) -> Field:
    """Of the fields that a word may mean the one that fits the times, the groups and the nouns of the question."""
    timed = bool(reading.times) or any(one.unit for one, _ in each)
    groups = [[m.term.name.partition(".")[0] for m in mentions] for _, mentions in each]
    named = [noun.term.name for noun in nouns]
    values = (domain.fields[m.term.name] for m in reading.mentions if m.sort_is("value") and m.exact)
    named += list({field.source for field in values if field.kind == "text"} - set(named))
    ids = TextFields(domain, list(domain.sources))
    keys = [known[0].own for word in reading.text.words if (known := id_in(word, ids))]

    def nearness(field: Field, source: str) -> float:
        if source == field.source:
            return 1.5
        steps = [way.way.index(source) for way in domain.ways_from(field.source) if source in way.way]
        return 0.6 / min(steps) if steps else -0.5

    def dated(field: Field) -> float:
        own = bool(domain.dates(field.source))
        return 2.0 if own else 1.5 * any(domain.dates(way.target) for way in domain.ways_from(field.source))

    def fits(field: Field) -> float:
        score = (dated(field) - 1.5 * bool(TOTAL.search(field.means))) * timed
        score += sum(
            max((2 * nearness(field, s) if s != field.source else 1.5 for s in group), default=0.0) for group in groups
        )
        score += 0.5 * any(root(part) in roots(field.means) for noun in named for part in noun.split("_"))
        score += sum(any(f.own == key for f in domain.of(field.source)) for key in keys)
        return score + sum(nearness(field, noun) for noun in named)

    return max(options, key=fits)
