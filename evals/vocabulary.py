"""The agents and tools that a conversation may name, and what is wrong with one that names others."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from agents.catalog import SPECIALISTS
from evals.conversation import ANY_TOOL, SUPERVISOR, Choice, Conversation, Forbidden, Turn

_PRINCIPAL = re.compile(r"cust\d{3,}|staff:[a-z][a-z0-9.-]{0,63}")


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """Tools by the agent that has them. A foreign domain has one agent, addressed as the supervisor is."""

    tools: Mapping[str, frozenset[str]]
    routes: bool

    @classmethod
    def of_the_shop(cls) -> Self:
        """The catalogue's specialists: the supervisor's own tools are `asks`."""
        return cls(tools={spec.name: frozenset(spec.tools) for spec in SPECIALISTS}, routes=True)

    @classmethod
    def of_one_agent(cls, tools: Iterable[str]) -> Self:
        """A foreign domain's."""
        return cls(tools={SUPERVISOR: frozenset(tools)}, routes=False)

    def problems(self, conversation: Conversation) -> Iterator[str]:
        """A sentence for each name that is not known, and for each expectation that can't be met."""
        agent = conversation.agent
        if self.routes and not _PRINCIPAL.fullmatch(conversation.principal):
            yield f"no principal {conversation.principal!r}: they look like cust001 or staff:ada"
        if agent != SUPERVISOR and agent not in self.tools:
            yield f"no agent {agent!r}; there are {_listed([SUPERVISOR, *self.tools])}"
            return
        yield from self._forbidden(conversation, agent)
        for number, turn in enumerate(conversation.turns, start=1):
            for problem in (*self._forbidden(turn, agent), *self._expected(turn, agent)):
                yield f"turn {number}: {problem}"

    def _expected(self, turn: Turn, agent: str) -> Iterator[str]:
        yield from self._tool_names(_names(turn.tools), agent)
        if turn.asks is not None:
            yield from self._agent_names((*_names(turn.asks), *turn.may_ask), agent)

    def _forbidden(self, forbidden: Forbidden, agent: str) -> Iterator[str]:
        yield from self._tool_names([name for name in forbidden.never_tools if name != ANY_TOOL], agent)
        yield from self._agent_names(forbidden.never_asks, agent)

    def _tool_names(self, names: Iterable[str], agent: str) -> Iterator[str]:
        known = self.tools[agent] if agent in self.tools else frozenset().union(*self.tools.values())
        for name in names:
            if name not in known:
                yield f"no tool {name!r}; {agent} has {_listed(known)}"

    def _agent_names(self, names: Iterable[str], agent: str) -> Iterator[str]:
        if not self.routes or agent != SUPERVISOR:
            if any(True for _ in names):
                yield "only the shop's supervisor asks specialists"
            return
        for name in names:
            if name not in self.tools:
                yield f"no specialist {name!r}; there are {_listed(self.tools)}"


def _names(choices: Iterable[Choice]) -> list[str]:
    return [name for choice in choices for name in choice]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
