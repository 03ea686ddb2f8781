"""What the person asks in this turn: in English, spelt as the tools spell, a clause at a time, each readable alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from local.bedrock.model import Tool
from local.bedrock.planner.language import clauses, words
from local.bedrock.planner.languages import Language, language_of
from local.bedrock.planner.references import is_unresolved, reading
from local.bedrock.planner.spelling import mended, vocabulary_of
from local.bedrock.planner.tone import is_courtesy, is_greeting, is_override, is_small_talk, is_thanks
from local.bedrock.planner.turn import Turn


@dataclass(frozen=True)
class Clause:
    """A part of the request as said, and as it can be understood without what was said before."""

    text: str
    reading: str

    @property
    def is_open(self) -> bool:
        """Whether it speaks of something that was never named."""
        return is_unresolved(self.text, self.reading)


@dataclass(frozen=True)
class Request:
    """The clauses that ask for something; none in a greeting. `language` is set where it was not English."""

    clauses: tuple[Clause, ...]
    language: Language | None = None


def understand(turn: Turn, tools: Sequence[Tool]) -> Request:
    """Read the turn's words."""
    if not words(turn.text) or any(
        nothing_asked(turn.text) for nothing_asked in (is_greeting, is_thanks, is_small_talk)
    ):
        return Request(())
    language = language_of(turn.text)
    english = language.in_english(turn.text) if language else turn.text
    text = mended(english, vocabulary_of(f"{tool.name} {tool.description}" for tool in tools))
    said = [clause for clause in clauses(text) or [text] if not is_courtesy(clause) and not is_override(clause)]
    readings = [reading(clause, before=said[:place], turn=turn) for place, clause in enumerate(said)]
    return Request(tuple(map(Clause, said, readings)), language)
