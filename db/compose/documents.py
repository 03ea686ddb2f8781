"""Documents as TOML text: one entry's keys below each other, what is nested on a line."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import time
from decimal import Decimal
from pathlib import Path

from db.sample_documents import Document

GENERATED = "generated.toml"


def write(path: Path, kind: str, documents: Iterable[Document]) -> None:
    """All `[[kind]]` entries of a file, under a note that says who wrote them."""
    text = "# Written by `python -m db.compose`: change the parts in db/compose/parts, not this file.\n"
    for document in documents:
        lines = "".join(f"{key} = {_value(value)}\n" for key, value in document.items())
        text += f"\n[[{kind}]]\n{lines}"
    path.write_text(text, encoding="utf-8")


def _value(value: object) -> str:
    match value:
        case str():
            return json.dumps(value, ensure_ascii=False)
        case int() | float() | Decimal() | time():
            return str(value)
        case Mapping():
            return "{ " + ", ".join(f"{_key(key)} = {_value(entry)}" for key, entry in value.items()) + " }"
        case list():
            return "[" + ", ".join(_value(entry) for entry in value) + "]"
    raise TypeError(f"no TOML for {value!r}")


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key)
