"""SQL as text: where its statements end and where its `:name` parameters stand, past quotes, comments and casts."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

# https://www.postgresql.org/docs/18/sql-syntax-lexical.html. What is left open ends with the text.
_TOKEN = re.compile(
    r"""
      (?P<quoted> [eE]'(?:[^'\\]|\\.|'')*(?:'|\Z) | '(?:[^']|'')*(?:'|\Z) | "(?:[^"]|"")*(?:"|\Z)
                | \$(?P<tag>[A-Za-z_]\w*|)\$ .*? (?:\$(?P=tag)\$|\Z) )
    | (?P<comment> --[^\n]* | /\* )
    | (?P<cast> ::)
    | :(?P<parameter> [A-Za-z_]\w*)
    | (?P<end> ;)
    | (?P<word> [A-Za-z_0-9][\w$]*)
    | (?P<other> .)
    """,
    re.VERBOSE | re.DOTALL,
)


def statements(script: str) -> list[str]:
    """The statements of a script, one by one, without the semicolons; what is only comments and space is none."""
    found: list[str] = []
    parts: list[str] = []
    says_something = False
    for kind, text in [*_tokens(script), ("end", ";")]:
        if kind != "end":
            parts.append(text)
            says_something = says_something or (kind != "comment" and not text.isspace())
            continue
        if says_something:
            found.append("".join(parts).strip())
        parts, says_something = [], False
    return found


@dataclass(frozen=True)
class Numbered:
    """A statement with PostgreSQL's own `$1` in the place of `:name`, and the names in that order."""

    text: str
    names: tuple[str, ...]

    def check(self, parameters: Collection[str]) -> None:
        """Raises TypeError unless exactly the parameters that the statement names are given, as a call would."""
        if set(parameters) != set(self.names):
            raise TypeError(f"the statement names {sorted(self.names)}, and was given {sorted(parameters)}")


@lru_cache(maxsize=1024)
def numbered(statement: str) -> Numbered:
    """A name that stands twice is one parameter."""
    names: dict[str, int] = {}
    parts = [
        f"${names.setdefault(text[1:], len(names) + 1)}" if kind == "parameter" else text
        for kind, text in _tokens(statement)
    ]
    return Numbered("".join(parts), tuple(names))


def _tokens(sql: str) -> Iterator[tuple[str, str]]:
    position = 0
    while match := _TOKEN.match(sql, position):
        end = _end_of_comment(sql, position) if match[0] == "/*" else match.end()
        yield match.lastgroup or "other", sql[position:end]
        position = end


def _end_of_comment(sql: str, start: int) -> int:
    """Block comments nest in PostgreSQL."""
    depth = 0
    for mark in re.finditer(r"/\*|\*/", sql[start:]):
        depth += 1 if mark[0] == "/*" else -1
        if depth == 0:
            return start + mark.end()
    return len(sql)
