"""What is told of an answer while it is made."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class TextDelta:
    """Some more of the reply's text."""

    text: str


@dataclass(frozen=True)
class SpecialistProgress:
    """A specialist was asked, or has answered, or has failed."""

    name: str
    state: str


Progress = TextDelta | SpecialistProgress
Publish = Callable[[Progress], None]


def unheard(_: Progress) -> None:
    """For who wants the reply only."""
