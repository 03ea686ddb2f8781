"""Whose a record is, and which name: a question about somebody or something else is not answered by it."""

import re
from collections.abc import Sequence

from local.bedrock.planner.records import Record

_A_NAME = r"[A-Z][a-z'-]+ [A-Z][a-z'-]+"
_OF_SOMEBODY = re.compile(rf"\b(?:of|for|about|customer|user|named|called) ({_A_NAME})\b|\b({_A_NAME})['’]s\b")
_OF_A_THING = re.compile(r"\b(?:[Mm]y|[Oo]ur|[Tt]he|[Tt]his) ([A-Z][a-z]+[A-Z]\w*)")


def is_of_another(record: Record, question: str) -> bool:
    """Whether the record is a person's, and the question asks by name for another person's."""
    if not {"first_name", "last_name"} <= record.keys():
        return False
    asked = {word for found in _OF_SOMEBODY.finditer(question) for word in (found[1] or found[2]).lower().split()}
    return bool(asked) and not any(word in _told(record) for word in asked)


def never_named(rows: Sequence[Record], question: str) -> str:
    """What the question calls by a name of its own, where none of the texts names it; else empty."""
    named = [found[1] for found in _OF_A_THING.finditer(question)]
    told = " ".join(map(_told, rows)).replace(" ", "")
    return named[0] if named and not any(name.lower() in told for name in named) else ""


def _told(record: Record) -> str:
    return " ".join(str(value) for value in record.values()).lower()
