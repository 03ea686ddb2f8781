"""What customers ask, by kind; questions.toml holds it."""

import tomllib
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

QUESTIONS = Path(__file__).parent / "questions.toml"


class Kind(StrEnum):
    """What a customer wants, in the order of the tables."""

    STATUS = "status"
    SEARCH = "search"
    RECOMMENDATION = "recommendation"
    TROUBLESHOOTING = "troubleshooting"
    POLICY = "policy"
    TWO_INTENTS = "two intents"
    THREE_INTENTS = "three intents"
    FOLLOW_UP = "follow-up"
    SMALL_TALK = "small talk"
    OUT_OF_SCOPE = "out of scope"


class Question(BaseModel):
    """A conversation whose last message is measured, and the specialists who should be asked for it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    customer: str
    says: Annotated[tuple[str, ...], Field(min_length=1)]
    asks: frozenset[str]


def read_questions(path: Path = QUESTIONS) -> Sequence[Question]:
    """All of them."""
    return TypeAdapter(list[Question]).validate_python(tomllib.loads(path.read_text())["question"])
