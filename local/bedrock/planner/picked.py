"""Which one of what the last reply told a clause picks: 'the second one', 'the cheapest of them', 'that one'."""

import re

from local.bedrock.planner import entities

_ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}
_ORDINAL = re.compile(rf"\bthe ({'|'.join(_ORDINALS)})(?: one| item| option| of (?:them|those))\b", re.IGNORECASE)
_THAT_ONE = re.compile(r"\b(?:that|this) one\b", re.IGNORECASE)
_EXTREME = re.compile(r"\b(?:the|is|are) (cheap|least expensiv)\w*(?: one| of (?:them|those))?\b", re.IGNORECASE)
_BEST_OF_THEM = re.compile(
    r"\b(?:of (?:them|those|these)|which one)\b.*\b(?:best|highest|top)\b|"
    r"\bthe (?:best|highest|top)[ -](?:rated )?one\b",
    re.IGNORECASE,
)
_RATED = re.compile(r"\b(?:rating|stars|score) (\d(?:\.\d+)?)")
_MOST = re.compile(r"\b(?:most expensive|priciest|dearest)\b", re.IGNORECASE)
_ITEM = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+\**([^:\n*]{2,80}?)\**(?::|\s[-–(]|$)(.*)$", re.MULTILINE)


def ordinal(clause: str) -> int | None:
    """The place in a list that 'the second one' names, from 0; -1 is the last."""
    found = _ORDINAL.search(clause)
    return _ORDINALS[found[1].lower()] if found else None


def extreme(clause: str) -> bool | None:
    """Whether 'the cheapest one' is meant, or the dearest; None without either."""
    if _MOST.search(clause):
        return False
    return True if _EXTREME.search(clause) else None


def item_of(clause: str, reply: str) -> str:
    """The item of the last reply's list that an ordinal or a superlative picks."""
    items: list[tuple[str, str]] = _ITEM.findall(reply)
    if not items:
        return ""
    if (place := ordinal(clause)) is not None:
        return items[place][0].strip() if place < len(items) else ""
    if _THAT_ONE.search(clause):
        return items[0][0].strip()
    if _EXTREME.search(clause) or _MOST.search(clause):
        priced = [(found, name) for name, rest in items if (found := entities.money(rest)) is not None]
        pick = max if _MOST.search(clause) else min
        return pick(priced)[1].strip() if priced else ""
    return ""


def best_rated(clause: str, reply: str) -> str:
    """The item of the last reply's list that 'the best of them' is."""
    if not _BEST_OF_THEM.search(clause):
        return ""
    items: list[tuple[str, str]] = _ITEM.findall(reply)
    rated = [(float(found[1]), name.strip()) for name, rest in items if (found := _RATED.search(rest))]
    return max(rated, key=lambda each: each[0])[1] if rated else ""


def only_item(reply: str) -> str:
    """What the last reply spoke of, when it spoke of one thing."""
    items = _ITEM.findall(reply)
    if items:
        return items[0][0].strip() if len(items) == 1 else ""
    head, colon, _ = reply.partition(":")
    return head.strip() if colon and len(head) <= 60 and "\n" not in head else ""


def only_id(reply: str) -> str:
    """The id that the last reply spoke of, when it spoke of one."""
    spoken = {found for found in entities.record_numbers(reply) if len(found) > 5}
    return spoken.pop() if len(spoken) == 1 else ""
