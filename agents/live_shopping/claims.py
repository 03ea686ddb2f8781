"""Notices a reply that claims an order which nobody placed: its number stands in nothing that the model has read."""

import json
import re
from collections.abc import Iterable, Sequence

from strands.types.content import Message

_ORDER_NUMBER = re.compile(r"\bORD-\d{4}-\d+\b", re.IGNORECASE)


def invented_orders(reply: str, read: Iterable[str]) -> set[str]:
    """Order numbers of the reply that no tool, no earlier turn and no customer gave."""
    return _numbers(reply) - set[str]().union(*map(_numbers, read))


def as_text(messages: Sequence[Message]) -> str:
    """All of a conversation, tools' results included, as one text."""
    return json.dumps(messages, ensure_ascii=False, default=str)


def _numbers(text: str) -> set[str]:
    return {found.upper() for found in _ORDER_NUMBER.findall(text)}
