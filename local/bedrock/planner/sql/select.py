"""One SELECT, put together from checked parts: names are those of the views, and every value is a quoted literal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from local.bedrock.planner.language import content_words, stem


@dataclass(frozen=True)
class Select:
    """`where` are conditions that all hold."""

    columns: tuple[str, ...]
    source: str
    where: tuple[str, ...] = ()
    order: str = ""
    limit: int = 20

    def __str__(self) -> str:
        held = f" WHERE {' AND '.join(self.where)}" if self.where else ""
        order = f" ORDER BY {self.order}" if self.order else ""
        return f"SELECT {', '.join(self.columns)} FROM {self.source}{held}{order} LIMIT {self.limit}"  # noqa: S608  no value is here but as a literal


def literal(value: str | float) -> str:
    """A value as SQL writes it; a quote inside it is doubled."""
    return f"{value:g}" if isinstance(value, int | float) else f"'{value.replace(chr(39), chr(39) * 2)}'"


def equals(column: str, value: str | float) -> str:
    """`column = value`."""
    return f"{column} = {literal(value)}"


def bears(columns: Sequence[str], phrase: str, *, any_word: bool = False) -> tuple[str, ...]:
    """That some of the columns hold every word of the phrase, in any case and ending; or any of them."""
    each = [_either(f"{column} ILIKE {literal(f'%{part}%')}" for column in columns) for part in _parts(phrase)]
    return (_either(each),) if any_word and each else tuple(each)


def _parts(phrase: str) -> list[str]:
    """The words without their endings, and without what LIKE reads otherwise."""
    return [stem(word).replace("%", "").replace("_", "") for word in content_words(phrase.replace("-", " "))]


def _either(conditions: Iterable[str]) -> str:
    every = list(conditions)
    return every[0] if len(every) == 1 else f"({' OR '.join(every)})"
