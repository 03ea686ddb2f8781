"""Days that a sentence names without a date: weekdays, 'tomorrow', 'next week', 'in June', 'over the last ten days'."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = "january february march april may june july august september october november december".split()
DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_NUMBERS = dict(zip("one two three four five six seven eight nine ten".split(), range(1, 11), strict=True))
_NUMBERS |= {"a": 1, "an": 1, "couple of": 2, "few": 3}
_N = rf"(?P<n>\d{{1,2}}|{'|'.join(_NUMBERS)})"
_WEEKDAY = re.compile(
    rf"\b(?:(?P<which>last|next) )?(?P<name>{'|'.join(DAYS)}|mon|tues?|wed|thu(?:rs?)?|fri|sat)s?\b(?!['’]s)",
)
_TO = re.compile(r"^\s*(?:to|until|till|through|-|–|and)\s*(?:the )?$")
_NEAR = {
    "the day after tomorrow": 2, "tomorrow": 1, "today": 0, "tonight": 0, "this morning": 0, "this afternoon": 0,
    "this evening": 0, "yesterday": -1, "last night": -1,
}  # fmt: skip
_NEAR_DAYS = re.compile(rf"\b(?:{'|'.join(_NEAR)})\b")
_TO_A_WEEKDAY = re.compile(rf"\b(?:today|tomorrow) (?:to|until|till|through) (?:{'|'.join(DAYS)})\b")


@dataclass(frozen=True)
class Days:
    """The first and the last day that are meant."""

    first: date
    last: date


def month_of(name: str) -> int:
    """January is 1, by its name or the beginning of it."""
    return next(number for number, month in enumerate(MONTHS, 1) if month.startswith(name.lower()[:3]))


def periods_in(text: str, today: date) -> Days | None:
    """The days of a lower-case text: a weekday within the week that is named beside it."""
    period = next((days(found, today) for pattern, days in _PERIODS if (found := pattern.search(text))), None)
    near = [today + timedelta(days=_NEAR[found[0]]) for found in _NEAR_DAYS.finditer(text)]
    weekdays = _weekdays(text, period.first if period else today, today)
    if near and not (period and weekdays):
        every = [*near, *(day for day in weekdays if day > near[0])] if _TO_A_WEEKDAY.search(text) else near
        return Days(min(every), max(every))
    return Days(weekdays[0], weekdays[-1]) if weekdays else period


def _weekdays(text: str, start: date, today: date) -> list[date]:
    """The weekdays that are named, in order of time: each from `start` on, what follows 'to' after the one before."""
    found = list(_WEEKDAY.finditer(text))
    days: list[date] = []
    for place, each in enumerate(found):
        number = next(i for i, name in enumerate(DAYS) if name.startswith(each["name"][:3]))
        follows = place and _TO.match(text[found[place - 1].end() : each.start()])
        day = next_weekday(number, days[-1] if follows else start)
        weeks = {"last": -(day >= today), "next": +(day == today)}.get(each["which"] or "", 0)
        days.append(day + timedelta(weeks=weeks))
    return sorted(days)


def next_weekday(number: int, start: date) -> date:
    """The next day of that name, 0 is Monday; the first day itself where it is one."""
    return start + timedelta(days=(number - start.weekday()) % 7)


def _monday(today: date) -> date:
    return today - timedelta(days=today.weekday())


def _week(found: re.Match[str], today: date) -> Days:
    monday = _monday(today) + timedelta(weeks={"next": 1, "following": 1, "last": -1}.get(found["which"], 0))
    return Days(today if found["which"] == "this" else monday, monday + timedelta(days=6))


def _weekend(found: re.Match[str], today: date) -> Days:
    weeks = {"next": 1, "last": -1}.get(found["which"] or "", 0)
    saturday = _monday(today) + timedelta(days=5 + 7 * weeks)
    return Days(max(saturday, today) if not weeks else saturday, saturday + timedelta(days=1))


def _working_day(_found: re.Match[str], today: date) -> Days:
    """The next day that is none of a weekend."""
    day = today if today.weekday() < DAYS.index("saturday") else next_weekday(0, today)
    return Days(day, day)


def _month(found: re.Match[str], today: date) -> Days:
    offset = {"next": 1, "last": -1}.get(found["which"], 0)
    first = (today.replace(day=1) + timedelta(days=31 * offset)).replace(day=1)
    return Days(first, _end_of_month(first))


def _month_by_name(found: re.Match[str], today: date) -> Days:
    month, year = month_of(found["month"]), found["year"]
    years = [int(year)] if year else [today.year - 1, today.year, today.year + 1]
    first = min((date(each, month, 1) for each in years), key=lambda each: abs((each - today.replace(day=1)).days))
    return Days(first, _end_of_month(first))


def _year(found: re.Match[str], _today: date) -> Days:
    year = int(found["year"])
    return Days(date(year, 1, 1), date(year, 12, 31))


def _ahead(found: re.Match[str], today: date) -> Days:
    return Days(today, today + _span(found))


def _back(found: re.Match[str], today: date) -> Days:
    return Days(today - _span(found), today)


def _after(found: re.Match[str], today: date) -> Days:
    """'In a week' is a day; beside a weekday it is the week that begins then."""
    return Days(day := today + _span(found), day)


def _span(found: re.Match[str]) -> timedelta:
    number = _NUMBERS.get(found["n"]) or int(found["n"])
    return timedelta(days=number * {"day": 1, "week": 7, "month": 30}[found["unit"]])


def _end_of_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


_PERIODS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Days]], ...] = (
    (re.compile(rf"\b(?:next|coming|within) (?:the next )?{_N} (?P<unit>day|week|month)s?\b"), _ahead),
    (re.compile(rf"\b(?:last|past|previous) {_N} (?P<unit>day|week|month)s?\b"), _back),
    (re.compile(rf"\bin {_N} (?P<unit>day|week)s?\b(?! of)"), _after),
    (re.compile(r"\b(?:(?P<which>this|next|last|coming) |(?:the|at|on|over the) )weekend\b"), _weekend),
    (re.compile(r"\b(?P<which>this|next|last|following) week\b"), _week),
    (re.compile(r"\b(?:on|during|every) (?:week|work|working )days?\b"), _working_day),
    (re.compile(r"\b(?P<which>this|next|last) month\b"), _month),
    (
        re.compile(
            rf"\b(?:in|during|for|all of|since|this|next|last|early|late) (?P<month>{'|'.join(MONTHS)})\b"
            r"(?: (?P<year>\d{4}))?"
        ),
        _month_by_name,
    ),
    (re.compile(r"\b(?:in|during|since|for|of) (?P<year>(?:19|20)\d\d)\b"), _year),
)
