"""What the person asks in this turn: in English, spelt as the tools spell, a clause at a time, with what is told."""

import re
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

from local.bedrock.model import Tool
from local.bedrock.planner import entities
from local.bedrock.planner.acts import IDLE, Acts
from local.bedrock.planner.called import correction, names_in
from local.bedrock.planner.language import asks, clauses, content_words, refers_back, words
from local.bedrock.planner.languages import Language, language_of
from local.bedrock.planner.limits import bids
from local.bedrock.planner.matching import quotes_examples
from local.bedrock.planner.references import is_unresolved, open_question, reading
from local.bedrock.planner.shorthand import spelt_out
from local.bedrock.planner.spelling import mended, vocabulary_of
from local.bedrock.planner.subject import topic
from local.bedrock.planner.tone import is_courtesy, is_greeting, is_override, is_small_talk, is_thanks
from local.bedrock.planner.turn import Turn

_FAULT = re.compile(
    r"\bmy [\w' -]+ (?:won't|wont|doesn't|doesnt|does not|isn't|stopped|keeps|is (?:broken|dead|stuck))\b",
    re.IGNORECASE,
)
_SHOW_IT = re.compile(r"(?:show|list|read|print|give)(?: me| us)? (?:the|my|our|all|its) \w{3,}", re.IGNORECASE)
_SEEKS = frozenset({"seek", "suggest", "suggest_mine"})
_WISHES = _SEEKS | {"trouble"}
_SURELY, _A_SHORT_ANSWER = 0.5, 14


@dataclass(frozen=True)
class Clause:
    """A part of the request.

    `text` is what asks, `whole` the same with what is told around it, `reading` how it can be understood without what
    was said before; `leans` says that it speaks of the clause before it, `answers` that it was asked for.
    """

    text: str
    reading: str
    whole: str
    leans: bool = False
    answers: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it speaks of something that was never named."""
        return is_unresolved(self.reading)


@dataclass(frozen=True)
class Request:
    """The clauses that ask for something; none in a greeting. `language` is set where it was not English."""

    clauses: tuple[Clause, ...]
    language: Language | None = None


@dataclass
class _Part:
    """What asks, and all that belongs to it, in order."""

    asking: str
    pieces: list[str]

    @property
    def whole(self) -> str:
        return " ".join(piece if piece[-1] in ".!?" else f"{piece}." for piece in self.pieces)


def understand(turn: Turn, tools: Sequence[Tool], acts: Acts) -> Request:
    """Read the turn's words."""
    if not words(turn.text) or any(only(turn.text) for only in (is_greeting, is_thanks, is_small_talk)):
        return Request(())
    language = language_of(turn.text)
    english = language.in_english(turn.text) if language else turn.text
    if answered := _answered(english, turn):
        return Request((answered,), language)
    text = mended(spelt_out(english), vocabulary_of(f"{tool.name} {tool.description} {tool.schema}" for tool in tools))
    said = [clause for clause in clauses(text) or [text] if not is_courtesy(clause) and not is_override(clause)]
    put = {piece for piece in said if asks(piece) or _is_bidden(piece, text, acts)}
    beside = {acts.top(piece) for piece in put}
    told = quotes_examples(tools) and put  # what is told beside a question, where acts are not of shops
    wished = set() if told else {piece for piece in said if piece not in put and _wishes(piece, acts, beside=beside)}
    parts = _parts(said, put | wished, lambda one, other: other in wished and acts.top(one) == acts.top(other))
    return Request(tuple(_clause(part, parts[:place], turn) for place, part in enumerate(parts)), language)


def _answered(text: str, turn: Turn) -> Clause | None:
    """What was asked before, with the names that it lacked, where they are said now."""
    pending = open_question(turn.last_reply)
    pending = turn.previous if pending and pending in turn.previous else pending
    if pending and "?" not in text and len(words(text)) <= _A_SHORT_ANSWER:
        whole = f"{pending}, {text}"
        return Clause(text, whole, whole, answers=True)
    if not names_in(text) or "?" in text or entities.record_numbers(text):
        return None
    if not pending:
        corrected = correction(text, turn.previous)
        return Clause(corrected, corrected, corrected) if corrected else None
    whole = f"{pending}, {text}"
    return Clause(text, whole, whole, answers=True)


def _parts(pieces: Sequence[str], asking: Set[str], are_one: Callable[[str, str], bool]) -> list[_Part]:
    """What is told belongs to the next question, else to the one before it; a question of no content likewise."""
    parts: list[_Part] = []
    told: list[str] = []
    for piece in pieces:
        told.append(piece)
        if piece not in asking or not (parts or content_words(piece)):
            continue
        if parts and (_is_thin(piece) or are_one(parts[-1].asking, piece)):
            parts[-1].pieces.extend(told)
        else:
            parts.append(_Part(piece, told))
        told = []
    if told and parts:
        parts[-1].pieces.extend(told)
    elif told:
        parts.append(_Part(" ".join(told), told))
    return parts


def _is_bidden(piece: str, text: str, acts: Acts) -> bool:
    """Whether something is to be done, and 'please' stands before it."""
    polite = re.search(rf"\b(?:please|pls)\W+{re.escape(piece)}", text, re.IGNORECASE)
    return bool(polite) and (acts.top(piece) == "act" or bids(piece))


def _wishes(piece: str, acts: Acts, *, beside: Set[str]) -> bool:
    """Whether what is not put as a question is one; `beside` questions it must be so more surely.

    Beside a question for something to get, a trouble that is not the fault of a thing is the reason to ask.
    """
    done = acts.of(piece)
    top = max(done, key=lambda act: done[act])
    if not beside:
        return top not in IDLE
    reason = top == "trouble" and beside & _SEEKS and not _FAULT.search(piece)
    return top in _WISHES and done[top] >= _SURELY and not reason


def _is_thin(piece: str) -> bool:
    """Whether it asks nothing of its own: 'Any ideas?'"""
    bare = len(content_words(piece)) < 2 and not _SHOW_IT.match(piece)
    return bare and not entities.identifiers(piece) and not refers_back(piece)


def _clause(part: _Part, before: Sequence[_Part], turn: Turn) -> Clause:
    explained = len(part.pieces) > 1
    names = set(entities.identifiers(part.whole)) - set(entities.identifiers(part.asking))
    told = any(topic(piece) for piece in part.pieces if piece is not part.asking)
    if explained and (names or _is_thin(part.asking) or (told and refers_back(part.asking))):
        return Clause(part.asking, part.whole, part.whole)
    understood = reading(part.asking, before=[each.whole for each in before], turn=turn)
    leans = bool(before) and refers_back(part.asking)
    whole = part.whole.replace(part.asking, understood, 1) if explained else understood
    return Clause(part.asking, understood, whole, leans)
