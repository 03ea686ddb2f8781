"""How far a reply rests on what was found: confidence is counted, never a constant.

support    the share of look-ups that answered; one that found nothing counts half: "no such row" is weaker
           ground than a row, and stronger than an error
grounding  the share of the reply's numbers (ids, prices, dates, counts) that stand in something that was read
confidence support x (1 + grounding) / 2
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from agents.common.tool_trace import Outcome, ToolCall

WEIGHT: dict[Outcome, float] = {"found": 1.0, "empty": 0.5, "refused": 0.0, "failed": 0.0}

NOTHING_LOOKED_UP = 0.5  # nothing speaks for the reply and nothing against it

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


def confidence(*, support: float, reply: str, read: Iterable[str]) -> float:
    """Between 0 and 1, rounded to two digits."""
    return round(support * (1 + grounding(reply, read)) / 2, 2)


def support_of(calls: Sequence[ToolCall]) -> float:
    """The support that tool calls give. A refused call whose tool answered later was only a detour."""
    answered = {call.name for call in calls if call.outcome in ("found", "empty")}
    counted = [call for call in calls if call.outcome != "refused" or call.name not in answered]
    if not counted:
        return NOTHING_LOOKED_UP
    return sum(WEIGHT[call.outcome] for call in counted) / len(counted)


def grounding(reply: str, read: Iterable[str]) -> float:
    """1.0 for a reply without numbers: it states nothing that could be looked up."""
    stated = _numbers(reply)
    if not stated:
        return 1.0
    known = set[Decimal]().union(*map(_numbers, read))
    return len(stated & known) / len(stated)


def _numbers(text: str) -> set[Decimal]:
    return {Decimal(number.replace(",", "")).normalize() for number in _NUMBER.findall(text)}


def asks_the_customer(reply: str) -> bool:
    """Whether the reply ends by asking for something."""
    return reply.rstrip().endswith("?")
