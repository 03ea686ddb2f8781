"""What a start does with what an earlier one left in the state folder."""

from pathlib import Path

import pytest
from rich.console import Console

from local.postgres import PostgresNotStarted, PostgresServer
from local.settings import Settings
from local.stack import supervisor
from local.stack.errors import StackError
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
