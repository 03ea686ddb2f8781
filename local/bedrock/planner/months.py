"""Spans of the calendar that a sentence names: 'in June', 'the first week of March', 'this summer', 'since Christmas'.

Of what was, the last such span is meant, and else the nearest.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = "january february march april may june july august september october november december".split()
DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_PAST = re.compile(
    r"\b(?:was|were|wasn't|weren't|did|didn't|bought|ordered|borrowed|(?:i|we|you) (?:lost|left|sent))\b|"
    rf"\bsince (?:the |last )?(?:\d|{'|'.join((*DAYS, *MONTHS))})"
)
_AHEAD = re.compile(
    r"\b(?:next|tomorrow|will|free|any|want|like|until|before|coming|could|can|is there|are there|for|would|book)\b"
)


@dataclass(frozen=True)
class Days:
    """The first and the last day that are meant."""

    first: date
    last: date


def month_of(name: str) -> int:
    """January is 1, by its name or the beginning of it."""
    return next(number for number, month in enumerate(MONTHS, 1) if month.startswith(name.lower()[:3]))


def is_past(text: str) -> bool:
    """Whether a lower-case text tells what was, and asks for nothing to come."""
    found = _PAST.search(text)
    return bool(found) and ("since " in found[0] or not _AHEAD.search(text)) if found else False


def nearest(days: Iterable[date], today: date, *, past: bool) -> date:
    """The day that is meant where no year is said: the nearest, and of what was the last."""
    every = sorted(days, key=lambda each: abs(each - today))
    return next((each for each in every if each <= today), every[0]) if past else every[0]


def _month(found: re.Match[str], today: date) -> Days:
    offset = {"next": 1, "last": -1}.get(found["which"], 0)
    first = (today.replace(day=1) + timedelta(days=31 * offset)).replace(day=1)
    return Days(first, _end_of_month(first))


def _months(found: re.Match[str], today: date) -> Days:
    """From one month to another."""
    first, last = month_of(found["month"]), month_of(found["other"])
    around = (date(today.year + years, first, 1) for years in (-1, 0, 1))
    start = nearest(around, today.replace(day=1), past=is_past(found.string))
    return Days(start, _end_of_month(date(start.year + (last < first), last, 1)))


def _part_of_month(found: re.Match[str], today: date) -> Days:
    """'The first week of March', 'the beginning of May', 'the end of June'."""
    month = _month_by_name(found, today)
    if found["part"].startswith(("end", "last")):
        return Days(month.last - timedelta(days=6), month.last)
    weeks = {"second": 1, "third": 2}.get(found["part"].split()[0], 0)
    first = month.first + timedelta(weeks=weeks)
    return Days(first, first + timedelta(days=6))


def _season(found: re.Match[str], today: date) -> Days:
    month = _SEASONS[found["season"]]
    years = {"last": -1, "next": 1}.get(found["which"] or "", 0)
    first = date(today.year + years, month, 1)
    return Days(first, _end_of_month(first + timedelta(days=62)))


def _this_year(found: re.Match[str], today: date) -> Days:
    year = today.year + {"last": -1, "next": 1}.get(found["which"], 0)
    return Days(date(year, 1, 1), date(year, 12, 31))


def _feast(found: re.Match[str], today: date) -> Days:
    """The nearest one."""
    month, day = _FEASTS[found["feast"]]
    day_of = (date(today.year + years, month, day) for years in (-1, 0, 1))
    feast = nearest(day_of, today, past=is_past(found.string))
    return Days(feast, feast)


def _month_by_name(found: re.Match[str], today: date) -> Days:
    month, year = month_of(found["month"]), found["year"]
    years = [int(year)] if year else [today.year - 1, today.year, today.year + 1]
    first = nearest((date(each, month, 1) for each in years), today.replace(day=1), past=is_past(found.string))
    return Days(first, _end_of_month(first))


def _year(found: re.Match[str], _today: date) -> Days:
    year = int(found["year"])
    return Days(date(year, 1, 1), date(year, 12, 31))


def _end_of_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_FEASTS = {"christmas eve": (12, 24), "christmas day": (12, 25), "christmas": (12, 25), "new year's eve": (12, 31)}
_ANY_MONTH = "|".join(MONTHS)
MONTHLY: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Days]], ...] = (
    (re.compile(r"\b(?P<which>this|next|last) month\b"), _month),
    (re.compile(rf"\b(?P<month>{_ANY_MONTH}) (?:to|and|until|till|through|or|-|–) (?P<other>{_ANY_MONTH})\b"), _months),
    (
        re.compile(
            rf"\b(?P<part>(?:first|second|third|last) week|beginning|start|end) of (?P<month>{_ANY_MONTH})\b"
            r"(?: (?P<year>\d{4}))?"
        ),
        _part_of_month,
    ),
    (
        re.compile(
            rf"\b(?:in|during|for|all of|since|this|next|last|early|late) (?P<month>{'|'.join(MONTHS)})\b"
            r"(?: (?P<year>\d{4}))?"
        ),
        _month_by_name,
    ),
    (re.compile(r"\b(?:in|during|since|for|of) (?P<year>(?:19|20)\d\d)\b"), _year),
    (
        re.compile(rf"\b(?P<month>{_ANY_MONTH.replace('march|', '').replace('may|', '')})\b(?: (?P<year>\d{{4}}))?"),
        _month_by_name,
    ),
    (re.compile(r"\b(?P<which>this|last|next) year\b"), _this_year),
    (
        re.compile(r"\b(?:(?P<which>this|last|next) |in |over the )(?P<season>spring|summer|autumn|fall|winter)\b"),
        _season,
    ),
    (
        re.compile(
            rf"\b(?:on|until|till|before|after|since|at|by|to|over|this|for) (?P<feast>{'|'.join(_FEASTS)})\b(?! [a-z])"
        ),
        _feast,
    ),
)
