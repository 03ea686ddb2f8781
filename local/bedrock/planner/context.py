"""Where the values of a tool's arguments may come from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from local.bedrock.model import Json, ToolUse
from local.bedrock.planner.acts import Embeds


@dataclass(frozen=True)
class Context:
    """Where values may come from: the clause, its reading, the same with what is told, the turn, what came before.

    `in_vain` are the calls that found nothing, `bound` values by parameter that the conversation has settled.
    """

    clause: str
    reading: str
    whole: str
    turn: str
    today: date
    earlier: Sequence[str] = ()
    found: Sequence[Mapping[str, Json]] = ()
    refused: frozenset[str] = frozenset()
    in_vain: Sequence[ToolUse] = ()
    bound: Mapping[str, Json] = field(default_factory=dict)
    embedder: Embeds | None = None
