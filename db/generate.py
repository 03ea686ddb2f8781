"""The sample shop at many times its size, for benchmarks: `python -m db.generate --times 100 --dsn postgresql://...`.

All or nothing, in one transaction, by COPY. An embedding of a copy is its original's, moved towards some of what lies
nearest to that: what was near stays near, no model is asked, and the vectors fill the space between the sample's as a
larger shop's would. Around each original alone they would lie like chaff, in which no index finds its way.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime

import numpy as np
import psycopg
from numpy.typing import NDArray
from pgvector import Vector
from pgvector.psycopg import register_vector
from psycopg.sql import SQL, Identifier

from db.copies import Copies
from db.embeddings import SUBJECTS, Subject
from db.sample_rows import read_rows

_SEED = 2024
_MOVED = 0.5  # how far a copy lies on its way from its original to a place among some of its neighbours
_AMONG, _NEIGHBOURS = 4, 15
_NOISE = 0.003  # of each dimension, where 0.044 is the size of one: no two copies are the same
_SECONDS_BETWEEN_WORDS = 2.0
_INDEXES = {"product_embeddings": "product_embeddings_nearest", "article_embeddings": "article_embeddings_nearest"}

Connection = psycopg.Connection[tuple[object, ...]]
Vectors = Mapping[str, tuple[str, NDArray[np.float32]]]
"""The model and the vector, by the key of what was embedded."""


class NotGenerated(Exception):
    """The shop can't be multiplied; the message says why."""


def generate(
    connection: Connection,
    *,
    times: int,
    seed: int = _SEED,
    today: date | None = None,
    only: Collection[str] | None = None,
) -> int:
    """Adds copies of the sample shop until it has so many times its size; returns how many rows it added.

    `only` names the tables for who does not need all of them; a table needs those that it refers to.
    """
    if connection.execute("SELECT 1 FROM customers WHERE customer_id = 'cust1001'").fetchone():
        raise NotGenerated("This shop was multiplied before. Begin with an empty one.")
    copies = Copies(read_rows(today or datetime.now(UTC).date()), seed)
    numbers = range(1, times)
    with connection.transaction():
        tables = [table for table in copies.tables() if only is None or table in only]
        added = sum(_copy_table(connection, copies, table, numbers) for table in tables)
        subjects = [subject for subject in SUBJECTS if subject.table in tables]
        added += sum(_copy_embeddings(connection, copies, subject, numbers) for subject in subjects)
    connection.execute("ANALYZE")
    return added


def _copy_table(connection: Connection, copies: Copies, table: str, numbers: Sequence[int]) -> int:
    columns = [*dict.fromkeys(column for row in copies.rows[table] for column in row)]
    statement = SQL("COPY {} ({}) FROM STDIN").format(Identifier(table), SQL(", ").join(map(Identifier, columns)))
    progress = _Progress(table, len(copies.rows[table]) * len(numbers))
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for number in numbers:
            for row in copies.of(table, number):
                copy.write_row([_written(row.get(column)) for column in columns])
                progress.step()
    return progress.done


def _written(value: object) -> object:
    return json.dumps(value, default=str) if isinstance(value, list | dict) else value


def _copy_embeddings(connection: Connection, copies: Copies, subject: Subject, numbers: Sequence[int]) -> int:
    """Without the index, which is built once at the end: row by row it takes many times as long."""
    register_vector(connection)
    table, key = subject.vectors, subject.key
    originals = _vectors(connection, table, key)
    if not originals:
        raise NotGenerated(f"{table} is empty: fill it first (`python -m db.embeddings`).")
    hashes = _hashes(connection, subject)
    index = _INDEXES[table]
    definition = _definition(connection, index)
    connection.execute(SQL("DROP INDEX {}").format(Identifier(index)))
    connection.execute("SET LOCAL maintenance_work_mem = '1GB'")
    statement = SQL("COPY {} ({}, content_hash, model, embedding) FROM STDIN (FORMAT BINARY)")
    progress = _Progress(table, len(originals) * len(numbers))
    with connection.cursor() as cursor, cursor.copy(statement.format(Identifier(table), Identifier(key))) as copy:
        copy.set_types(["text", "text", "text", "vector"])
        for id_, model, vector in _moved(copies, originals, subject, numbers):
            copy.write_row((id_, hashes[id_], model, vector))
            progress.step()
    progress.say("building its index")
    connection.execute(definition.encode())
    return progress.done


def _definition(connection: Connection, index: str) -> str:
    """The statement that made an index, as PostgreSQL remembers it."""
    row = connection.execute("SELECT pg_get_indexdef(CAST(%s AS regclass))", [index]).fetchone()
    if row is None:
        raise NotGenerated(f"There is no index {index}: migrate the database first.")
    return str(row[0])


def _vectors(connection: Connection, table: str, key: str) -> Vectors:
    rows = connection.execute(
        SQL("SELECT {}, model, embedding FROM {} ORDER BY 1").format(Identifier(key), Identifier(table))
    )
    return {str(id_): (str(model), _array(embedding)) for id_, model, embedding in rows}


def _array(embedding: object) -> NDArray[np.float32]:
    if not isinstance(embedding, Vector):
        raise TypeError("pgvector's types are not registered")
    return embedding.to_numpy()


def _hashes(connection: Connection, subject: Subject) -> Mapping[str, str]:
    """Of the text that would be embedded of each row, its copies' too: so there is nothing left to embed."""
    rows = connection.execute(SQL("SELECT id, content_hash FROM ({}) AS texts").format(SQL(subject.texts)))
    return {str(id_): str(content_hash) for id_, content_hash in rows}


def _moved(
    copies: Copies, originals: Vectors, subject: Subject, numbers: Sequence[int]
) -> Iterator[tuple[str, str, Vector]]:
    """The id, model and vector of each copy."""
    keys = [str(row[subject.key]) for row in copies.rows[subject.table]]
    vectors = np.stack([originals[key][1] for key in keys])
    nearest = np.argsort(-(vectors @ vectors.T), axis=1, kind="stable")[:, 1 : _NEIGHBOURS + 1]
    for number in numbers:
        rng = np.random.default_rng((copies.seed, number))
        for place, copied in enumerate(copies.of(subject.table, number)):
            among = vectors[rng.choice(nearest[place], _AMONG, replace=False)]
            there = rng.dirichlet(np.ones(_AMONG)) @ among
            moved = (1 - _MOVED) * vectors[place] + _MOVED * there + rng.normal(0, _NOISE, there.shape)
            yield str(copied[subject.key]), originals[keys[place]][0], Vector(moved / np.linalg.norm(moved))


class _Progress:
    """A line on standard error every few seconds."""

    def __init__(self, table: str, total: int) -> None:
        self.done = 0
        self._table = table
        self._total = total
        self._spoken = time.monotonic()

    def step(self) -> None:
        """One row more."""
        self.done += 1
        if self.done % 1000 == 0 and time.monotonic() - self._spoken > _SECONDS_BETWEEN_WORDS:
            self.say(f"{self.done:,} of {self._total:,} rows")

    def say(self, words: str) -> None:
        """Now."""
        self._spoken = time.monotonic()
        sys.stderr.write(f"{self._table}: {words}\n")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m db.generate", description=__doc__)
    parser.add_argument("--times", type=int, default=100, help="how many times the sample shop's size (100)")
    parser.add_argument("--seed", type=int, default=_SEED)
    parser.add_argument("--dsn", default=os.environ.get("DATABASE_URL"), help="the owner's (or DATABASE_URL)")
    arguments = parser.parse_args()
    if not arguments.dsn:
        parser.error("--dsn or DATABASE_URL says which database")
    started = time.monotonic()
    try:
        with psycopg.connect(arguments.dsn, autocommit=True) as connection:
            added = generate(connection, times=arguments.times, seed=arguments.seed)
    except (NotGenerated, psycopg.Error) as error:
        sys.exit(f"Nothing was generated. {error}")
    sys.stdout.write(f"{added:,} rows in {time.monotonic() - started:.0f} s\n")


if __name__ == "__main__":
    main()
