"""What viewers say while a stream runs; conversations.toml holds it."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

CONVERSATIONS = Path(__file__).parent / "conversations.toml"
STREAM = "fitness_stream_morning_001"
AT_SECOND = 80  # one product is in view, and for all viewers the same: everybody means it by "those"


class Conversation(BaseModel):
    """Turns, and what each reply has to contain; one that orders does so in its last turn.

    `watches` is whether it is held while a stream runs.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    says: Annotated[tuple[str, ...], Field(min_length=1)]
    expects: tuple[tuple[str, ...], ...]
    orders: bool = False
    watches: bool = True


def read_conversations(path: Path = CONVERSATIONS) -> Sequence[Conversation]:
    """All of them, the seed's first."""
    return TypeAdapter(list[Conversation]).validate_python(tomllib.loads(path.read_text())["conversation"])
