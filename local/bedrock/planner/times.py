"""Times of day that a sentence names, as HH:MM: 'before 8 in the morning', 'after 4 pm', 'between 17:00 and 19:00'."""

import re
from dataclasses import dataclass

_CLOCK = r"(\d{1,2})(?::(\d{2}))?(?:\s?(a\.?m\.?|p\.?m\.?|o'clock))?(?: in the (morning|afternoon|evening))?"
_BETWEEN = re.compile(rf"\b(?:between|from) {_CLOCK} (?:and|to|until|till) {_CLOCK}", re.IGNORECASE)
_FROM = re.compile(rf"(?:\b(?:after|from|since|not before)|\bat least) {_CLOCK}", re.IGNORECASE)
_UNTIL = re.compile(rf"\b(?:before|until|till|by|no later than|latest) {_CLOCK}", re.IGNORECASE)
_OR_LATER = re.compile(rf"{_CLOCK} or (later|earlier)\b", re.IGNORECASE)
_PARTS = {"morning": ("05:00", "12:00"), "afternoon": ("12:00", "18:00"), "evening": ("17:00", "23:59")}
_PART = re.compile(rf"\b(?:in the|this|early|late|tomorrow|\w+day) ({'|'.join(_PARTS)})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Span:
    """From when to when; None is open."""

    start: str | None = None
    end: str | None = None


def times_of(text: str) -> Span:
    """The times that the text names."""
    if both := _BETWEEN.search(text):
        start, end = _clock(both.groups()[:4]), _clock(both.groups()[4:])
        if start and end:
            return Span(start, end)
    if later := _OR_LATER.search(text):
        time = _clock(later.groups()[:4])
        return Span(time, None) if later[5].lower() == "later" else Span(None, time)
    start, end = (_clock(found.groups()) if (found := pattern.search(text)) else None for pattern in (_FROM, _UNTIL))
    if start or end:
        return Span(start, end)
    part = _PART.search(text)
    return Span(*_PARTS[part[1].lower()]) if part else Span()


def _clock(groups: tuple[str | None, ...]) -> str | None:
    """Without a half of the day, only what is clearly a time."""
    hour, minute, half, part = groups
    if hour is None or not (minute or half or part):
        return None
    number = int(hour) % 12 if (half or part) and int(hour) <= 12 else int(hour)
    later = (half or "").lower().startswith("p") or part in ("afternoon", "evening")
    number += 12 if later else 0
    return f"{number:02d}:{int(minute or 0):02d}" if number < 24 else None
