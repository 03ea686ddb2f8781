"""Brings a database to the schema, forward only, over either adapter: `python -m db.migrate`."""

import asyncio
import logging
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import LiteralString

from agents.common.database import Database, Transaction, words_of_postgres
from agents.common.errors import ClickShopError
from db.migrations import Migration, MigrationError, read_migrations
from db.settings import DatabaseSettings, SettingsMissing, log_to_terminal

logger = logging.getLogger(__name__)

_ONE_RUNNER_AT_A_TIME = 7_462_011  # an advisory lock's key is any number that nobody else uses

_CREATE_LEDGER = """
CREATE TABLE IF NOT EXISTS schema_migrations (
    version    integer PRIMARY KEY,
    name       text NOT NULL,
    checksum   text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)
"""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a run did. `is_ahead`: the database knows migrations that the files do not, and was left as it is."""

    applied: Sequence[Migration]
    is_ahead: bool


async def migrate(database: Database, migrations: Sequence[Migration]) -> Outcome:
    """Applies what is missing, each migration in a transaction of its own. Raises MigrationError."""
    known = await _open_ledger(database)
    if len(known) > len(migrations):
        logger.warning("the database is ahead: versions=%d files=%d, nothing is changed", len(known), len(migrations))
        return Outcome(applied=(), is_ahead=True)
    _check_unchanged(known, migrations)
    applied = [migration for migration in migrations[len(known) :] if await _apply(database, migration)]
    logger.info("the schema is up to date: version=%d applied=%d", len(migrations), len(applied))
    return Outcome(applied=applied, is_ahead=False)


async def _open_ledger(database: Database) -> Mapping[int, str]:
    """Which versions are applied, with their checksums."""
    async with database.transaction(None) as transaction:
        await _lock(transaction)
        await transaction.execute(_CREATE_LEDGER)
        rows = await transaction.fetch("SELECT version, checksum FROM schema_migrations")
    return {int(str(row["version"])): str(row["checksum"]) for row in rows}


async def _lock(transaction: Transaction) -> None:
    """Waits for another runner. The lock ends with the transaction, so that a runner that dies holds up nobody."""
    await transaction.fetch(
        "SELECT 1 AS locked FROM pg_advisory_xact_lock(CAST(:key AS bigint))", key=_ONE_RUNNER_AT_A_TIME
    )


def _check_unchanged(known: Mapping[int, str], migrations: Sequence[Migration]) -> None:
    for migration in migrations[: len(known)]:
        if known.get(migration.version) != migration.checksum:
            raise MigrationError(
                f"{migration.file} was changed after it was applied: put it back, and write a new migration instead."
            )


async def _apply(database: Database, migration: Migration) -> bool:
    """False when another runner was faster."""
    async with database.transaction(None) as transaction:
        await _lock(transaction)
        if await transaction.fetch(
            "SELECT version FROM schema_migrations WHERE version = :version", version=migration.version
        ):
            return False
        for number, statement in enumerate(migration.statements, start=1):
            await _execute(transaction, migration, number, statement)
        await transaction.execute(
            "INSERT INTO schema_migrations (version, name, checksum) VALUES (:version, :name, :checksum)",
            version=migration.version,
            name=migration.name,
            checksum=migration.checksum,
        )
    logger.info("applied a migration: file=%s statements=%d", migration.file, len(migration.statements))
    return True


async def _execute(transaction: Transaction, migration: Migration, number: int, statement: LiteralString) -> None:
    try:
        await transaction.execute(statement)
    except ClickShopError as error:
        raise MigrationError(
            f"{migration.file} failed, and nothing of it was kept. "
            f"Statement {number}, {_beginning(statement)!r}: {words_of_postgres(error)}"
        ) from error


def _beginning(statement: str) -> str:
    lines = (line for line in statement.splitlines() if line.strip() and not line.lstrip().startswith("--"))
    line = next(lines, "")
    return line if len(line) <= 100 else line[:97] + "..."


def main() -> None:
    """The command: settings from the environment, one line a migration on standard error."""
    log_to_terminal()
    try:
        asyncio.run(migrate(DatabaseSettings.from_environment().database(), read_migrations()))
    except (MigrationError, SettingsMissing) as error:
        sys.exit(str(error))
    except ClickShopError as error:
        sys.exit(words_of_postgres(error))


if __name__ == "__main__":
    main()
