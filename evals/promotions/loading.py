"""Reads questions from TOML files, and refuses them with everything that is wrong at once."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from pydantic import ValidationError

from evals.loader import Refused
from evals.promotions.question import Question

HERE = Path(__file__).parent


class Set(StrEnum):
    """Those that everybody works with, and those that nobody tunes to."""

    OPEN = "open"
    HELD_OUT = "held_out"


def load(which: Set, *, root: Path = HERE) -> list[Question]:
    """Every question of a set, in the order of files. Raises Refused."""
    problems: list[str] = []
    questions = [
        question for file in sorted((root / which.value).glob("*.toml")) for question in _questions(file, problems)
    ]
    ids = Counter(question.id for question in questions)
    problems += [f"{name}: {times} questions have this id" for name, times in ids.items() if times > 1]
    if problems:
        raise Refused(problems)
    return questions


def _questions(file: Path, problems: list[str]) -> Iterator[Question]:
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{file.name}: {error}")
        return
    for number, fields in enumerate(written.get("question", ()), start=1):
        try:
            yield Question.model_validate(fields)
        except ValidationError as error:
            named = f"{file.name}: {fields.get('id') or f'question {number}'}"
            problems += [f"{named}: {'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
