"""Days and times of day for a property: which end of a span it takes, and what is open where one end is said."""

import re
from datetime import date, timedelta

from local.bedrock.model import JsonObject
from local.bedrock.planner.context import Context
from local.bedrock.planner.dates import days_of, without_days
from local.bedrock.planner.events import day_of, event_in
from local.bedrock.planner.language import stem, words
from local.bedrock.planner.months import MONTHS, Days
from local.bedrock.planner.quantities import quantities
from local.bedrock.planner.schema import described, name_words
from local.bedrock.planner.times import time_in, times_of

_UNTIL = frozenset("to until last end before through departure leave leaving checkout return latest till".split())
_FROM = frozenset("from since start after begin first earliest arrival arrive checkin".split())
_LEAVES = frozenset("departure leave leaving checkout".split())
_MONTH = "|".join(month[:3] for month in MONTHS)
_DAY = r"mon|tues?|wed|thu|fri|sat|sun|today|tomorrow|yesterday|weekend|week|month|christmas|beginning|start"
_DATE = rf"\d{{1,2}}(?:st|nd|rd|th)|\d{{1,2}} (?:of )?(?:{_MONTH})|\d{{4}}-"
_A_DAY = rf"(?:(?:the|this|next|last|coming) )*(?:{_DATE}|{_DAY}|{_MONTH})"
_ON = re.compile(
    rf"\b(?:since|starting|as of|(?<!day )after) {_A_DAY}|\bonwards?\b|\bor later\b|\bfrom {_A_DAY}[\w ]* on\b",
    re.IGNORECASE,
)
_UP_TO = re.compile(rf"\b(?:(?<!day )before|until|till|by|up to|no later than) {_A_DAY}", re.IGNORECASE)
_BEFORE = re.compile(rf"\b(?<!day )before {_A_DAY}", re.IGNORECASE)
_BESIDE = re.compile(r"\bthe (?:next|following) day\b|\b(?:the )?day (?:after|before)\b(?! \w)", re.IGNORECASE)
_NIGHTS = re.compile(r"\b(?:(?P<n>an?|one|single|[\w-]+) nights?)\b", re.IGNORECASE)
_SEVERAL = re.compile(r"\bif (?:it is |for )?(?:more than one|several|a (?:span|period))\b", re.IGNORECASE)


def date_for(name: str, schema: JsonObject, context: Context) -> str | None:
    """The first day that is meant; for `to_date` and its like the last."""
    texts = (context.clause, context.reading, context.whole)
    said = next(((days, text) for text in texts if (days := days_of(text, today=context.today))), None)
    if said is None and (beside := _beside_the_last(context)):
        return _written(beside, name, schema, context)
    if said is None and context.embedder and (event := event_in(context.whole)):
        return day_of(event, context.found, context.embedder)
    if said is None or not _is_of_the_event(name, context.whole):
        return None
    day = _end_of(*said, name, schema)
    return _written(day, name, schema, context) if day else None


def _beside_the_last(context: Context) -> date | None:
    """'And the next day?' after a question about a day."""
    leans = _BESIDE.search(context.clause)
    last = next((days for text in reversed(context.earlier) if (days := days_of(text, today=context.today))), None)
    return last.last + timedelta(days=-1 if leans[0].lower().endswith("before") else 1) if leans and last else None


def _end_of(days: Days, text: str, name: str, schema: JsonObject) -> date | None:
    """The property's end of the days; None where that end is left open."""
    parts = set(name_words(name))
    one = days.first == days.last
    if parts & _LEAVES and (one or _NIGHTS.search(text)):
        return days.first + timedelta(days=_nights(text))
    if parts & _UNTIL:
        if _ON.search(text) or (one and _SEVERAL.search(described(schema))):
            return None
        return days.first - timedelta(days=1) if _BEFORE.search(text) and not _ON.search(text) else days.last
    if parts & _FROM and one and _UP_TO.search(text) and not _ON.search(text):
        return None
    return days.last if "new" in parts else days.first


def _nights(text: str) -> int:
    """How many nights are said; one where none is."""
    said = (quantities(found["n"]) for found in _NIGHTS.finditer(text))
    return next((int(amounts[0].value) for amounts in said if amounts), 1)


def _written(day: date, name: str, schema: JsonObject, context: Context) -> str:
    """As the property is written: a day, a month, or a day with its time."""
    about = described(schema)
    if "YYYY-MM" in about and "YYYY-MM-DD" not in about:
        return f"{day:%Y-%m}"
    timed = schema.get("format") == "date-time" or "date and time" in about
    time = time_for(name, context) if timed else None
    return f"{day.isoformat()}T{time}" if time else day.isoformat()


def _is_of_the_event(name: str, text: str) -> bool:
    """Whether a day is for a property that says of what: `ordered_since` is for what was ordered."""
    events = {stem(word) for word in name_words(name) if word.endswith("ed")}
    return not events or bool(events & {stem(word) for word in words(text)})


def time_for(name: str, context: Context) -> str | None:
    """The time of day that is meant; a bound's own end of the span."""
    text = without_days(context.clause)
    span = times_of(text)
    parts = set(name_words(name))
    if parts & _UNTIL:
        return span.end or (None if span.start else time_in(text))
    if parts & _FROM:
        return span.start or (None if span.end else time_in(text))
    return span.start or span.end or time_in(text)
