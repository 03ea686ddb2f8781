"""The judged questions: what a shopper asks, and which products or articles are right, as a person judged them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_FOLDER = Path(__file__).parent / "questions"

Half = Literal["development", "held_out"]
Kind = Literal["product", "article"]
HALVES: tuple[Half, ...] = ("development", "held_out")


@dataclass(frozen=True, kw_only=True)
class Question:
    """`relevant` is a grade by id: 2 is what was asked for, 1 would do; nothing is right where it is empty.

    `topic` is a product's category, or the desk that an article's question goes to.
    """

    ask: str
    topic: str
    relevant: Mapping[str, int]


def read(half: Half, kind: Kind) -> list[Question]:
    """The questions of one half, in the file's order."""
    document = tomllib.loads((_FOLDER / f"{half}.toml").read_text(encoding="utf-8"))
    return [Question(**entry) for entry in document[kind]]
