"""A question as a plan, or as what keeps it from being one."""

from __future__ import annotations

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

    def understand(self, said: str, last: JsonObject | None, today: date) -> Understood:
        """`last` is the plan of the question before."""
        composer = Composer(said, self.domain, today, terms=self._terms)
        if last and leans(said, composer, last):
            composer = Composer(said, self.domain, today, terms=self._terms, source=str(last["source"]))
            more = composer.compose()
            if more and (gap := composer.gap()):
                return Understood(reply=self._unknown(gap))
            if more and len(more) > 1:
                return Understood(plan=refined(last, more, said, self.domain))
            return Understood(reply="What should I change about the last answer?")
        plan = composer.compose()
        if plan is None:
            return Understood(reply=self._which())
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
            return f"What exactly does “{gap.about}” mean: which number should I compare with?"
        return f"I can't tell that: the data I can read has nothing about {gap.about}."
