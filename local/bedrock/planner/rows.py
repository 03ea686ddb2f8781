"""Which rows of a list the question means: by name, day, amount, time, its words, or as the first of an order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from local.bedrock.planner.dates import days_named, without_days
from local.bedrock.planner.held import having, of_the_amount
from local.bedrock.planner.language import words
from local.bedrock.planner.measures import bounds, lies_within
from local.bedrock.planner.months import MONTHS
from local.bedrock.planner.naming import by_id, is_negated, named, pointed_at, sides, told_apart
from local.bedrock.planner.ranking import in_order_asked
from local.bedrock.planner.records import Record
from local.bedrock.planner.times import Span, times_of
from local.bedrock.planner.values import is_day

_OF_SEVERAL = re.compile(r"\b(?:which|any|all|list|how many|what)\b", re.IGNORECASE)
_NAMES = "|".join(MONTHS)
# 'may' alone is no month.
_PERIOD = re.compile(
    rf"\b(?:({_NAMES})\s+)?((?:19|20)\d\d)\b|\bin ({_NAMES.replace('may|', '')})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Choice:
    """The rows that are meant; `none_fits` says that they are only the nearest, `compared` that they are sides."""

    rows: Sequence[Record]
    none_fits: bool = False
    compared: bool = False


def choose(rows: Sequence[Record], question: str) -> Choice:
    """The rows that the question names, or all of them when it tells none apart."""
    if held := sides(rows, question):
        return Choice(in_order_asked(held, question), compared=True)
    if called := named(rows, question) or by_id(rows, question) or pointed_at(rows, question):
        return Choice(in_order_asked(called, question))
    for condition in (of_the_amount, having, _flagged, _dated, _measured, _timed):
        fitting = condition(rows, question)
        if fitting == []:
            return Choice(in_order_asked(rows, question), none_fits=True)
        rows = fitting or rows
    return Choice(in_order_asked(told_apart(rows, question), question))


def _dated(rows: Sequence[Record], question: str) -> list[Record] | None:
    """The rows of the day, the span or the month that is named; None where there is none."""
    if days := days_named(question):
        found = [row for row in rows if any(days.first.isoformat() <= d <= days.last.isoformat() for d in _days(row))]
        return found or None
    if not (period := _PERIOD.search(question)):
        return None
    month, year = period[1] or period[3], period[2]
    number = f"-{MONTHS.index(month.lower()) + 1:02}-" if month else "-"
    found = [row for row in rows if any((not year or d.startswith(year)) and number in d for d in _days(row)[:1])]
    return found or None


def _flagged(rows: Sequence[Record], question: str) -> list[Record] | None:
    """The rows for which holds what the question asks about them: 'which are overdue?'"""
    if not _OF_SEVERAL.search(question) or is_negated(question):
        return None
    asked = set(words(question))
    flags = (key for key, value in rows[0].items() if isinstance(value, bool) and words(key)[-1] in asked)
    key = next(flags, None)
    return [row for row in rows if row.get(key) is True] if key else None


def _measured(rows: Sequence[Record], question: str) -> list[Record] | None:
    """The rows whose amount lies within the bounds of the question; None where it sets none."""
    return [row for row in rows if lies_within(row, question)] if bounds(rows, question) else None


def _timed(rows: Sequence[Record], question: str) -> list[Record] | None:
    limits = times_of(without_days(question))
    key = next((key for key in rows[0] if re.fullmatch(r"\d\d:\d\d", str(rows[0][key]))), None)
    if not key or limits == Span():
        return None
    first, last = limits.start or "00:00", limits.end or "23:59"
    return [row for row in rows if first <= str(row.get(key)) <= last]


def _days(row: Record) -> list[str]:
    return [str(value)[:10] for value in row.values() if is_day(value)]
