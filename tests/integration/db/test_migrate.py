"""Migrations on a real PostgreSQL, over both adapters."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agents.common.database import Database
from db.migrate import migrate
from db.migrations import MigrationError, read_migrations
from tests.integration.db.conftest import MASTER, Cluster


@pytest.fixture(params=["pool", "data_api"])
async def database(request: pytest.FixtureRequest, empty_cluster: Cluster) -> AsyncIterator[Database]:
    """An empty database as its master user."""
    if request.param == "data_api":
        yield empty_cluster.over_http()
        return
    async with empty_cluster.as_role(MASTER) as pool:
        yield pool


def write(folder: Path, **files: str) -> Path:
    """Migrations by their names."""
    for name, text in files.items():
        (folder / f"{name.removeprefix('m')}.sql").write_text(text)
    return folder


async def tables(database: Database) -> set[str]:
    """The tables that are there, without the ledger."""
    async with database.transaction(None) as transaction:
        rows = await transaction.fetch("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'")
    return {str(row["name"]) for row in rows} - {"schema_migrations"}


async def ledger(database: Database) -> list[tuple[object, ...]]:
    """What is noted as applied."""
    async with database.transaction(None) as transaction:
        rows = await transaction.fetch("SELECT version, name, checksum, applied_at FROM schema_migrations ORDER BY 1")
    return [tuple(row.values()) for row in rows]


async def test_the_shops_schema_is_applied_once(database: Database) -> None:
    migrations = read_migrations()
    outcome = await migrate(database, migrations)
    noted = await ledger(database)
    assert [m.version for m in outcome.applied] == [row[0] for row in noted] == [m.version for m in migrations]
    again = await migrate(database, migrations)
    assert not again.applied
    assert not again.is_ahead
    assert await ledger(database) == noted
    assert "orders" in await tables(database)


async def test_what_is_new_is_added_to_what_is_there(database: Database, tmp_path: Path) -> None:
    write(tmp_path, m0001_one="CREATE TABLE one (n integer)")
    await migrate(database, read_migrations(tmp_path))
    write(tmp_path, m0002_two="CREATE TABLE two (n integer); CREATE TABLE three (t text DEFAULT 'a;b')")
    outcome = await migrate(database, read_migrations(tmp_path))
    assert [migration.file for migration in outcome.applied] == ["0002_two.sql"]
    assert await tables(database) == {"one", "two", "three"}


async def test_runners_at_the_same_time_apply_each_migration_once(database: Database, tmp_path: Path) -> None:
    write(
        tmp_path,
        **{f"m{n:04}_t{n}": f"CREATE TABLE t{n} AS SELECT {n} AS n" for n in (1, 2, 3)},
    )
    outcomes = await asyncio.gather(*(migrate(database, read_migrations(tmp_path)) for _ in range(4)))
    assert sorted(m.version for outcome in outcomes for m in outcome.applied) == [1, 2, 3]
    assert len(await ledger(database)) == 3


async def test_a_broken_migration_is_named_and_leaves_nothing(database: Database, tmp_path: Path) -> None:
    write(
        tmp_path,
        m0001_good="CREATE TABLE good (n integer)",
        m0002_broken="CREATE TABLE half ();\n-- why\n\nALTER TABLE missing ADD COLUMN n integer;\nCREATE TABLE rest ()",
        m0003_never="CREATE TABLE never (n integer)",
    )
    with pytest.raises(MigrationError) as error:
        await migrate(database, read_migrations(tmp_path))
    said = str(error.value)
    assert "0002_broken.sql" in said
    assert "Statement 2, 'ALTER TABLE missing ADD COLUMN n integer'" in said
    assert 'relation "missing" does not exist' in said
    assert await tables(database) == {"good"}
    assert [row[0] for row in await ledger(database)] == [1]
    write(tmp_path, m0002_broken="CREATE TABLE mended (n integer)")
    await migrate(database, read_migrations(tmp_path))
    assert await tables(database) == {"good", "mended", "never"}


async def test_a_file_that_changed_after_it_was_applied_is_refused(database: Database, tmp_path: Path) -> None:
    await migrate(database, read_migrations(write(tmp_path, m0001_one="CREATE TABLE one (n integer)")))
    write(tmp_path, m0001_one="CREATE TABLE one (n bigint)", m0002_two="CREATE TABLE two (n integer)")
    with pytest.raises(MigrationError, match=r"0001_one\.sql was changed after it was applied"):
        await migrate(database, read_migrations(tmp_path))
    assert await tables(database) == {"one"}


async def test_a_database_that_is_ahead_is_left_as_it_is(database: Database, tmp_path: Path) -> None:
    write(tmp_path, m0001_one="CREATE TABLE one (n integer)", m0002_two="CREATE TABLE two (n integer)")
    await migrate(database, read_migrations(tmp_path))
    noted = await ledger(database)
    (tmp_path / "0002_two.sql").unlink()
    outcome = await migrate(database, read_migrations(tmp_path))
    assert outcome.is_ahead
    assert not outcome.applied
    assert await ledger(database) == noted
    assert await tables(database) == {"one", "two"}
