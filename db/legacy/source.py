"""Reads the old file, and only reads: its tables in pieces, so that its size does not matter."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from db.legacy.values import Old

TABLES = ("product_catalog", "inventory", "customers", "personalization", "orders", "purchase_history")
_PIECE = 500


class NotTheOldDatabase(Exception):
    """The file is no SQLite database, or not the shop's; the message says what is missing."""


class Source:
    """The open file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.tables = frozenset(
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        )

    def count(self, table: str) -> int:
        """How many rows it has; 0 where the table is not there."""
        if table not in self.tables:
            return 0
        [(number,)] = self._connection.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - one of TABLES
        return int(number)

    def pieces(self, table: str) -> Iterator[list[Old]]:
        """Its rows, some hundred at a time, in the order in which they were written."""
        if table not in self.tables:
            return
        cursor = self._connection.execute(f"SELECT * FROM {table} ORDER BY rowid")  # noqa: S608 - one of TABLES
        columns = [str(description[0]).lower() for description in cursor.description]
        while rows := cursor.fetchmany(_PIECE):
            yield [dict(zip(columns, row, strict=True)) for row in rows]


@contextmanager
def opened(path: Path) -> Iterator[Source]:
    """Raises NotTheOldDatabase. What is not UTF-8 comes as bytes, which no column of ours takes."""
    if not path.is_file():
        raise NotTheOldDatabase(f"{path} is no file.")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            connection.text_factory = _text
            source = Source(connection)
            if not source.tables & {*TABLES}:
                raise NotTheOldDatabase(f"{path} has none of the tables {', '.join(TABLES)}.")
            yield source
    except sqlite3.DatabaseError as error:
        raise NotTheOldDatabase(f"{path} can't be read as SQLite: {error}.") from error


def _text(stored: bytes) -> str | bytes:
    try:
        return stored.decode()
    except UnicodeDecodeError:
        return stored
