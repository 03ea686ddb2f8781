"""Days that a sentence names: 'April 3rd', 'the 26th to the 29th of May', 'this Thursday', 'in the next two weeks'.

Days by their date win: a weekday beside them only describes them. A day without a month has that of the one beside it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from local.bedrock.planner.months import MONTHS, Days, is_past, month_of, nearest
from local.bedrock.planner.periods import periods_in

_MONTH = "|".join(f"{month}|{month[:3]}" for month in MONTHS) + "|sept"
_TH = r"(?:st|nd|rd|th)?"
_DATED = re.compile(
    rf"\b(?P<iso>\d{{4}}-\d\d-\d\d)\b|"
    rf"\b(?P<day>\d{{1,2}}){_TH}(?: of)? (?P<month>{_MONTH})\b(?:,? (?P<year>\d{{4}}))?|"
    rf"\b(?P<its_month>{_MONTH})\.? (?:the )?(?P<in_month>\d{{1,2}}){_TH}\b(?!:)(?:,? (?P<its_year>\d{{4}}))?|"
    rf"\b(?P<first>\d{{1,2}})(?={_TH}\s*(?:and|to|until|till|-|–)\s*(?:the )?\d{{1,2}}{_TH}(?: of)? (?:{_MONTH})\b)|"
    rf"\b(?P<alone>\d{{1,2}})(?:st|nd|rd|th)\b(?! (?:one|floor|time|option|birthday|grade|row|place)\b)",
    re.IGNORECASE,
)
_MONTH_BESIDE = re.compile(rf"\b(?:in|of|this) ({'|'.join(MONTHS)})\b", re.IGNORECASE)
_WEEK_OF = re.compile(r"\bweek (?:of|from|beginning|starting) (?:the )?\d", re.IGNORECASE)
_TODAY_IS = re.compile(r"(?:today|it) is (?:\w+, )?(.{6,30})", re.IGNORECASE)


@dataclass(frozen=True)
class _Dated:
    """A day by its number, with what is said of its month and year."""

    day: int
    month: int | None
    year: int | None


def today_of(prompts: Iterable[str]) -> date:
    """The day that a prompt says it is; else the day in UTC."""
    for prompt in prompts:
        for said in _TODAY_IS.finditer(prompt):
            if days := _by_date(said[1], datetime.now(UTC).date()):
                return days.first
    return datetime.now(UTC).date()


def days_named(text: str) -> Days | None:
    """The days that the text names by their date."""
    return _by_date(text, datetime.now(UTC).date())


def days_of(text: str, *, today: date) -> Days | None:
    """The days that the text names, if it names any: from the first to the last of them."""
    return _by_date(text, today) or periods_in(without_days(text).lower(), today)


def without_days(text: str) -> str:
    """The text without the days that it names by their date."""
    return re.sub(r"\b(?:on|from|to|until|till|by|since|before|after)(?: the)?\s*,", ",", _DATED.sub(",", text))


def _by_date(text: str, today: date) -> Days | None:
    named = [*(_dated(found) for found in _DATED.finditer(text))]
    if named and not any(one.month for one in named) and (month := _MONTH_BESIDE.search(text)):
        named = [replace(one, month=month_of(month[1])) for one in named]
    past = is_past(text.lower())
    first = _placed(named[0], named, today, past=past) if named else None
    # What is named beside a day is near to that day, whatever day it is today.
    days = [first, *(_placed(one, named, first or today, past=False) for one in named[1:])]
    known = [day for day in days if day]
    if len(known) == 1 and _WEEK_OF.search(text):
        monday = known[0] - timedelta(days=known[0].weekday())
        return Days(monday, monday + timedelta(days=6))
    return Days(min(known), max(known)) if known and len(known) == len(days) else None


def _dated(found: re.Match[str]) -> _Dated:
    if iso := found["iso"]:
        year, month, day = map(int, iso.split("-"))
        return _Dated(day, month, year)
    name, year_ = found["month"] or found["its_month"], found["year"] or found["its_year"]
    number = found["day"] or found["in_month"] or found["first"] or found["alone"]
    return _Dated(int(number), month_of(name) if name else None, int(year_) if year_ else None)


def _placed(one: _Dated, beside: Sequence[_Dated], today: date, *, past: bool) -> date | None:
    """The day in the calendar; None where there is no such day."""
    month = one.month or next((other.month for other in beside if other.month), None)
    year = one.year or next((other.year for other in beside if other.year), None)
    try:
        if month is None:
            return _next_or_last(one.day, today, past=past)
        if year:
            return date(year, month, one.day)
        return nearest((date(today.year + offset, month, one.day) for offset in (-1, 0, 1)), today, past=past)
    except ValueError:
        return None


def _next_or_last(day: int, today: date, *, past: bool) -> date:
    """The day of that number in this month, or in the next where it has passed; of what was, in the one before."""
    later, earlier = today.replace(day=1) + timedelta(days=31), today.replace(day=1) - timedelta(days=1)
    if past:
        return (today if day <= today.day else earlier).replace(day=day)
    return (today if day >= today.day else later).replace(day=day)
