"""Rows in the order that a question asks for: the cheapest first, the latest alone, the top three."""

import re
from collections.abc import Callable, Sequence
from typing import cast

from local.bedrock.planner.asked import Asked
from local.bedrock.planner.entities import count
from local.bedrock.planner.language import stem, words
from local.bedrock.planner.records import Record, status_key, texts
from local.bedrock.planner.values import is_day, is_money

_LATEST = re.compile(
    r"\b(?:latest|most recent(?:ly)?|newest|last (?!\w+s\b|(?:week|month|year|night)\b))", re.IGNORECASE
)
_EARLIEST = re.compile(r"\b(?:earliest|oldest|soonest|first|next|upcoming)\b", re.IGNORECASE)
_COMING = re.compile(r"\b(?:next|upcoming|soonest)\b", re.IGNORECASE)
_ON_ITS_WAY = re.compile(
    r"\b(?:com(?:es|ing)|arriv(?:es|ing)|get here|under way|on (?:its|the|their) way|when will|"
    r"where(?:'s|s| is| are) (?:my|our) (?:orders?|parcels?|packages?|delivery|deliveries|stuff|things))\b",
    re.IGNORECASE,
)
_BOTH_ENDS = re.compile(r"\bfirst\b.*\b(?:last|latest)\b|\blast\b.*\bfirst\b", re.IGNORECASE)
_SEVERAL = re.compile(
    r"\b(?:latest|newest|most recent|oldest|earliest|first|next)\s+(?:\w+\s+)?\w{3,}s\b", re.IGNORECASE
)
_ARRIVES = re.compile(
    r"\b(?:com(?:e|es|ing)|arriv\w+|get(?:s|ting)? here|reach\w*|turn\w* up|deliver\w*)\b", re.IGNORECASE
)
_OVER = re.compile(r"cancel|complete|done|missed|closed|no.show|expired|finished|delivered|returned", re.IGNORECASE)
_MONEY = re.compile(
    r"\b(?:(cheapest|lowest price|least expensive|cheaper)|most expensive|dearest|priciest|highest price)\b"
)
_RATED = re.compile(r"\b(?:(worst|lowest.rated)|best|highest.rated|top.rated|rating|rated higher)\b", re.IGNORECASE)
_THE_ONE = re.compile(
    r"\b(?:most expensive|cheapest|dearest|priciest|biggest|largest|smallest|highest|lowest)\s+(?:\w+\s+)?"
    r"(?!\w+s\b|one\b)\w+",
    re.IGNORECASE,
)
_LONG = re.compile(r"\b(?:(shortest|shorter|quickest|quicker|fastest)|longest|(?<!no )longer)\b", re.IGNORECASE)
_LASTING = frozenset("minutes hours days weeks months years duration length".split())
_MOST = re.compile(r"\b(?:(smallest|least|lowest|fewest)|biggest|largest|most|highest)\b", re.IGNORECASE)


def in_order_asked(rows: Sequence[Record], question: str) -> Sequence[Record]:
    """The rows, sorted where the question asks for the most or the least of something, and cut to its number."""
    if len(rows) < 2:
        return rows
    wanted = count(question)
    if _ON_ITS_WAY.search(question) and not _LATEST.search(question):
        rows = _to_come(rows)
    if by_day := _by_day(rows, question):
        if _BOTH_ENDS.search(question):
            return [by_day[0], by_day[-1]]
        return by_day[: wanted or (len(by_day) if _SEVERAL.search(question) else 1)]
    if (key := _number(rows, question)) is None:
        return rows
    name, least = key
    ranked = sorted(rows, key=lambda row: cast("float", row[name]), reverse=not least)
    if not wanted and _THE_ONE.search(question) and not any(map(texts, rows)):
        return ranked[:1]
    return ranked[:wanted] if wanted else ranked


def _to_come(rows: Sequence[Record]) -> Sequence[Record]:
    """The rows that are not over yet; all of them when none is left."""
    return [row for row in rows if not _OVER.search(str(row.get(status_key(row) or "", "")))] or rows


def _by_day(rows: Sequence[Record], question: str) -> Sequence[Record]:
    """The latest first, or the earliest; empty when that is not asked or the rows have no day."""
    latest = bool(_LATEST.search(question))
    if not (latest or _EARLIEST.search(question)) or not all(map(_day_of, rows)):
        return []
    if _COMING.search(question):
        rows = _to_come(rows)
    if asked := _day_asked(rows, question):
        return sorted((row for row in rows if is_day(row.get(asked))), key=lambda row: str(row[asked]), reverse=latest)
    return sorted(rows, key=_day_of, reverse=latest)


def _day_asked(rows: Sequence[Record], question: str) -> str:
    """The day that is asked for, by its name or a kindred one: of what 'arrives first' the expected delivery."""
    asked = Asked(question)
    days = dict.fromkeys(key for row in rows for key, value in row.items() if is_day(value))
    best = max(days, key=lambda key: asked.wants(key, "2000-01-01"), default="")
    return best if best and asked.wants(best, "2000-01-01") > 0 and _ARRIVES.search(question) else ""


def _day_of(row: Record) -> str:
    """The first day that a row tells, with its time; empty when it tells none."""
    days = (str(value) for value in row.values() if is_day(value))
    hours = (str(value) for value in row.values() if re.fullmatch(r"\d\d:\d\d", str(value)))
    return " ".join(filter(None, (next(days, ""), next(hours, "")))) if any(map(is_day, row.values())) else ""


def _number(rows: Sequence[Record], question: str) -> tuple[str, bool] | None:
    """The number to sort by, and whether the least comes first."""
    asked = question.lower()
    if found := _MONEY.search(asked):
        return _shared(rows, lambda key, value: is_money(key, value), least=bool(found[1]))
    if found := _RATED.search(asked):
        return _shared(rows, lambda key, _: bool({"rating", "stars", "score"} & set(words(key))), least=bool(found[1]))
    if found := _LONG.search(asked):
        return _shared(rows, lambda key, _: bool(_LASTING & set(words(key))), least=bool(found[1]))
    if found := _MOST.search(asked):
        near = {stem(word) for word in words(asked)}
        return _shared(rows, lambda key, _: bool({stem(w) for w in words(key)} & near), least=bool(found[1]))
    return None


def _shared(rows: Sequence[Record], fits: Callable[[str, float], bool], *, least: bool) -> tuple[str, bool] | None:
    """The first number of that sort which every row has."""
    for key, value in rows[0].items():
        everywhere = all(isinstance(row.get(key), int | float) and not isinstance(row[key], bool) for row in rows)
        if everywhere and fits(key, cast("float", value)):
            return key, least
    return None
