"""The relationships that a plan goes along: with such others, without any, or each pair."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from local.bedrock.model import JsonObject
from local.bedrock.planner.language import STOP_WORDS
from local.bedrock.planner.querying.conditions import Condition
from local.bedrock.planner.querying.domain import Relationship
from local.bedrock.planner.querying.english import kin, root, roots
from local.bedrock.planner.querying.reading import Clause
from local.bedrock.planner.querying.terms import is_done
from local.bedrock.planner.querying.work import Part, put

_AGAIN = frozenset({"any", "them", "it", "those", "these", "one"})
_SMALL = frozenset(map(root, STOP_WORDS))


class Joining(Part):
    """Joins, of what each clause needs."""

    def joins(self) -> None:
        """Those of the conditions, then those of what is shown, grouped or added up."""
        shown = self._shown()
        for number, clause in enumerate(self.reading.clauses):
            conditions = [c for c in self.draft.conditions if c.clause == number]
            again = self._spoken_of_again(number, clause)
            needed = [c.source for c in (*conditions, *again)]
            nouns = self._nouns(number, clause)
            paired = {noun for noun, of in self.work.pairs if of == number}
            wanted = [s for s in dict.fromkeys([*needed, *nouns, *sorted(paired)]) if s != self.work.head.source]
            if number and not wanted and not conditions and (way := self._by_verb(clause)):
                wanted = [way.target]
            for way, covered in self._ways(wanted, clause):
                shows = paired & set(covered) or shown & set(way.way)
                kind = "each" if shows else "without" if clause.negative else "with"
                found = [c for c in (*conditions, *again) if c.source in covered]
                for number in sorted({c.apart for c in found if c.apart}) or [0]:
                    self._join(way, kind, [c for c in found if c.apart in (0, number)], apart=number > 1)
        for source in sorted(shown):
            if not any(each["kind"] == "each" and source in self._way_of(each).way for each in self.draft.joins):
                whole = Clause(0, len(self.reading.text.words))
                every = self._ways([source, *sorted(shown - {source})], whole)[:1]
                for way, _ in every if every and source in every[0][0].way else self._ways([source], whole)[:1]:
                    self._join(way, "each", [])

    def _way_of(self, join: JsonObject) -> Relationship:
        return self.domain.relationships[str(join["relationship"])]

    def _shown(self) -> set[str]:
        """Other sources whose fields are grouped, added up, or sorted by."""
        draft = self.draft
        names = [
            *(str(each["field"]) for each in draft.groups),
            *(str(each.get("field", "")) for each in draft.aggregates),
            *(str(each["by"]) for each in draft.order),
        ]
        sources = {name.partition(".")[0] for name in names if "." in name}
        return sources - {self.work.head.source}

    def _nouns(self, number: int, clause: Clause) -> list[str]:
        """The other sources that a clause speaks of, and that are not only counted by a field."""
        head = self.work.head.source
        counted = self.work.counted_only | {
            c.noun for c in self.work.counted if c.clause == number and (c.noun, number) not in self.work.pairs
        }
        named = [noun.term.name for noun in self.work.nouns if clause.first <= noun.first < clause.end]
        told = set(roots(self.domain.sources[head])) if number == 0 else set()
        meant = {c.source for c in self.draft.conditions} | {noun for noun, _ in self.work.pairs}
        keys = {c.field.own for c in self.draft.conditions if c.field and c.source == head and c.field.is_id}
        bare = {
            name for name in named if name not in meant and (root(name) in told or self.domain.key(name).own in keys)
        }
        here = [n for n in self.work.nouns if clause.first <= n.first < clause.end]
        words = self.reading.text.words
        loose = {n.term.name for n in here if not n.exact and not is_done(words[n.first])}
        exact = {n.term.name for n in here if n.exact} - {head}
        bare |= {name for name in loose - exact if exact and name not in meant}
        return [name for name in named if name not in counted | bare and self.domain.reaches(head, name)]

    def _ways(self, wanted: Sequence[str], clause: Clause) -> list[tuple[Relationship, list[str]]]:
        """Ways that lead to all that is wanted, each with what it leads to."""
        left, found = list(wanted), []
        while left and (way := self._way(left, clause)):
            covered = [source for source in left if source in way.way]
            left = [source for source in left if source not in covered]
            found.append((way, covered))
        return found

    def _way(self, needed: Sequence[str], clause: Clause) -> Relationship | None:
        """The relationship that leads to the most, and no further; among such by the clause's verb, then the first."""
        words = self.reading.text.words[clause.first : clause.end]
        stems, kindred = {w.stem for w in words}, {group for w in words for group in w.kin}
        ways = [w for w in self.domain.relationships.values() if w.origin == self.work.head.source]

        def rank(way: Relationship) -> tuple[float, ...]:
            covered = [source for source in needed if source in way.way[1:]]
            nouns = {root(part) for source in way.way for part in source.split("_")}
            verbs = [verb for verb in roots(way.means) if verb not in nouns]
            said = sum(verb in stems for verb in verbs) + 0.5 * any(
                kin(word) & kindred for word in way.means.split()[-2:]
            )
            beyond = len(way.way) - 1 - max((way.way.index(source) for source in covered), default=0)
            return len(covered), -beyond, said

        best = max(ways, key=rank, default=None)
        return best if best and any(source in best.way[1:] for source in needed) else None

    def _spoken_of_again(self, number: int, clause: Clause) -> list[Condition]:
        """'... but never bought any': what the clause before said of what is spoken of."""
        words = {word.lower for word in self.reading.text.words[clause.first : clause.end]}
        here = self._nouns(number, clause)
        if not number or not here or not _AGAIN & words:
            return []
        before = [c for c in self.draft.conditions if c.clause == number - 1 and c.source != self.work.head.source]
        said = [c for c in before if c.period is None]
        return said if all(c.source not in here for c in said) else []

    def _by_verb(self, clause: Clause) -> Relationship | None:
        """'that nobody used': the relationship whose meaning has the verb."""
        said = {word.stem for word in self.reading.text.words[clause.first : clause.end]} - _SMALL
        nouns = {root(part) for source in self.domain.sources for part in source.split("_")}
        kindred = {g for word in self.reading.text.words[clause.first : clause.end] for g in word.kin} & {"sell"}

        def is_meant(way: Relationship) -> bool:
            sold = kindred and any(kin(word) & kindred for word in way.means.split())
            return bool(said & (set(roots(way.means)) - nouns - _SMALL)) or bool(sold)

        return next(filter(is_meant, self.domain.ways_from(self.work.head.source)), None)

    def _join(self, way: Relationship, kind: str, conditions: Iterable[Condition], *, apart: bool = False) -> None:
        """Add conditions to a join, and the join where there is none of its kind."""
        same = (each for each in self.draft.joins if (each["relationship"], each["kind"]) == (way.name, kind))
        if apart or (join := next(same, None)) is None:
            join = {"relationship": way.name, "kind": kind}
            self.draft.joins.append(join)
        put(join, list(conditions))
