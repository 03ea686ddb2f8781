"""Reads conversations with operators from TOML files, and refuses them with everything that is wrong at once."""

import hashlib
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import ValidationError

from agents.catalog import CLICKSTREAM, CLICKSTREAM_AGENTS
from evals.clickstream.conversation import OperatorConversation
from evals.conversation import ANY_TOOL, Forbidden
from evals.loader import Refused
from evals.result import ConversationResult, TurnResult

HERE = Path(__file__).parent
AGENT = CLICKSTREAM.name
SPECIALISTS = tuple(spec.name.removeprefix(f"{AGENT}-") for spec in CLICKSTREAM_AGENTS)


class Set(StrEnum):
    """Those that everybody works with, and those that nobody tunes to."""

    OPEN = "open"
    HELD_OUT = "held_out"

    @property
    def part(self) -> str:
        """Its name beside the sets of other agents."""
        return f"{AGENT}-{self.value}"


@dataclass(frozen=True)
class Case:
    """A conversation with the file that it stands in."""

    conversation: OperatorConversation
    set: Set
    source: Path

    def result(self, turns: Sequence[TurnResult]) -> ConversationResult:
        """What it came to."""
        conversation = self.conversation
        return ConversationResult(
            id=conversation.id,
            set=self.set.part,
            domain=None,
            agent=AGENT,
            kind=conversation.kind.value,
            principal=f"an operator, {conversation.world.value}",
            source=f"{self.set.value}/{self.source.name}",
            note=conversation.note,
            fingerprint=hashlib.sha256(conversation.model_dump_json().encode()).hexdigest()[:16],
            repetition=1,
            turns=tuple(turns),
        )


def load(which: Set, *, root: Path = HERE) -> list[Case]:
    """Every conversation of a set, in the order of files. Raises Refused."""
    problems: list[str] = []
    files = sorted((root / which.value).glob("*.toml"))
    cases = [Case(one, which, file) for file in files for one in _conversations(file, problems)]
    ids = Counter(case.conversation.id for case in cases)
    problems += [f"{name}: {times} conversations have this id" for name, times in ids.items() if times > 1]
    if problems:
        raise Refused(problems)
    return cases


def _conversations(file: Path, problems: list[str]) -> Iterator[OperatorConversation]:
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{file.name}: {error}")
        return
    defaults = written.get("defaults", {})
    for number, fields in enumerate(written.get("conversation", ()), start=1):
        named = f"{file.name}: {fields.get('id') or f'conversation {number}'}"
        try:
            conversation = OperatorConversation.model_validate({**defaults, **fields})
        except ValidationError as error:
            problems += [f"{named}: {'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
            continue
        problems += [f"{named}: {problem}" for problem in _unknown(conversation)]
        yield conversation


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
