"""Loads the sample shop: what is missing is inserted, and what is there stays as people left it."""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import LiteralString

from agents.common.database import Database, Json
from db.sample_documents import Row

logger = logging.getLogger(__name__)

_ROWS_A_STATEMENT = 100  # far from the Data API's limits on a request


async def load(database: Database, tables: Mapping[str, Sequence[Row]]) -> Mapping[str, int]:
    """Inserts the rows that are missing, all or none; returns how many by table."""
    inserted = dict.fromkeys(tables, 0)
    async with database.transaction(None) as transaction:
        for table, rows in tables.items():
            for chunk in _chunks(rows):
                document = json.loads(json.dumps(chunk, default=str))
                inserted[table] += await transaction.execute(_insert(table, chunk[0]), rows=Json(document))
    logger.info("loaded the sample data: rows=%d inserted=%d", _count(tables), sum(inserted.values()))
    return inserted


def _insert(table: str, row: Row) -> LiteralString:
    columns = ", ".join(row)
    return (
        f"INSERT INTO {table} ({columns}) SELECT {columns} "  # noqa: S608 - the names are those in sample_rows
        f"FROM jsonb_populate_recordset(CAST(NULL AS {table}), CAST(:rows AS jsonb)) ON CONFLICT DO NOTHING"
    )


def _chunks(rows: Sequence[Row]) -> Iterator[list[Row]]:
    remaining = iter(rows)
    while chunk := list(islice(remaining, _ROWS_A_STATEMENT)):
        yield chunk


def _count(tables: Mapping[str, Sequence[Row]]) -> int:
    return sum(len(rows) for rows in tables.values())
