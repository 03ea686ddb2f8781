"""Bounds that a question sets on numbers and times of day: 'less than 50', 'between 20 and 40', 'after 4 pm'."""

import re
from collections.abc import Sequence

from local.bedrock.planner.asked import Asked
from local.bedrock.planner.entities import amount_range
from local.bedrock.planner.records import Record
from local.bedrock.planner.values import is_money

_CLOCK = r"(\d{1,2})(?::(\d\d))?\s?([ap])?\.?(?:m\b)?"
_FROM = re.compile(rf"\b(?:after|from|past)\s+{_CLOCK}|\b{_CLOCK}\s+(?:or|and) (?:later|after)", re.IGNORECASE)
_UNTIL = re.compile(rf"\b(?:before|until|by)\s+{_CLOCK}|\b{_CLOCK}\s+(?:or|and) (?:earlier|before)", re.IGNORECASE)
_PARTS = {"morning": ("00:00", "11:59"), "afternoon": ("12:00", "17:59"), "evening": ("17:00", "23:59")}


def bounds(rows: Sequence[Record], question: str) -> bool:
    """Whether the question bounds a number that the rows have."""
    return bool(rows) and _bounded(rows[0], question) is not None


def lies_within(row: Record, question: str) -> bool:
    """Whether the row's number lies within the question's bounds."""
    limits, key = amount_range(question), _bounded(row, question)
    value = row.get(key) if key else None
    if not isinstance(value, int | float):
        return False
    return (limits.low is None or value >= limits.low) and (limits.high is None or value <= limits.high)


def times(question: str) -> tuple[str, str] | None:
    """The earliest and the latest time of day that fits, as HH:MM."""
    if part := next((span for name, span in _PARTS.items() if re.search(rf"\b{name}\b", question.lower())), None):
        return part
    first, last = _time(_FROM.search(question)), _time(_UNTIL.search(question))
    return (first or "00:00", last or "23:59") if first or last else None


def _bounded(row: Record, question: str) -> str | None:
    """The number that the bounds are for: the one that is named, else an amount of money."""
    limits = amount_range(question)
    if limits.low is None and limits.high is None:
        return None
    numbers = {k: v for k, v in row.items() if isinstance(v, int | float) and not isinstance(v, bool)}
    asked = Asked(question)
    named = max(numbers, key=lambda key: asked.wants(key, numbers[key]), default=None)
    if named and asked.wants(named, numbers[named]) > 0:
        return named
    return next((key for key, value in numbers.items() if is_money(key, value)), None)


def _time(found: re.Match[str] | None) -> str | None:
    if not found:
        return None
    hour, minutes, half = found.groups()[:3] if found[1] else found.groups()[3:]
    # Without a half of the day or minutes, 'after 4' may be a number of anything.
    if not (half or minutes):
        return None
    late = half and half.lower() == "p" and int(hour) < 12
    return f"{int(hour) + 12 * bool(late):02}:{minutes or '00'}"
