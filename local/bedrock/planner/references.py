"""What 'it', 'the second one' and 'and in black?' mean: looked up in what was said before, the nearest first."""

import re
from collections.abc import Sequence

from local.bedrock.planner import entities
from local.bedrock.planner.language import content_words, refers_back
from local.bedrock.planner.picked import best_rated, item_of, only_id, only_item
from local.bedrock.planner.restated import exchanged, restated
from local.bedrock.planner.subject import is_regarding, regarding, topic
from local.bedrock.planner.turn import Turn

_OPEN = re.compile(r"I need it to answer “([^”]+)”")
_CONTINUES = re.compile(
    r"\W*(?:and|also|but) (?:did|do|does|is|was|has|have|when|where|how|what|who|why|can)\b", re.IGNORECASE
)
_ONE = re.compile(r"\b(?:an?|any|the|and|some|other|another)\s+(?:(?:\w+er|\w+)\s+)?(ones?)\b(?! of)", re.IGNORECASE)
_LIGHT = frozenset(
    "work working works worked stop stopped broken broke help compare yesterday today tomorrow now again still please "
    "tell cost price check long happen happened wrong fix repair back good better best buy start started anymore two "
    "come coming arrive help's doing goes going new old much many".split()
)
_A_DETAIL = frozenset(
    "size sizes smaller bigger larger wider narrower longer shorter lighter darker small medium large wide narrow "
    "color colors colour colours black white gray grey silver red blue navy teal turquoise green olive yellow gold "
    "orange pink purple violet brown tan beige cream well too fit fits doesn't isn't won't version left does".split()
)


def open_question(reply: str) -> str:
    """The question that could not be answered for want of a detail, as it was put; empty where nothing is open."""
    asked = _OPEN.search(reply)
    return asked[1] if asked else ""


def reading(clause: str, *, before: Sequence[str], turn: Turn) -> str:
    """The clause as it can be understood alone; `before` are the earlier clauses of the same turn."""
    if is_regarding(clause):
        return clause
    if ids := entities.identifiers(clause):
        return exchanged(clause, ids[-1], turn.previous)
    if rated := best_rated(clause, turn.last_reply):
        return regarding(rated, "what is the rating?")
    if item := item_of(clause, turn.last_reply):
        return regarding(next(iter(entities.record_numbers(item)), item), clause)
    if refers_back(clause):
        topics = (*map(topic, reversed(before)), only_id(turn.last_reply), *map(topic, reversed(turn.earlier)))
        meant = next((found for found in topics if found), "") or only_item(turn.last_reply)
        return _named(meant, clause) if meant else clause
    if _CONTINUES.match(turn.text) and not before and (ids := entities.identifiers(turn.previous)):
        return regarding(ids[-1], clause)
    return restated(clause, turn, is_first=not before) or clause


def is_unresolved(understood: str) -> bool:
    """Whether the clause speaks of 'it' and nothing says what that is."""
    if entities.identifiers(understood) or is_regarding(understood):
        return False
    leans = refers_back(understood) or "the two" in understood.lower()
    return leans and len(set(content_words(understood)) - _LIGHT - _A_DETAIL) <= 1


def _named(meant: str, clause: str) -> str:
    """'A bigger one' of a tent is a bigger tent; whatever else is meant stands before the clause."""
    if len(meant.split()) <= 3 and not entities.identifiers(meant) and (one := _ONE.search(clause)):
        return f"{clause[: one.start(1)]}{meant}{clause[one.end(1) :]}"
    return regarding(meant, clause)
