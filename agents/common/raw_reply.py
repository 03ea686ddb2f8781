"""Tells a reply from what a weak model writes in its place: a tool's call or result as text, or the message again.

Each has a correction, which the model is told once before the answer counts as none.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

CALL = "That was a tool's call written as text, so nothing was looked up. Call the tool itself, or answer in words."
DATA = "That was data, which the customer can't read. Say in words what it means for their question."
ECHO = "That only repeated the message. Answer it, or ask the customer for the detail that is missing."

_GREETING_WORDS = 2  # "Good morning" is well answered by "Good morning"
_WRAPPED = re.compile(r"(?:```\w*|<\w+>)?(.*?)(?:```|</\w+>)?", re.DOTALL)
_RAW_BEGINNINGS = ("{", "[", "<", "`")


@dataclass(frozen=True, kw_only=True)
class RawReplies:
    """What would be no reply to this message, from a model with these tools."""

    message: str
    tools: Sequence[str]

    @property
    def _can_be_echoed(self) -> bool:
        return len(self.message.split()) > _GREETING_WORDS

    def may_begin_one(self, text: str) -> bool:
        """Whether a reply that begins like this has to be heard to its end first."""
        begin = _plain(text)
        may_echo = self._can_be_echoed and _plain(self.message).startswith(begin)
        may_call = any(tool.startswith(begin) or begin.startswith(f"{tool}(") for tool in self.tools)
        return begin.startswith(_RAW_BEGINNINGS) or may_echo or may_call

    def correction(self, text: str) -> str | None:
        """What to tell a model that wrote this; None for a reply."""
        wrapped = _WRAPPED.fullmatch(text.strip())
        body = wrapped[1].strip() if wrapped else ""
        if self._can_be_echoed and _plain(body) == _plain(self.message):
            return ECHO
        if re.match(rf"(?:{'|'.join(map(re.escape, self.tools)) or '$.'})\(.*\)$", body, re.DOTALL):
            return CALL
        document, is_all = _leading_json(body)
        if set(_strings(document)) & set(self.tools):
            return CALL
        is_data = is_all and isinstance(document, dict | list)
        return DATA if is_data and "json" not in self.message.casefold() else None


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".!?")


def _leading_json(text: str) -> tuple[object, bool]:
    """The JSON document with which a text begins, and whether there is nothing else; None where there is none."""
    try:
        document, end = json.JSONDecoder().raw_decode(text)
    except ValueError:
        return None, False
    return document, end == len(text)


def _strings(document: object) -> Iterator[str]:
    if isinstance(document, str):
        yield document
    elif isinstance(document, dict):
        yield from document
        for value in document.values():
            yield from _strings(value)
    elif isinstance(document, list):
        for value in document:
            yield from _strings(value)
