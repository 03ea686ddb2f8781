"""Reads questions from TOML files, and refuses them with everything that is wrong at once."""

import hashlib
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import ValidationError

from evals.loader import Refused
from evals.promotions.question import Question
from evals.result import ConversationResult, TurnResult

HERE = Path(__file__).parent
AGENT = "promotions"


class Set(StrEnum):
    """Those that everybody works with, and those that nobody tunes to."""

    OPEN = "open"
    HELD_OUT = "held_out"

    @property
    def part(self) -> str:
        """Its name beside the sets of other agents."""
        return f"{AGENT}-{self.value}"


@dataclass(frozen=True)
class Asked:
    """A question with the file that it stands in."""

    question: Question
    set: Set
    source: Path

    def result(self, turn: TurnResult) -> ConversationResult:
        """What it came to."""
        question = self.question
        return ConversationResult(
            id=question.id,
            set=self.set.part,
            domain=None,
            agent=AGENT,
            kind=question.kind.value,
            principal="marketer",
            source=f"{self.set.value}/{self.source.name}",
            note=question.note,
            fingerprint=hashlib.sha256(question.model_dump_json().encode()).hexdigest()[:16],
            repetition=1,
            turns=(turn,),
        )


def load(which: Set, *, root: Path = HERE) -> list[Asked]:
    """Every question of a set, in the order of files. Raises Refused."""
    problems: list[str] = []
    files = sorted((root / which.value).glob("*.toml"))
    asked = [Asked(question, which, file) for file in files for question in _questions(file, problems)]
    ids = Counter(one.question.id for one in asked)
    problems += [f"{name}: {times} questions have this id" for name, times in ids.items() if times > 1]
    if problems:
        raise Refused(problems)
    return asked


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
