"""Every tool use must be answered by the next turn, and nothing may be answered that was not asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from local.bedrock.model import Message


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The turn at `index` misses results for some ids, or brings results that nothing asked for."""

    index: int
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]


def mismatches(messages: Sequence[Message]) -> Iterator[Mismatch]:
    """Where tool uses and tool results do not pair; a use in the last turn lacks its next one."""
    asked: tuple[str, ...] = ()
    for index, message in enumerate(messages):
        given = tuple(result.tool_use_id for result in message.tool_results)
        missing = tuple(id_ for id_ in asked if id_ not in given)
        unexpected = tuple(id_ for at, id_ in enumerate(given) if id_ not in asked or id_ in given[:at])
        if missing or unexpected:
            yield Mismatch(index, missing, unexpected)
        asked = tuple(use.id for use in message.tool_uses)
    if asked:
        yield Mismatch(len(messages), asked, ())
