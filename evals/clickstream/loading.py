"""Reads conversations with operators from TOML files, and refuses them with everything that is wrong at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from agents.catalog import CLICKSTREAM, CLICKSTREAM_AGENTS
from evals.agent_set import Set, read_entries, result_of_entry
from evals.clickstream.conversation import OperatorConversation
from evals.conversation import ANY_TOOL, Forbidden
from evals.result import ConversationResult, TurnResult

HERE = Path(__file__).parent
AGENT = CLICKSTREAM.name
SPECIALISTS = tuple(spec.name.removeprefix(f"{AGENT}-") for spec in CLICKSTREAM_AGENTS)


@dataclass(frozen=True)
class Case:
    """A conversation with the file that it stands in."""

    conversation: OperatorConversation
    set: Set
    source: Path

    def result(self, turns: Sequence[TurnResult]) -> ConversationResult:
        """What it came to."""
        return result_of_entry(
            self.conversation,
            f"{self.set.value}/{self.source.name}",
            part=self.set.part_of(AGENT),
            agent=AGENT,
            principal=f"an operator, {self.conversation.world.value}",
            turns=turns,
        )


def load(which: Set, *, root: Path = HERE) -> list[Case]:
    """Every conversation of a set, in the order of files. Raises Refused."""
    found = read_entries(
        root / which.value, word="conversation", validate=OperatorConversation.model_validate, problems_of=_unknown
    )
    return [Case(conversation, which, source) for conversation, source in found]


def _unknown(conversation: OperatorConversation) -> Iterator[str]:
    """Tools and specialists that there are not: an expectation that nothing could meet, or nothing could fail."""
    tools = {name for turn in conversation.turns for choice in turn.tools for name in choice}
    tools |= {call.tool for turn in conversation.turns for call in turn.calls}
    asked = {name for turn in conversation.turns for choice in turn.asks or () for name in choice}
    asked |= {name for turn in conversation.turns for name in turn.may_ask}
    forbidden: tuple[Forbidden, ...] = (conversation, *conversation.turns)
    tools |= {name for each in forbidden for name in each.never_tools if name != ANY_TOOL}
    asked |= {name for each in forbidden for name in each.never_asks}
    yield from (f"no tool {name!r}" for name in sorted(tools - {*CLICKSTREAM.tools}))
    yield from (f"no specialist {name!r}" for name in sorted(asked - {*SPECIALISTS}))
    if any(turn.facts or turn.never_facts for turn in conversation.turns) or conversation.never_facts:
        yield "facts are looked up in a database, and there is none"
