"""An agent's own sets: what is asked of it in TOML files, read with all that is wrong told at once, and its results."""

import hashlib
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TypeVar

from pydantic import ValidationError

from evals.loader import Refused
from evals.result import ConversationResult, TurnResult


class Set(StrEnum):
    """Those that everybody works with, and those that nobody tunes to."""

    OPEN = "open"
    HELD_OUT = "held_out"

    def part_of(self, agent: str) -> str:
        """Its name beside the sets of other agents."""
        return f"{agent}-{self.value}"


class Entry(Protocol):
    """What a file has one or more of: a question, or a conversation."""

    @property
    def id(self) -> str:
        """Its name, once in a set."""

    @property
    def kind(self) -> StrEnum:
        """What it tries."""

    @property
    def note(self) -> str:
        """What its author has to say."""

    def model_dump_json(self) -> str:
        """As it was written."""


E = TypeVar("E", bound=Entry)
Written = dict[str, object]


def read_entries(
    folder: Path,
    *,
    word: str,
    validate: Callable[[Written], E],
    problems_of: Callable[[E], Iterable[str]] = lambda _: (),
) -> list[tuple[E, Path]]:
    """Every `[[word]]` of a folder with its file, in the order of files. Raises Refused."""
    problems: list[str] = []
    entries: list[tuple[E, Path]] = []
    for file in sorted(folder.glob("*.toml")):
        for named, written in _written(file, word, problems):
            try:
                entry = validate(written)
            except ValidationError as error:
                problems += [f"{named}: {'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
                continue
            problems += [f"{named}: {problem}" for problem in problems_of(entry)]
            entries.append((entry, file))
    ids = Counter(entry.id for entry, _ in entries)
    problems += [f"{name}: {times} {word}s have this id" for name, times in ids.items() if times > 1]
    if problems:
        raise Refused(problems)
    return entries


def _written(file: Path, word: str, problems: list[str]) -> Iterator[tuple[str, Written]]:
    """What stands in a file, `[defaults]` under each, with how to name it when it is wrong."""
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{file.name}: {error}")
        return
    defaults = written.get("defaults", {})
    for number, fields in enumerate(written.get(word, ()), start=1):
        yield f"{file.name}: {fields.get('id') or f'{word} {number}'}", {**defaults, **fields}


def result_of_entry(
    entry: Entry, source: str, *, part: str, agent: str, principal: str, turns: Sequence[TurnResult]
) -> ConversationResult:
    """What an entry came to."""
    return ConversationResult(
        id=entry.id,
        set=part,
        domain=None,
        agent=agent,
        kind=entry.kind.value,
        principal=principal,
        source=source,
        note=entry.note,
        fingerprint=hashlib.sha256(entry.model_dump_json().encode()).hexdigest()[:16],
        repetition=1,
        turns=tuple(turns),
    )
