"""One way to write a value as text, so that equal values have equal digests wherever they were read."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from agents.promotions.value import Value

Document = Value | Mapping[str, "Document"] | Sequence["Document"]


def canonical(document: Document) -> str:
    """JSON without space, its names in order. Numbers are text, whatever they were kept as: 20 is 20.00."""
    return json.dumps(_plain(document), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(document: Document) -> str:
    """SHA-256 of it, in hex."""
    return hashlib.sha256(canonical(document).encode()).hexdigest()


def _plain(document: Document) -> object:
    if isinstance(document, Mapping):
        return {name: _plain(inner) for name, inner in document.items()}
    if isinstance(document, Sequence) and not isinstance(document, str):
        return [_plain(inner) for inner in document]
    if isinstance(document, date):
        return document.isoformat()
    if isinstance(document, int | Decimal) and not isinstance(document, bool):
        return {"number": _digits(Decimal(document))}  # "20" and 20 stay two things
    return document


def _digits(number: Decimal) -> str:
    return format(number.normalize(), "f") if number else "0"
