"""Single values that a message says: numbers, money and percentages, how long, and days."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from local.bedrock.model import Json, JsonObject
from local.bedrock.planner.entities import number
from local.bedrock.planner.months import MONTHS
from local.bedrock.planner.querying.assigning import coming
from local.bedrock.planner.querying.deeds import Deed
from local.bedrock.planner.querying.english import plainly, text_of
from local.bedrock.planner.querying.numbers import Amount, amounts_in, plain
from local.bedrock.planner.querying.times import times_in
from local.bedrock.planner.schema import type_of

_LONG = re.compile(r"\b(\d+|an?)[ -](day|week|month|year)s?\b")
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_MONTHS = [month[:3] for month in MONTHS]
_MONTH = re.compile(
    r"\b(?:in|for|during|throughout|all of) (january|february|march|april|may|june|july|august|september|october|"
    r"november|december)\b(?! \d)"
)
_STARTS = re.compile(r"\b(?:start\w*|begin\w*|from|first day)\b")
_ENDING = re.compile(r"\b(?:end|ends|ending|until|till|through|last day|extend\w*)\b")
_UNTIL = frozenset({"ends", "end", "last", "until", "to", "before"})
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s?(?:%|percent\b|per cent\b)")
_BY_VERB = {"halve": 50.0, "double": 100.0}
_SUM = r"[$€]?\s?(\d[\d,]*(?:\.\d+)?)(?![\d%]|\s?percent|\s?days?\b)"
_CAPPED_AT = re.compile(
    r"\b(?:budget|cap|capped|at most|up to|no more than|max(?:imum)?|spend(?:ing)?)\b"
    rf"(?: (?:of|at|is|to|budget|cap|about))*\s*{_SUM}|{_SUM}(?: dollars?)?(?: (?:budget|cap|max(?:imum)?|at most))\b"
)


def number_said(said: str, deed: Deed | None, described: str, schema: JsonObject, today: date) -> Json:
    """A percentage, money, or how many days, by what is said of it."""
    text = plainly(said).lower()
    if re.search(r"\bdays\b", described) and type_of(schema) == "integer":
        long = _LONG.search(text)
        return _many(long[1]) * _DAYS[long[2]] if long else None
    amounts = _amounts(said, today)
    if "percent" in described:
        found = _PERCENT.search(text)
        value = float(found[1]) if found else _BY_VERB.get(deed.verb if deed else "")
        less = bool(deed and "less" in deed.groups) or re.search(r"\b(?:off|cheaper|lower|less)\b", text)
        return None if value is None else plain(-value if less and re.search(r"negative|-\d", described) else value)
    if re.search(r"budget|most that", described):
        capped = _CAPPED_AT.search(text)
        return plain(number(capped[1] or capped[2])) if capped else None
    if re.search(r"dollar|price|money|cost", described):
        money = next((a for a in amounts if a.sign == "money" or re.search(r"\b(?:to|at)\s+$", text[: a.start])), None)
        return plain(money.values[-1]) if money and money.sign != "percent" else None
    return None


def _amounts(said: str, today: date) -> list[Amount]:
    text = text_of(said)
    for time in times_in(text.lower, today):
        text.take(time.start, time.end)
    return amounts_in(text)


def day_said(said: str, described: str, today: date) -> str | None:
    """The first day of what is named, or the last; 'for two weeks' ends that long after it starts."""
    text = plainly(re.sub(r"\bstarting\b|\bbeginning\b", "from", said)).lower()
    text = re.sub(r"\bending(?: on)?\b", "until", text)
    last = bool(_UNTIL & set(described.split()))
    whens = [time.when for time in times_in(text, today)]
    start = next((w.start for w in whens if w.start), None)
    end = next((w.end for w in whens if w.end), None)
    long = re.search(rf"\bfor (?:the next )?{_LONG.pattern[2:]}", text)
    if start is None and end is None:
        start, end = _month(text, today)
    if named := re.search(r"\b(today|tomorrow)\b", text):
        start = start or today + timedelta(days=named[1] == "tomorrow")
    if long and end is None:
        start = start or today
        end = start + timedelta(days=_many(long[1]) * _DAYS[long[2]] - 1)
    if start == end and bool(_STARTS.search(text)) != bool(_ENDING.search(text)):
        end, start = (None, start) if _STARTS.search(text) else (end, None)
    day = end if last else start
    return coming(day, said, today).isoformat() if day else None


def _month(text: str, today: date) -> tuple[date | None, date | None]:
    """The days of a month that is named alone, and is not over: 'in March'."""
    named = _MONTH.search(text)
    if named is None:
        return None, None
    month = _MONTHS.index(named[1][:3]) + 1
    year = today.year + (month < today.month)
    return max(today, date(year, month, 1)), date(year, month, monthrange(year, month)[1])


def _many(said: str) -> int:
    return int(said) if said.isdigit() else 1
