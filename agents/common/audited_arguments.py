"""A tool call's arguments as the audit keeps them: without secrets, short, and storable in PostgreSQL's jsonb."""

import json
import re
from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from agents.common.storable import storable_text

LONGEST_TEXT = 500
MOST_BYTES = 6000
MOST_ENTRIES = 20
DEEPEST = 4
LARGEST_NUMBER = 10**15

_SECRET_NAME = re.compile(r"password|passwd|secret|token|authorization|api_?key|card_?number|cvv|cvc", re.IGNORECASE)
# What people type into a question although nobody should: passwords, card numbers, tokens.
_SECRET_TEXT = re.compile(
    r"(?P<said>\b(?:password|passcode|pin|cvv|cvc)\b\s*(?:is|=|:)\s*)\S+"
    r"|\b(?:\d[ -]?){12,18}\d\b"
    r"|\beyJ[\w-]+\.[\w-]+\.[\w-]*|\bbearer\s+\S+",
    re.IGNORECASE,
)
_LEFT_OUT = "[left out]"


def audited(arguments: object) -> dict[str, JsonValue]:
    """The arguments by name; a model may send anything, so anything becomes a small object."""
    named: Mapping[object, object] = arguments if isinstance(arguments, Mapping) else {"value": arguments}
    document = _object(named, depth=0)
    size = len(json.dumps(document, ensure_ascii=False).encode())
    return document if size <= MOST_BYTES else {"too_long": size}


def _object(value: Mapping[object, object], *, depth: int) -> dict[str, JsonValue]:
    """What a secret's name names is left out with the name."""
    named = [(_text(str(name)), inner) for name, inner in [*value.items()][:MOST_ENTRIES]]
    return {name: _kept(inner, depth=depth + 1) for name, inner in named if not _SECRET_NAME.search(name)}


def _kept(value: object, *, depth: int) -> JsonValue:
    if depth > DEEPEST:
        return _LEFT_OUT
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float) and abs(value) < LARGEST_NUMBER:  # neither NaN nor infinity are less
        return value
    if isinstance(value, Mapping):
        return _object(value, depth=depth)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_kept(inner, depth=depth + 1) for inner in value[:MOST_ENTRIES]]
    return _text(str(value))


def _text(value: str) -> str:
    return _SECRET_TEXT.sub(lambda found: f"{found['said'] or ''}{_LEFT_OUT}", storable_text(value))[:LONGEST_TEXT]
