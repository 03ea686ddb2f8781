"""Days that a sentence names without a date: weekdays, 'tomorrow', 'next week', 'over the last ten days'."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from local.bedrock.planner.language import COUNTING
from local.bedrock.planner.months import DAYS, MONTHLY, Days, is_past

_NUMBERS = dict(zip(COUNTING[:10], range(1, 11), strict=True))
_NUMBERS |= {"a": 1, "an": 1, "couple of": 2, "few": 3}
_N = rf"(?P<n>\d{{1,2}}|{'|'.join(_NUMBERS)})"
_WEEKDAY = re.compile(
    rf"\b(?:(?P<which>last|next) )?(?P<name>{'|'.join(DAYS)}|mon|tues?|wed|thu(?:rs?)?|fri|sat)s?\b",
)
_TO = re.compile(r"^\s*(?:to|until|till|through|-|–|and)\s*(?:the )?$")
_NEAR = {
    "the day after tomorrow": 2, "day before yesterday": -2, "tomorrow": 1, "today": 0, "tonight": 0, "this morning": 0,
    "this afternoon": 0, "this evening": 0, "yesterday": -1, "last night": -1,
}  # fmt: skip
_NEAR_DAYS = re.compile(rf"\b(?:{'|'.join(_NEAR)})\b")
_TO_A_WEEKDAY = re.compile(rf"\b(?:today|tomorrow) (?:to|until|till|through) (?:{'|'.join(DAYS)})\b")


def periods_in(text: str, today: date) -> Days | None:
    """The days of a lower-case text: a weekday within the week that is named beside it."""
    period = next((days(found, today) for pattern, days in _PERIODS if (found := pattern.search(text))), None)
    near = [today + timedelta(days=_NEAR[found[0]]) for found in _NEAR_DAYS.finditer(text)]
    weekdays = _weekdays(text, _start(period, text, today), today)
    if not period and is_past(text):
        weekdays = [day - timedelta(weeks=day >= today) for day in weekdays]
    if near and not (period and weekdays):
        every = [*near, *(day for day in weekdays if day > near[0])] if _TO_A_WEEKDAY.search(text) else near
        return Days(min(every), max(every))
    return Days(weekdays[0], weekdays[-1]) if weekdays else period


def _start(period: Days | None, text: str, today: date) -> date:
    """From when weekdays are counted: of a weekend its whole week."""
    if period is None:
        return today
    return _monday(period.first) if "weekend" in text else period.first


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


_PERIODS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Days]], ...] = (
    (re.compile(rf"\b(?:next|coming|within) (?:the next )?{_N} (?P<unit>day|week|month)s?\b"), _ahead),
    (re.compile(rf"\b(?:last|past|previous) {_N} (?P<unit>day|week|month)s?\b"), _back),
    (re.compile(rf"\bin {_N} (?P<unit>day|week)s?\b(?! of)"), _after),
    (re.compile(r"\b(?:(?P<which>this|next|last|coming) |(?:the|at|on|over the) )weekend\b"), _weekend),
    (re.compile(r"\b(?P<which>this|next|last|following) week\b"), _week),
    (re.compile(r"\b(?:on|during|every) (?:week|work|working )days?\b"), _working_day),
    *MONTHLY,
)
