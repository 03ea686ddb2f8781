"""A stack and its state folder: what an earlier start left there, and what happens when it is deleted."""

import asyncio
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from rich.console import Console

from local.postgres import PostgresNotStarted, PostgresServer
from local.settings import Settings
from local.stack import record, supervisor
from local.stack.errors import StackError
from local.stack.record import StackRecord
from local.stack.report import Report
from local.stack.supervisor import Stack


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A folder with a kept AWS, in which PostgreSQL does not start: the start ends there."""

    def refuse(_: PostgresServer) -> None:
        raise PostgresNotStarted("not in this test")

    async def nothing(*_: object) -> None:
        return

    monkeypatch.setattr(PostgresServer, "start", refuse)
    monkeypatch.setattr(Stack, "_start", nothing)
    monkeypatch.setattr(supervisor, "check_installed", lambda: None)
    monkeypatch.setattr(supervisor, "check_ports", lambda _: None)
    (tmp_path / "aws" / "state").mkdir(parents=True)
    (tmp_path / "deployed.json").write_text("{}")
    return Settings(home=tmp_path, port_offset=20_000)


async def start(settings: Settings) -> None:
    stack = Stack(settings, Report(Console(quiet=True)), commit="abc123", model=())
    with pytest.raises(StackError, match="not in this test"):
        await stack.start()


async def test_a_new_database_is_deployed_to_afresh(settings: Settings) -> None:
    await start(settings)

    assert not (settings.home / "aws" / "state").exists()
    assert not (settings.home / "deployed.json").exists()


async def test_a_kept_database_keeps_its_deployment(settings: Settings) -> None:
    (settings.home / "postgres" / "data").mkdir(parents=True)

    await start(settings)

    assert (settings.home / "aws" / "state").exists()
    assert (settings.home / "deployed.json").exists()


async def held(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """A stack that is recorded, with nothing that runs."""
    monkeypatch.setattr(supervisor, "FOLDER_CHECK_SECONDS", 0.01)
    stack = Stack(settings, Report(Console(quiet=True)), commit="abc123", model=())
    with pytest.raises(StackError):
        await stack.start()
    assert stack.has_its_folder
    return stack


async def test_a_deleted_folder_is_noticed_and_not_made_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = await held(settings, monkeypatch)
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", "import time; time.sleep(600)")

    shutil.rmtree(settings.home)
    await asyncio.wait_for(stack.lost_its_folder(), 10)
    await stack.stop()
    await asyncio.wait_for(child.wait(), 10)

    assert not psutil.pid_exists(child.pid)
    assert not settings.home.exists()


async def test_what_ran_before_the_stack_runs_on(settings: Settings) -> None:
    before = await asyncio.create_subprocess_exec(sys.executable, "-c", "import time; time.sleep(600)")
    stack = Stack(settings, Report(Console(quiet=True)), commit="abc123", model=())

    await stack.stop()

    assert before.returncode is None
    assert psutil.Process(before.pid).status() != psutil.STATUS_ZOMBIE
    before.kill()
    await before.wait()


async def test_a_folder_of_another_stack_stays_the_others(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    stack = await held(settings, monkeypatch)
    others = replace(StackRecord.of_this_process("def456"), created=1.0)

    record.write(settings, others)
    await asyncio.wait_for(stack.lost_its_folder(), 10)
    await stack.stop()

    assert record.read(settings) == others
