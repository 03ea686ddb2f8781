"""Reads PostgreSQL's array literals: `{1,NULL,"a,b"}`."""

import re

from local.data_api.errors import UnsupportedResultException

_ELEMENT = re.compile(r'"(?P<quoted>(?:[^"\\]|\\.)*+)"|(?P<bare>[^,{}"]+)', re.DOTALL)


def elements(literal: str) -> list[str | None]:
    """The elements' texts. Raises UnsupportedResultException for more than one dimension, as AWS does."""
    body = literal[literal.index("{") :]  # bounds other than 1 come first: [0:1]={1,2}
    if body.startswith("{{"):
        raise UnsupportedResultException("The result contains a multidimensional array.")
    return [_text(match) for match in _ELEMENT.finditer(body)]


def _text(match: re.Match[str]) -> str | None:
    quoted = match["quoted"]
    if quoted is not None:
        return re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL)
    return None if match["bare"] == "NULL" else match["bare"]
