"""Makes a query plan of a question."""

from __future__ import annotations

import re
from datetime import date

from local.bedrock.model import JsonObject
from local.bedrock.planner.querying.comparing import Comparing
from local.bedrock.planner.querying.conditions import Condition
from local.bedrock.planner.querying.dating import Dating
from local.bedrock.planner.querying.domain import Domain
from local.bedrock.planner.querying.gaps import Gap, gap_in, unknown_in, unmet
from local.bedrock.planner.querying.joining import Joining
from local.bedrock.planner.querying.opening import Opening
from local.bedrock.planner.querying.ordering import Ordering
from local.bedrock.planner.querying.reading import read
from local.bedrock.planner.querying.summing import Summing
from local.bedrock.planner.querying.terms import Mention, Terms
from local.bedrock.planner.querying.valuing import Valuing
from local.bedrock.planner.querying.work import Work, put

_VAGUE = re.compile(
    r"\b(?:good|bad|interesting|important|relevant|strange|typical|usual|special|nice|some of the) \w+|"
    r"\bcompare\b.*"
)


class Composer:
    """One question's plan. `source` settles what it is about where the question before did."""

    def __init__(self, said: str, domain: Domain, today: date, *, terms: Terms | None = None, source: str = "") -> None:
        self.domain = domain
        self._today = today
        self._terms = terms or Terms(domain)
        self._begin(said, today, source)
        self._shown = ""
        if self.work and not source and (other := self._doer(self.work)):
            self._shown = self.work.head.source
            self._begin(said, today, other)

    def _begin(self, said: str, today: date, source: str) -> None:
        self.reading = read(said, self._terms, today)
        self.work: Work | None = Opening(self.domain, self.reading).work(source)

    def _doer(self, work: Work) -> str | None:
        """'products that Ada bought': who is named, where the head does not lead there, but they lead to it."""
        head = work.head.source
        named = [each.field.source for each in self.reading.named]
        strangers = [source for source in named if not self.domain.reaches(head, source)]
        for stranger in strangers:
            for source in (stranger, *self.domain.sources):
                if self.domain.reaches(source, stranger) and self.domain.reaches(source, head):
                    return source
        return None

    def compose(self) -> JsonObject | None:
        """The plan; None when nothing tells what the question is about."""
        if self.work is None:
            return None
        Valuing(self.work).kinds()
        Comparing(self.work).numbers()
        Comparing(self.work).totals()
        Dating(self.work, self._today).times()
        Valuing(self.work).names()
        Summing(self.work).sums()
        Ordering(self.work).order()
        self._show(self.work)
        Joining(self.work).joins()
        return _written(self.work)

    def _show(self, work: Work) -> None:
        """The things that were asked for, beside those whose they are."""
        if self._shown and not work.draft.aggregates:
            work.pairs.add((self._shown, 0))
            work.draft.fields = [field.name for field in self.domain.of(self._shown)[:4]]

    def unknown(self) -> str:
        """The words that nothing is known of, where nothing tells what the question is about."""
        return unknown_in(self.reading, self.domain)

    def gap(self) -> Gap | None:
        """What is asked for and not there, once the plan is made."""
        work = self.work
        if work is None:
            return None
        covered = {n.first for n in work.nouns if any(self._covers(c, n) for c in work.draft.conditions)}
        if gap := gap_in(self.reading, self.domain, work.nouns, work.head.source, work.used | covered):
            return gap
        draft = work.draft
        joined = {step for each in draft.joins for step in self.domain.relationships[str(each["relationship"])].way}
        lost = next((c for c in draft.conditions if c.source not in joined | {draft.source}), None)
        if lost:
            return Gap(f"{lost.source.replace('_', ' ')} of {draft.source.replace('_', ' ')}")
        used = {c.place for c in draft.conditions}
        untaken = (
            m for m in self.reading.mentions if m.exact and m.sort_is("rule") and m.first not in used | work.used
        )
        far = next(
            (m for m in untaken if not self.domain.reaches(draft.source, self.domain.rules[m.term.name].source)), None
        )
        if far and not any(c.place == far.first for c in draft.conditions):
            return Gap(f"{self.domain.rules[far.term.name].source} of {draft.source}")
        if work.unplaced:
            return Gap(work.unplaced[0], is_open=True)
        if self._multiplies(work):
            return Gap(f"{draft.source.replace('_', ' ')} added up once for each of what they have")
        if stranger := self._stranger(used | work.used):
            return Gap(f"{stranger.replace('_', ' ')} of {draft.source.replace('_', ' ')}")
        plain = not (draft.conditions or draft.joins or draft.groups or draft.order or draft.fields)
        if vague := _VAGUE.search(self.reading.text.lower) if plain else None:
            return Gap(vague[0], is_open=True)
        missing = unmet(self.reading, self.domain, work.nouns) if plain else ""
        return Gap(missing) if missing else None

    def _multiplies(self, work: Work) -> bool:
        """Whether a number of the head would be added up once for every pair."""
        head = work.draft.source
        own = {f.own for f in self.domain.of(head)}
        many = any(
            each["kind"] == "each"
            and self.domain.key(self.domain.relationships[str(each["relationship"])].way[1]).own not in own
            for each in work.draft.joins
        )
        sums = (each for each in work.draft.aggregates if each["function"] in ("sum", "average"))
        return many and any(str(each["field"]).partition(".")[0] == head for each in sums)

    def _stranger(self, used: set[int]) -> str | None:
        """The source of a value or a flag that was said, and that the plan's source does not lead to."""
        assert self.work
        for m in self.reading.mentions:
            flag = m.sort_is("field") and self.domain.fields[m.term.name].kind == "flag"
            if not m.exact or m.first in used or not (m.sort_is("value") or flag):
                continue
            same = [o for o in self.reading.mentions if o.first == m.first]
            sources = [o.term.name.partition(".")[0] for o in same if not o.sort_is("rule")]
            if len(sources) == len(same) and not any(self.domain.reaches(self.work.draft.source, s) for s in sources):
                return sources[0]
        return None

    def _covers(self, condition: Condition, noun: Mention) -> bool:
        """Whether a condition says all that a noun stands for: 'promotion PROMO-1', 'for Premium customers'."""
        own = condition.field and condition.field.own == self.domain.key(noun.term.name).own
        values = condition.filter.get("values") if condition.filter else None
        said = isinstance(values, list) and any(isinstance(value, str) for value in values)
        return bool(own) or ((said or bool(condition.rule)) and noun.first - 2 <= condition.place < noun.first)


def _written(work: Work) -> JsonObject:
    draft = work.draft
    plan: JsonObject = {"source": draft.source}
    put(plan, [c for c in draft.conditions if c.source == draft.source])
    for name in ("joins", "fields", "groups", "aggregates", "having", "order"):
        if parts := getattr(draft, name):
            plan[name] = list(parts)
    if draft.limit:
        plan["limit"] = draft.limit
    return plan
