"""Finds `:name` in a statement as PostgreSQL would read it: not in literals, quoted names, comments or casts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Possessive quantifiers (`*+`) keep an unterminated literal from being read as two shorter ones.
_TOKEN = re.compile(
    r"""
      (?<![\w$])[eE]'(?:[^'\\]|\\.|'')*+'                      # E'a\'b' escapes with a backslash
    | '(?:[^']|'')*+'                                          # 'a''b'
    | "(?:[^"]|"")*+"                                          # "a column"
    | (?<![\w$])\$(?P<tag>(?:[^\W\d]\w*)?)\$ .*? \$(?P=tag)\$  # $tag$ a body $tag$
    | --[^\n]*
    | (?P<comment>/\*)
    | ::
    | :=
    | :(?P<name>[A-Za-z0-9_]+)
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT_EDGE = re.compile(r"/\*|\*/")


@dataclass(frozen=True)
class Statement:
    """A statement with `$1`, `$2`, ... and the name that stands for each."""

    sql: str
    names: tuple[str, ...]


def parse(sql: str, known: frozenset[str] = frozenset()) -> Statement:
    """Numbers the parameters in order of appearance; one that appears twice has one number.

    A name of digits only is a parameter when it is `known`, and else the end of an array's slice (`a[1:2]`).
    """
    numbers: dict[str, int] = {}
    parts: list[str] = []
    position = 0
    for match in _parameters(sql):
        name = match["name"]
        if name.isdigit() and name not in known:
            continue
        number = numbers.setdefault(name, len(numbers) + 1)
        parts += [sql[position : match.start()], f"${number}"]
        position = match.end()
    return Statement(sql="".join([*parts, sql[position:]]), names=tuple(numbers))


def _parameters(sql: str) -> Iterator[re.Match[str]]:
    position = 0
    while match := _TOKEN.search(sql, position):
        position = match.end()
        if match["comment"]:
            position = _end_of_comment(sql, position)
        elif match["name"]:
            yield match


def _end_of_comment(sql: str, position: int) -> int:
    """PostgreSQL's block comments nest, which no regular expression can follow."""
    depth = 1
    while depth and (edge := _COMMENT_EDGE.search(sql, position)):
        depth += 1 if edge[0] == "/*" else -1
        position = edge.end()
    return len(sql) if depth else position
