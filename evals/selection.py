"""Which conversations of a set a run holds."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from evals.conversation import Kind
from evals.loader import Case


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Filters; what is left out lets everything through. `sample` is taken last, evenly over agents and kinds."""

    agent: str | None = None
    kind: Kind | None = None
    ids: Sequence[str] = ()
    sample: int | None = None

    def of(self, cases: Sequence[Case]) -> list[Case]:
        """The cases that pass, in their order."""
        chosen = [case for case in cases if self._passes(case)]
        if self.sample is None or self.sample >= len(chosen):
            return chosen
        kept = {case.conversation.id for case in stratified(chosen)[: self.sample]}
        return [case for case in chosen if case.conversation.id in kept]

    def _passes(self, case: Case) -> bool:
        conversation = case.conversation
        respondent = case.domain.name if case.domain else conversation.agent
        return (
            (self.agent is None or respondent == self.agent)
            and (self.kind is None or conversation.kind is self.kind)
            and (not self.ids or conversation.id in self.ids)
        )


def stratified(cases: Sequence[Case]) -> list[Case]:
    """An order of which each beginning is spread over agents and kinds; the same every time, and as ids have it."""
    strata: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in cases:
        strata[case.domain.name if case.domain else case.conversation.agent, case.conversation.kind].append(case)
    ranked = [(place, case) for stratum in strata.values() for place, case in enumerate(sorted(stratum, key=_lot))]
    return [case for _, case in sorted(ranked, key=lambda one: (one[0], _lot(one[1])))]


def _lot(case: Case) -> str:
    return hashlib.sha256(case.conversation.id.encode()).hexdigest()
