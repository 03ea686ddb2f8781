"""The numbered SQL files as objects: read, ordered and fingerprinted."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString

from agents.common.sql import statements

FOLDER = Path(__file__).parent / "migrations"
_FILE_NAME = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")


class MigrationError(Exception):
    """The database can't be brought to the schema; the message says which file is at fault, and why."""


@dataclass(frozen=True, kw_only=True)
class Migration:
    """One file: a step forward that is never taken back."""

    version: int
    name: str
    checksum: str
    statements: tuple[LiteralString, ...]

    @property
    def file(self) -> str:
        """Its name in the folder."""
        return f"{self.version:04}_{self.name}.sql"


def read_migrations(folder: Path = FOLDER) -> Sequence[Migration]:
    """All of them, in order. Raises MigrationError when a number is missing, double or no number."""
    migrations = [_read(path) for path in sorted(folder.glob("*.sql"))]
    for expected, migration in enumerate(migrations, start=1):
        if migration.version != expected:
            raise MigrationError(f"{migration.file} stands where number {expected:04} belongs.")
    return migrations


def _read(path: Path) -> Migration:
    named = _FILE_NAME.fullmatch(path.name)
    if not named:
        raise MigrationError(f"{path.name} is not named like 0001_what_it_does.sql.")
    text = path.read_text(encoding="utf-8")
    return Migration(
        version=int(named[1]),
        name=named[2],
        checksum=hashlib.sha256(text.encode()).hexdigest(),
        statements=tuple(statements(text)),  # our own files: as literal as if they stood in the source
    )
