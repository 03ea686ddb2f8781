"""Days that a sentence names, as ISO 8601: 'April 3rd', 'next week', 'this Thursday', 'between 16 and 18 March'."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_MONTHS = ("january february march april may june july august september october november december").split()
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTH = "|".join(f"{month}|{month[:3]}" for month in _MONTHS)
_ISO = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_DAY_MONTH = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_MONTH})\b(?:,? (\d{{4}}))?", re.IGNORECASE)
_MONTH_DAY = re.compile(rf"\b({_MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (\d{{4}}))?", re.IGNORECASE)
_SPAN = re.compile(
    r"\b(?:between|from) (\d{1,2})(?:st|nd|rd|th)? (?:and|to|until) (\d{1,2})(?:st|nd|rd|th)? "
    rf"({_MONTH})\b",
    re.IGNORECASE,
)
_WEEKDAYS = re.compile(rf"\b(?:from |between )?({'|'.join(_DAYS)}) (?:to|until|till|and|through) ({'|'.join(_DAYS)})\b")
_RANGE = re.compile(
    r"\b(?:the )?(\d{1,2})(?:st|nd|rd|th) (?:to|until|till|and)(?: \w+day)? (?:the )?(\d{1,2})(?:st|nd|rd|th)\b"
)
_RELATIVE = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
_TODAY_IS = re.compile(r"today is (?:\w+, )?(.{6,30})", re.IGNORECASE)


@dataclass(frozen=True)
class Days:
    """The first and the last day that are meant."""

    first: date
    last: date


def today_of(prompts: Iterable[str]) -> date:
    """The day that a prompt says it is; else the day in UTC."""
    for prompt in prompts:
        if (said := _TODAY_IS.search(prompt)) and (days := _absolute(said[1], datetime.now(UTC).date())):
            return days.first
    return datetime.now(UTC).date()


def days_named(text: str) -> Days | None:
    """The days that the text names by their date."""
    return _absolute(text, datetime.now(UTC).date())


def days_of(text: str, *, today: date) -> Days | None:
    """The days that the text names, if it names any."""
    return _absolute(text, today) or _relative(text.lower(), today)


def _absolute(text: str, today: date) -> Days | None:
    if span := _SPAN.search(text):
        return _days(_day(span[1], span[3], None, today), _day(span[2], span[3], None, today))
    if iso := _ISO.findall(text):
        return _days(date.fromisoformat(iso[0]), date.fromisoformat(iso[-1]))
    if found := _DAY_MONTH.search(text):
        return _days(day := _day(found[1], found[2], found[3], today), day)
    if found := _MONTH_DAY.search(text):
        return _days(day := _day(found[2], found[1], found[3], today), day)
    return None


def _relative(text: str, today: date) -> Days | None:
    for word, offset in _RELATIVE.items():
        if re.search(rf"\b{word}\b", text):
            return Days(day := today + timedelta(days=offset), day)
    if span := _RANGE.search(text):
        return _days(_of_month(int(span[1]), today), _of_month(int(span[2]), today))
    if span := _WEEKDAYS.search(text):
        return Days(first := _next(_DAYS.index(span[1]), today), _next(_DAYS.index(span[2]), first))
    monday = today - timedelta(days=today.weekday())
    if "next week" in text:
        return Days(monday + timedelta(days=7), monday + timedelta(days=13))
    if "this week" in text:
        return Days(today, monday + timedelta(days=6))
    if weeks := re.search(r"next (\d|two|three) weeks", text):
        return Days(today, today + timedelta(weeks={"two": 2, "three": 3}.get(weeks[1]) or int(weeks[1])))
    for number, name in enumerate(_DAYS):
        if re.search(rf"\b{name}s?\b", text):
            return Days(day := _next(number, today), day)
    return None


def _next(weekday: int, today: date) -> date:
    """The next day of that name; today where it is one."""
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def _of_month(number: int, today: date) -> date | None:
    """The day of that number in this month, or in the next where it has passed."""
    later = today.replace(day=1) + timedelta(days=31)
    month = today if number >= today.day else later
    try:
        return month.replace(day=number)
    except ValueError:
        return None


def _day(day: str, month: str, year: str | None, today: date) -> date | None:
    """Without a year, the one that lies nearest."""
    number = next(i for i, name in enumerate(_MONTHS, 1) if name.startswith(month.lower()[:3]))
    try:
        if year:
            return date(int(year), number, int(day))
        around = (date(today.year + offset, number, int(day)) for offset in (-1, 0, 1))
        return min(around, key=lambda each: abs((each - today).days))
    except ValueError:
        return None


def _days(first: date | None, last: date | None) -> Days | None:
    return Days(min(first, last), max(first, last)) if first and last else None
