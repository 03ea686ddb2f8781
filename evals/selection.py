"""Which conversations of a set a run holds."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.conversation import Kind
from evals.loader import Case


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Filters; what is left out lets everything through. `sample` is taken last, stratified by agent and kind."""

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
        return (
            (self.agent is None or _respondent(case) == self.agent)
            and (self.kind is None or conversation.kind is self.kind)
            and (not self.ids or conversation.id in self.ids)
        )


def stratified(cases: Sequence[Case]) -> list[Case]:
    """An order in which each beginning has its share of every agent, and of an agent's kinds.

    A share is rounded up or down by lot, and the lots are those of names and ids: the same every time.
    """
    kinds_of_agents: dict[str, dict[str, list[Case]]] = defaultdict(lambda: defaultdict(list))
    for case in sorted(cases, key=_lot_of):
        kinds_of_agents[_respondent(case)][case.conversation.kind].append(case)
    agents = {
        agent: _mixed({f"{agent} {kind}": chosen for kind, chosen in kinds.items()})
        for agent, kinds in kinds_of_agents.items()
    }
    return _mixed(agents)


def _mixed(strata: Mapping[str, Sequence[Case]]) -> list[Case]:
    """Systematic sampling: a stratum's cases stand at even distances, the first one where its lot puts it."""
    placed = [
        ((place + _lot(name)) / len(stratum), name, case)
        for name, stratum in strata.items()
        for place, case in enumerate(stratum)
    ]
    return [case for _, _, case in sorted(placed, key=lambda one: one[:2])]


def _respondent(case: Case) -> str:
    return case.domain.name if case.domain else case.conversation.agent


def _lot_of(case: Case) -> float:
    return _lot(case.conversation.id)


def _lot(name: str) -> float:
    """From 0 up to 1."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:6]) / 2**48
