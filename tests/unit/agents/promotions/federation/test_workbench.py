"""The embedded engine: closed to everything outside, exact with money, and refusing what does not fit."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import duckdb
import pytest

from agents.common.errors import Refused
from agents.promotions.federation.workbench import Where, Workbench


@pytest.fixture
async def workbench() -> AsyncIterator[Workbench]:
    """With little memory."""
    async with Workbench(memory_mb=64) as made:
        yield made


@pytest.mark.parametrize(
    "hostile",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/proc/self/environ')",
        "SELECT * FROM 'https://example.com/rows.parquet'",
        "COPY (SELECT 1) TO '{folder}/out.csv'",
        "ATTACH '{folder}/other.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '64GB'",
        "PRAGMA temp_directory = '{folder}'",
        "EXPORT DATABASE '{folder}/all'",
    ],
)
async def test_reaches_nothing_outside_even_when_told_to(workbench: Workbench, hostile: str, tmp_path: Path) -> None:
    with pytest.raises(duckdb.Error):
        await workbench.select(hostile.format(folder=tmp_path), [])
    assert not os.listdir(tmp_path)  # noqa: PTH208  # ruff wants no blocking Path in a coroutine


async def test_one_question_sees_nothing_of_another(workbench: Workbench) -> None:
    await workbench.create("t0", {"name": "text"})
    async with Workbench(memory_mb=64) as other:
        with pytest.raises(duckdb.CatalogException):
            await other.select("SELECT * FROM t0", [])


async def test_values_keep_their_types_and_every_cent(workbench: Workbench) -> None:
    types = {"amount": "money", "day": "date", "agreed": "flag", "pieces": "whole", "name": "text"}
    await workbench.create("t0", types)  # type: ignore[arg-type]  # literals, as the declaration has them
    columns = {
        "amount": ["9999999999999.99", "0.01", None],
        "day": ["2026-03-31", None, "2024-02-29"],
        "agreed": [True, False, None],
        "pieces": [1, "2", None],
        "name": ["x'; DROP TABLE t0; --", "", None],
    }
    await workbench.add("t0", types, columns)  # type: ignore[arg-type]  # as above
    [row] = await workbench.select(
        "SELECT CAST(sum(amount) AS VARCHAR), CAST(max(day) AS VARCHAR), count(agreed), sum(pieces), count(name) "
        "FROM t0",
        [],
    )
    assert row == ("10000000000000.00", "2026-03-31", 2, 3, 2)


async def test_a_value_of_another_type_is_told_and_never_left_out(workbench: Workbench) -> None:
    await workbench.create("t0", {"amount": "money"})
    with pytest.raises(Refused, match="none of its type"):
        await workbench.add("t0", {"amount": "money"}, {"amount": ["twelve"]})


async def test_keys_are_those_of_rows_that_count(workbench: Workbench) -> None:
    await workbench.create("t0", {"id": "text", "city": "text"})
    await workbench.add(
        "t0", {"id": "text", "city": "text"}, {"id": ["a", "b", "a", None], "city": ["X", "Y", "X", "X"]}
    )
    where = Where("t0.city = $1", ["X"])
    assert await workbench.values("t0", "id", where) == ["a"]
    assert await workbench.count_of_values("t0", "id", Where()) == 2


async def test_what_needs_too_much_memory_is_refused_with_what_would_help(workbench: Workbench) -> None:
    with pytest.raises(Refused, match="Narrow it"):
        await workbench.select("SELECT count(DISTINCT md5(CAST(range AS VARCHAR))) FROM range(3000000)", [])


async def test_a_cancelled_question_stops_at_once(workbench: Workbench) -> None:
    endless = "SELECT sum(range % 7) FROM range(1000000000000)"
    task = asyncio.create_task(workbench.select(endless, []))
    await asyncio.sleep(0.2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, timeout=30)
    assert await workbench.select("SELECT 1", []) == [(1,)]
