"""Times of day that a sentence names, as HH:MM: 'before 8 in the morning', 'after 4 pm', 'between 17:00 and 19:00'."""

import re
from dataclasses import dataclass

from local.bedrock.planner.clocks import clocked

_TIME = r"((?:[01]\d|2[0-3]):[0-5]\d)"
_ABOUT = r"(?:about |around |roughly )?"
_BETWEEN = re.compile(rf"{_TIME} ?(?:and|to|until|till|-|–) ?{_TIME}", re.IGNORECASE)
_FROM = re.compile(rf"(?:\b(?:after|from|since|not before|past)|\bat least) {_ABOUT}{_TIME}", re.IGNORECASE)
_UNTIL = re.compile(rf"\b(?:before|until|till|by|no later than|latest) {_ABOUT}{_TIME}", re.IGNORECASE)
_OR_LATER = re.compile(rf"{_TIME} or (later|earlier)\b", re.IGNORECASE)
_AT = re.compile(_TIME)
_PARTS = {"morning": ("05:00", "12:00"), "afternoon": ("12:00", "18:00"), "evening": ("17:00", "23:59")}
_PART = re.compile(rf"\b(?:in the|this|early|late|tomorrow|\w+day) ({'|'.join(_PARTS)})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Span:
    """From when to when; None is open."""

    start: str | None = None
    end: str | None = None


def times_of(text: str) -> Span:
    """The times that the text names as bounds."""
    text = clocked(text)
    if both := _BETWEEN.search(text):
        return Span(both[1], both[2])
    if later := _OR_LATER.search(text):
        return Span(later[1], None) if later[2].lower() == "later" else Span(None, later[1])
    start, end = (found[1] if (found := pattern.search(text)) else None for pattern in (_FROM, _UNTIL))
    if start or end:
        return Span(start, end)
    part = _PART.search(text)
    return Span(*_PARTS[part[1].lower()]) if part else Span()


def time_in(text: str) -> str | None:
    """The time that a text names, be it a bound or not; of several the last: 'not at eight, at nine'."""
    named = _AT.findall(clocked(text))
    return named[-1] if named else times_of(text).start
