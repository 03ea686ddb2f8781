"""Reads conversations from TOML files, and refuses a file with everything that is wrong with it at once."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from evals.conversation import Conversation, Kind, Words, Written
from evals.foreign_domain import ForeignDomain, domain_in
from evals.vocabulary import Vocabulary

HERE = Path(__file__).parent


class Set(StrEnum):
    """Which conversations: those that everybody works with, those that nobody tunes to, those of other domains.

    What is developed to was held out until its first score, and is not held by `make test` yet.
    """

    OPEN = "open"
    DEVELOPING = "developing"
    HELD_OUT = "held_out"
    FOREIGN = "foreign"


@dataclass(frozen=True)
class Case:
    """A conversation with the file it stands in, and the domain that answers it: none is the shop."""

    conversation: Conversation
    set: Set
    source: Path
    domain: ForeignDomain | None = None

    @property
    def part(self) -> str:
        """What is scored apart: a set of the shop, or one foreign domain."""
        return f"{self.set}-{self.domain.name}" if self.domain else self.set.value


class Refused(Exception):
    """Files that can't be used; the message has one line for each problem."""

    def __init__(self, problems: Iterable[str]) -> None:
        super().__init__("\n".join(problems))


class _Defaults(Written):
    """What every conversation of a file has that does not say otherwise."""

    principal: Words | None = None
    agent: Words | None = None
    kind: Kind | None = None


class _File(Written):
    """One TOML file: `[defaults]`, and `[[conversation]]` after `[[conversation]]`."""

    defaults: _Defaults = _Defaults()
    conversation: Annotated[list[dict[str, object]], Field(min_length=1)]


def load(which: Set, *, root: Path = HERE) -> list[Case]:
    """Every conversation of a set, in the order of files. Raises Refused."""
    problems: list[str] = []
    cases = list(_foreign(root / "foreign", problems)) if which is Set.FOREIGN else _shop(which, root, problems)
    ids = Counter(case.conversation.id for case in cases)
    problems += [f"{name}: {times} conversations have this id" for name, times in ids.items() if times > 1]
    if problems:
        raise Refused(problems)
    return cases


def _shop(which: Set, root: Path, problems: list[str]) -> list[Case]:
    files = sorted((root / "conversations" / which.value).glob("*.toml"))
    shop = Vocabulary.of_the_shop()
    return [Case(one, which, file) for file in files for one in _conversations(file, shop, problems)]


def _foreign(folder: Path, problems: list[str]) -> Iterator[Case]:
    for home in sorted(path for path in folder.glob("*/") if path.is_dir() and (path / "domain.toml").exists()):
        try:
            domain = domain_in(home)
        except ValueError as error:
            problems.append(f"{home}: {error}")
            continue
        vocabulary = Vocabulary.of_one_agent(tool.name for tool in domain.tools)
        for file in sorted(home.glob("conversations*.toml")):
            for one in _conversations(file, vocabulary, problems):
                yield Case(one, Set.FOREIGN, file, domain)


def _conversations(file: Path, vocabulary: Vocabulary, problems: list[str]) -> Iterator[Conversation]:
    try:
        written = _File.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{file.name}: {error}")
        return
    except ValidationError as error:
        problems += [f"{file.name}: {line}" for line in _lines(error)]
        return
    defaults = written.defaults.model_dump(exclude_none=True)
    for number, fields in enumerate(written.conversation, start=1):
        named = f"{file.name}: {fields.get('id') or f'conversation {number}'}"
        try:
            conversation = Conversation.model_validate({**defaults, **fields})
        except ValidationError as error:
            problems += [f"{named}: {line}" for line in _lines(error)]
            continue
        problems += [f"{named}: {problem}" for problem in vocabulary.problems(conversation)]
        yield conversation


def _lines(error: ValidationError) -> list[str]:
    return [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
