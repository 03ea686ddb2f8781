"""One SELECT, put together from checked parts: names are those of the views, and every value is a quoted literal."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from local.bedrock.planner.language import content_words

_SHORT = 3


@dataclass(frozen=True)
class Select:
    """`where` are conditions that all hold; `grouped` gives each row of the columns once."""

    columns: tuple[str, ...]
    source: str
    where: tuple[str, ...] = ()
    order: str = ""
    limit: int = 20
    grouped: bool = False

    def __str__(self) -> str:
        held = f" WHERE {' AND '.join(self.where)}" if self.where else ""
        order = f" ORDER BY {self.order}" if self.order else ""
        by = f" GROUP BY {', '.join(self.columns)}" if self.grouped else ""
        rows = f"{', '.join(self.columns)} FROM {self.source}{held}{by}{order}"
        return f"SELECT {rows} LIMIT {self.limit}"


def literal(value: str | float) -> str:
    """A value as SQL writes it; a quote inside it is doubled."""
    return f"{value:g}" if isinstance(value, int | float) else f"'{value.replace(chr(39), chr(39) * 2)}'"


def equals(column: str, value: str | float) -> str:
    """`column = value`."""
    return f"{column} = {literal(value)}"


def bears(columns: Sequence[str], word: str) -> str:
    """That some of the columns hold the word, in any case, and in the singular or the plural."""
    return _either(f"{column} ILIKE {literal(f'%{_singular(word)}%')}" for column in columns)


def closeness(column: str, words: Sequence[str]) -> str:
    """How many of the words a column holds, the most first."""
    cases = (f"CASE WHEN {bears([column], word)} THEN 1 ELSE 0 END" for word in words)
    return f"{' + '.join(cases)} DESC" if words else ""


def words_of(phrase: str) -> list[str]:
    """The words to look for, without what LIKE reads otherwise."""
    plain = phrase.replace("-", " ").replace("%", " ").replace("_", " ").replace("\\", " ")
    return content_words(plain)


def _singular(word: str) -> str:
    """Short enough to stand in the singular and in the plural."""
    if len(word) <= _SHORT or word.endswith("ss") or not word.endswith("s"):
        return word
    return re.sub(r"(?<=s|x|z)es$|(?<=ch|sh)es$|ies$|s$", "", word)


def _either(conditions: Iterable[str]) -> str:
    every = list(conditions)
    return every[0] if len(every) == 1 else f"({' OR '.join(every)})"
