"""A question as a plan, or as what keeps it from being one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from local.bedrock.model import JsonObject
from local.bedrock.planner.language import listed
from local.bedrock.planner.querying.domain import Domain
from local.bedrock.planner.querying.english import root, words_in
from local.bedrock.planner.querying.gaps import Gap
from local.bedrock.planner.querying.plans import Composer
from local.bedrock.planner.querying.refining import leans, refined
from local.bedrock.planner.querying.terms import Terms


@dataclass(frozen=True)
class Understood:
    """`plan` answers the question; without one `reply` says why, or asks."""

    plan: JsonObject | None = None
    reply: str = ""


class Questions:
    """Understands questions about one domain."""

    def __init__(self, domain: Domain) -> None:
        self.domain = domain
        self._terms = Terms(domain)
        self._heard: tuple[tuple[str, date], Understood] = ("", date.min), Understood()

    def understand(self, said: str, last: JsonObject | None, today: date) -> Understood:
        """`last` is the plan of the question before. What is corrected in one breath is two questions."""
        first, marker, then = (*_CORRECTED.split(said, maxsplit=1), "", "")[:3]
        if marker and first.strip() and then.strip():
            plan = self.understand(first, last, today).plan
            if plan:
                return self.understand(f"only {then}", plan, today)
        if last is None:
            if self._heard[0] != (said, today):
                self._heard = (said, today), self._understand(said, None, today)
            return self._heard[1]
        return self._understand(said, last, today)

    def _understand(self, said: str, last: JsonObject | None, today: date) -> Understood:
        composer = Composer(said, self.domain, today, terms=self._terms)
        if last and leans(said, composer, last):
            composer = Composer(said, self.domain, today, terms=self._terms, source=str(last["source"]))
            more = composer.compose()
            if more and (gap := composer.gap()):
                return Understood(reply=self._unknown(gap))
            if more and len(more) > 1:
                return Understood(plan=refined(last, more, said, self.domain))
            unknown = composer.unknown()
            return Understood(
                reply=self._unknown(Gap(unknown)) if unknown else "What should I change about the last answer?"
            )
        plan = composer.compose()
        if last is None and speaks_of_nothing(composer):
            return Understood(reply="Whom or what do you mean? I don't know yet which ones you speak of.")
        if plan is None:
            unknown = composer.unknown()
            return Understood(reply=self._unknown(Gap(unknown)) if unknown else self._which())
        if gap := composer.gap():
            return Understood(reply=self._unknown(gap))
        return Understood(plan=plan)

    def speaks_of(self, said: str) -> bool:
        """Whether some words name a source, and no condition on how rows are shown."""
        words = words_in(said)
        return any(
            word.stem in {root(part) for source in self.domain.sources for part in source.split("_")} for word in words
        )

    def _which(self) -> str:
        sources = [name.replace("_", " ") for name in self.domain.sources]
        return f"What would you like to know? I can look at {listed(sources)}."

    def _unknown(self, gap: Gap) -> str:
        if gap.is_open:
            return f"What exactly does “{gap.about}” mean? Tell me what to compare, and with which value."
        return f"I can't tell that: the data I can read has nothing about {gap.about}."


_CORRECTED = re.compile(
    r"[,.]?\s+\b(no,? wait,?|scratch that,?|sorry,? i meant?|no,? i meant?|oh and only|oh and)\b", re.IGNORECASE
)
_POINTS = re.compile(
    r"\b(?:those|these) (?!who\b|that\b|with|in\b|from\b|which\b|whose\b)|\b(?:them|they|those|"
    r"these)[?.! ]*$|\b(?:filter|sort|show) them\b|\bthe (?:list|ones?|thing) (?:we|you|i)\b|talked about|discussed"
)


def speaks_of_nothing(composer: Composer) -> bool:
    """Whether a first question points to what was never named: 'those people', 'filter them'."""
    text = composer.reading.text
    found = _POINTS.search(text.lower)
    nouns = composer.work.nouns if composer.work else ()
    return bool(found) and not any(
        noun.exact and text.words[noun.first].start < (found.start() if found else 0) for noun in nouns
    )
