"""docker/check_images.py says why it can't check, and finds packages where this machine's pip does."""

import logging
from pathlib import Path
from typing import Any

import pytest

from agents.catalog import SUPERVISOR
from tests.fakes.program import program_of

PROGRAM = Path(__file__).parents[3] / "docker" / "check_images.py"
LISTED = """\
global.extra-index-url='file:///srv/one/simple\\nfile:///srv/two/simple'
global.index-url='https://example.org/simple'
global.timeout='60'
:env:.index-url='https://mirror.example.org/simple'
install.cert='/etc/ssl/certs/ours.pem'
"""


@pytest.fixture(scope="module")
def program() -> Any:
    return program_of(PROGRAM)


@pytest.fixture
def nothing_runs(program: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which every program fails."""
    monkeypatch.setattr(program, "_succeeds", lambda *_: False)
    monkeypatch.setattr(program.sys, "platform", "linux")
    monkeypatch.setattr(program.os, "geteuid", lambda: 0)
    monkeypatch.setattr(program.shutil, "which", lambda name: f"/usr/bin/{name}")


@pytest.mark.usefixtures("nothing_runs")
def test_says_that_it_is_not_on_this_kind_of_machine(
    program: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(program.shutil, "which", lambda _: None)
    with caplog.at_level(logging.INFO):
        program.main()
    assert caplog.messages == [
        "The images were not checked: there is no buildah on the PATH (Debian and Fedora have a package of that name)."
    ]


@pytest.mark.usefixtures("nothing_runs")
def test_asks_for_root(program: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program.os, "geteuid", lambda: 1000)
    assert "sudo make check-images" in program.why_not()


@pytest.mark.usefixtures("nothing_runs")
def test_says_that_the_base_can_not_be_had(program: Any) -> None:
    assert program.why_not().startswith("python:3.11-slim is not on this machine")


def test_finds_packages_where_this_machines_pip_does(program: Any) -> None:
    assert program.pip_settings(LISTED) == {
        "extra-index-url": "file:///srv/one/simple file:///srv/two/simple",
        "index-url": "https://mirror.example.org/simple",
        "cert": "/etc/ssl/certs/ours.pem",
    }


def test_starts_an_agent_with_the_variables_of_its_task(program: Any) -> None:
    variables = program.task_variables(SUPERVISOR)
    assert variables["PORT"] == str(SUPERVISOR.port)
    assert variables["DATABASE_SSLROOTCERT"] == "/etc/ssl/rds-global-bundle.pem"
    assert variables["ORDER_MANAGEMENT_URL"] == "http://order-management:8001"
