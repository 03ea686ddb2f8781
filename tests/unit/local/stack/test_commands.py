"""The command line where nothing runs."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from local.commands import model_options, parser, run
from local.settings import AGENT_PORTS, Settings
from local.stack import preflight
from local.stack.errors import StackError
from local.stack.report import Report
from local.stack.up import welcome
from tests.fakes.ports import free_offset


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", port_offset=free_offset())


def command(settings: Settings, *words: str) -> tuple[int, str]:
    console = Console(record=True, quiet=False, width=200)
    code = run(parser().parse_args(words), settings, Report(console))
    return code, console.export_text()


def test_status_says_that_nothing_runs(settings: Settings) -> None:
    assert command(settings, "status") == (3, "ClickShop does not run. `make up` starts it.\n")


def test_status_tells_a_program_the_same(settings: Settings) -> None:
    code, text = command(settings, "status", "--json")

    assert code == 3
    assert json.loads(text)["state"] == "stopped"


def test_down_is_no_failure_when_nothing_runs(settings: Settings) -> None:
    assert command(settings, "down") == (0, "ClickShop was not running.\n")


def test_reset_deletes_what_is_ours_and_nothing_else(settings: Settings) -> None:
    (settings.home / "postgres").mkdir(parents=True)
    (settings.home / "deployed.json").write_text("{}")
    settings.application_profiles.parent.mkdir()
    settings.application_profiles.write_text("[]")
    (settings.home / "notes.txt").write_text("of the user")

    command(settings, "reset")

    assert {file.name for file in settings.home.iterdir()} == {"notes.txt", "lock"}


def test_env_can_be_evaluated(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    command(settings, "env")

    lines = capsys.readouterr().out.splitlines()
    assert f"export AWS_ENDPOINT_URL=http://127.0.0.1:{settings.aws_port}" in lines
    assert f"export CLICKSHOP_URL=http://localhost:{settings.load_balancer_port}" in lines


def test_logs_names_what_there_is(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.logs.mkdir(parents=True)
    (settings.logs / "supervisor.log").write_text("one line\n")

    (settings.home / "postgres").mkdir()
    (settings.home / "postgres" / "postgres.log").write_text("ready\n")

    command(settings, "logs", "supervisor")
    assert capsys.readouterr().out == "one line\n"
    command(settings, "logs", "postgres")
    assert capsys.readouterr().out == "ready\n"
    with pytest.raises(StackError, match=r"There is no log of nobody\. There are: postgres, supervisor\."):
        command(settings, "logs", "nobody")


def test_logs_without_a_name_lists_what_there_is(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.logs.mkdir(parents=True)
    (settings.logs / "supervisor.log").touch()

    code, _ = command(settings, "logs", "--follow")

    assert code == 0
    assert capsys.readouterr().out.startswith("There are logs of: supervisor.\n")


def test_a_token_of_nobody_names_what_make_takes(settings: Settings) -> None:
    with pytest.raises(StackError, match=r"CUSTOMER=cust001.*STAFF=ada"):
        command(settings, "token")


def test_an_interrupt_while_the_commands_load_ends_quietly(tmp_path: Path) -> None:
    """A program that stands in for a slow import says when it is loading."""
    (tmp_path / "argparse.py").write_text("print('loading', flush=True)\nimport time\ntime.sleep(600)\n")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-m", "local", "up"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as loading:
        assert loading.stdout is not None
        loading.stdout.readline()
        loading.send_signal(signal.SIGINT)
        _, told = loading.communicate(timeout=30)

    assert (loading.returncode, told) == (-signal.SIGINT, b"")


def test_a_model_is_passed_on() -> None:
    words = ("--model-url", "http://localhost:11434/v1", "--model", "qwen3", "--tool-calls", "guided")

    assert model_options(parser().parse_args(["up", *words])) == words
    assert model_options(parser().parse_args(["up"])) == ()
    assert model_options(parser().parse_args(["up", "--replay"])) == ("--replay",)


@pytest.mark.parametrize("words", [["token", "--customer", "cust001", "--staff", "ada"], ["dance"]])
def test_refuses_what_it_does_not_understand(words: list[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(words)


def test_a_missing_package_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(preflight.PACKAGES, "a_module_that_is_not_there", "a-package")

    with pytest.raises(StackError, match=r"Missing: a-package\. Please run `make up`"):
        preflight.check_installed()


def test_a_taken_port_is_named_with_the_part_that_needs_it(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", settings.aws_port))
        taken.listen()

        with pytest.raises(StackError, match=rf"Port {settings.aws_port}, which the AWS endpoint needs, is taken"):
            preflight.check_ports(settings)


def test_a_taken_port_of_an_agent_is_found_before_anything_starts(settings: Settings) -> None:
    port = settings.port_offset + AGENT_PORTS[-1]
    with (
        socket.create_server(("127.0.0.1", port)),
        pytest.raises(StackError, match=rf"Port {port}, which an agent needs, is taken by \S+ \(process"),
    ):
        preflight.check_ports(settings)


def test_the_offset_that_is_proposed_is_free(settings: Settings) -> None:
    next_one = replace(settings, port_offset=settings.port_offset + 1000)
    with (
        socket.create_server(("127.0.0.1", settings.aws_port)),
        socket.create_server(("127.0.0.1", next_one.postgres_port)),
        pytest.raises(StackError) as refused,
    ):
        preflight.check_ports(settings)

    proposed = re.search(r"CLICKSHOP_PORT_OFFSET=(\d+) make up", str(refused.value))
    assert proposed is not None
    assert int(proposed[1]) > next_one.port_offset


def test_what_up_proposes_means_its_own_stack(settings: Settings) -> None:
    console = Console(record=True, quiet=False, width=400)

    welcome(settings, Report(console), seconds=1.0)

    told = console.export_text()
    commands = re.findall(r"(\S+) (?:make|\.venv/bin/python) ", told)
    assert len(commands) == 7
    assert all(before.endswith(f"CLICKSHOP_PORT_OFFSET={settings.port_offset}") for before in commands)


def test_a_port_of_another_clickshop_is_named_with_how_to_stop_it(settings: Settings, tmp_path: Path) -> None:
    program = (
        "import socket, sys\n"
        f"with socket.create_server(('127.0.0.1', {settings.aws_port})): print(flush=True); sys.stdin.read()"
    )
    environment = {**os.environ, "CLICKSHOP_HOME": str(tmp_path / "other")}
    with subprocess.Popen(
        [sys.executable, "-c", program], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(StackError, match=rf"`CLICKSHOP_HOME={tmp_path}/other make down` stops it"):
            preflight.check_ports(settings)
        other.communicate()
