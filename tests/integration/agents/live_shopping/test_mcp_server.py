"""The MCP server's process: shared, watched and started again. A fake one crashes and hangs when it is told to."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
import pytest_asyncio
from mcp import StdioServerParameters
from mcp.client import stdio

from agents.common.database import Row
from agents.common.errors import BadInput, DatabaseUnavailable, Unavailable
from agents.live_shopping.mcp_agent.server import McpServer, Patience

pytestmark = pytest.mark.asyncio(loop_scope="module")

ROOT = Path(__file__).parents[4]
BRIEF = Patience(to_answer=20, between_looks=0.2, for_a_look=3, first_pause=0.05, longest_pause=0.4)


def fake(folder: Path) -> StdioServerParameters:
    return StdioServerParameters(
        command=sys.executable,
        args=["-m", "tests.fakes.mcp_server", str(folder)],
        cwd=ROOT,
        env={"AWS_REGION": "us-east-1"},
    )


@asynccontextmanager
async def running(folder: Path, patience: Patience = BRIEF) -> AsyncIterator[McpServer]:
    async with McpServer(fake(folder), patience=patience).running() as server:
        yield server


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mcp")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(folder: Path) -> AsyncIterator[McpServer]:
    """Shared by the tests as it is by requests: one that ends it leaves the next process to the others."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DATABASE_SECRET_ARN", "the service's own")
        async with running(folder) as server:
            yield server


async def query(server: McpServer, sql: str) -> Row:
    (row,) = await server.rows("run_query", sql)
    return row


async def process_of(server: McpServer) -> int:
    return int(str((await query(server, "hello"))["process"]))


def starts(folder: Path) -> int:
    return len((folder / "starts").read_text())


def is_gone(process: int) -> bool:
    return not psutil.pid_exists(process) or psutil.Process(process).status() == psutil.STATUS_ZOMBIE


async def test_all_requests_share_one_process_at_the_same_time(folder: Path, server: McpServer) -> None:
    late = asyncio.create_task(query(server, "slow 1"))
    rows = await asyncio.gather(*(query(server, f"number {place}") for place in range(20)))
    assert not late.done()
    assert [row["said"] for row in rows] == [f"number {place}" for place in range(20)]
    assert {row["process"] for row in [*rows, await late]} == {await process_of(server)}
    assert starts(folder) == 1


async def test_tells_of_a_table(server: McpServer) -> None:
    (row,) = await server.rows("get_table_schema", "live_catalogue")
    assert row == {"column_name": "product_id", "data_type": "text", "column_comment": "live_catalogue"}


async def test_is_given_nothing_of_our_environment(server: McpServer) -> None:
    (environment,) = await server.rows("run_query", "environment")
    assert environment["AWS_REGION"] == "us-east-1"
    assert "DATABASE_SECRET_ARN" not in environment


async def test_a_request_waits_no_longer_than_its_patience(folder: Path, server: McpServer) -> None:
    """And the server, which answers others, is left in peace."""
    before = starts(folder)
    with pytest.MonkeyPatch.context() as impatient:
        impatient.setattr(server, "_patience", replace(BRIEF, to_answer=0.2))
        with pytest.raises(Unavailable, match="can't be asked right now"):
            await query(server, "slow 60")
    await process_of(server)
    assert starts(folder) == before


async def test_the_request_after_a_crash_is_answered_by_another_process(folder: Path, server: McpServer) -> None:
    before, killed = starts(folder), await process_of(server)
    os.kill(killed, signal.SIGKILL)
    assert await process_of(server) != killed
    assert starts(folder) == before + 1


async def test_requests_that_are_cut_off_by_a_crash_are_asked_again(server: McpServer) -> None:
    killed = await process_of(server)
    asked = [asyncio.create_task(query(server, f"slow 0.{place}")) for place in (5, 6, 7)]
    await query(server, "behind them")
    os.kill(killed, signal.SIGKILL)
    answered = {row["process"] for row in await asyncio.gather(*asked)}
    assert len(answered) == 1
    assert killed not in answered


async def test_one_that_hangs_is_replaced(server: McpServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stdio, "PROCESS_TERMINATION_TIMEOUT", 0.1)  # it leaves two seconds for a farewell
    monkeypatch.setattr(stdio, "FORCE_KILL_TIMEOUT", 0.1)
    hanging = await process_of(server)
    os.kill(hanging, signal.SIGSTOP)
    assert await process_of(server) != hanging
    assert is_gone(hanging)


async def test_says_that_it_is_down_until_it_starts_and_ends_with_the_service(tmp_path: Path) -> None:
    (tmp_path / "broken").touch()
    async with running(tmp_path) as server:
        for _ in range(2):
            with pytest.raises(Unavailable, match="can't be asked right now"):
                await query(server, "hello")
        (tmp_path / "broken").unlink()
        process = await process_when_up(server)
    assert starts(tmp_path) > 1
    assert is_gone(process)


async def process_when_up(server: McpServer) -> int:
    async with asyncio.timeout(BRIEF.to_start):
        while True:
            with suppress(Unavailable):
                return await process_of(server)
            await asyncio.sleep(0.1)


async def test_ends_with_the_service_while_it_starts(tmp_path: Path) -> None:
    async with running(tmp_path):
        await asyncio.sleep(0.1)
    assert not [one for one in psutil.Process().children(recursive=True) if str(tmp_path) in one.cmdline()]


FAILURE = "fail {{'code': 'DatabaseErrorException', 'message': 'ERROR: {words}\\n  Position: 8; SQLState: {state}'}}"


@pytest.mark.parametrize(
    ("state", "error", "words"),
    [
        ("42883", BadInput, "PostgreSQL says: it does not fit. Mend the query and call again."),
        ("57014", BadInput, "The query asks for too much: it was stopped."),
        ("57P03", DatabaseUnavailable, "The shop's database does not answer right now."),
    ],
)
async def test_tells_what_postgresql_said(server: McpServer, state: str, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        await query(server, FAILURE.format(words="it does not fit", state=state))


async def test_nobody_is_told_of_anothers_statement(server: McpServer) -> None:
    asked = [query(server, FAILURE.format(words=f"number {place}.", state="42601")) for place in range(20)]
    told = [str(error) for error in await asyncio.gather(*asked, return_exceptions=True)]
    for place, words in enumerate(told):
        assert f"number {place}." in words or "PostgreSQL did not take the query" in words
    assert sum("number" in words for words in told) >= 1
