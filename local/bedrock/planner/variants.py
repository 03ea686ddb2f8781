"""Of a thing's variants in stock, those that a question asks for: 'in rust, size S'."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from local.bedrock.planner.asked import Asked
from local.bedrock.planner.language import listed
from local.bedrock.planner.records import Record, title_key
from local.bedrock.planner.values import is_stock, label


@dataclass(frozen=True)
class Variants:
    """The variants that are told; `lacking` names what was asked for together and is none of them."""

    rows: Sequence[Record]
    lacking: str = ""


def are_variants(rows: Sequence[Record]) -> bool:
    """Whether the rows tell how many of each there are; a line of a bill has a name."""
    return bool(rows) and all(any(map(is_stock, row)) and title_key(row) is None for row in rows)


def asked_for(rows: Sequence[Record], asked: Asked) -> Variants:
    """Each detail that the question names must be the variant's; where no variant has them all, all are told."""
    named: dict[str, str] = {}
    for row in rows:
        named |= {key: value for key, value in row.items() if isinstance(value, str) and asked.names(value)}
    if not named:
        return Variants(rows)
    fitting = [row for row in rows if all(isinstance(v := row.get(key), str) and asked.names(v) for key in named)]
    return Variants(fitting) if fitting else Variants(rows, _said(named))


def _said(named: Mapping[str, str]) -> str:
    return listed(f"{label(key)} {value}" for key, value in named.items())
