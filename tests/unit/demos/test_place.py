"""A demo starts this machine's stack where it does not run, and says so."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from demos import place
from demos.errors import DemoFailed
from operations import laptop

# Tells the next line of the file `states` as its state, and starts as `up` says.
LOCAL = """
import json, pathlib, sys

states = pathlib.Path("states")
if sys.argv[1] == "status":
    state, *more = states.read_text().split()
    states.write_text(" ".join(more or [state]))
    print(json.dumps({"state": state}))
else:
    print(pathlib.Path("up").read_text())
"""
STARTED = "✓ Agents healthy 4.8 s\n\nClickShop runs at http://localhost:8080 after 35.0 s. Try:\n\n  curl"
FAILED = "✓ PostgreSQL 1.0 s\n✗ Port 4566 is taken.\nNothing was left running."


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose `python -m local` is the one above."""
    (tmp_path / "local").mkdir()
    (tmp_path / "local" / "__main__.py").write_text(LOCAL)
    monkeypatch.setattr(place, "REPOSITORY", tmp_path)
    monkeypatch.setattr(laptop, "ROOT", tmp_path)
    return tmp_path


def told_by(here: Path, *, states: str, up: str = "") -> str:
    (here / "states").write_text(states)
    (here / "up").write_text(up)
    screen = io.StringIO()
    place.make_sure_it_runs(Console(file=screen, width=200), {"CLICKSHOP_HOME": "/somewhere"})
    return screen.getvalue()


def test_a_stack_that_runs_is_used_without_a_word(here: Path) -> None:
    assert told_by(here, states="ready") == ""


def test_one_that_does_not_run_is_started_step_by_step(here: Path) -> None:
    told = told_by(here, states="stopped ready", up=STARTED)

    assert told.splitlines() == [
        "ClickShop does not run here yet: starting it.",
        "  ✓ Agents healthy 4.8 s",
        "It stays running at http://localhost:8080; `CLICKSHOP_HOME=/somewhere make down` stops it.",
    ]


def test_one_that_somebody_is_starting_is_waited_for(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "POLL_SECONDS", 0.0)

    told = told_by(here, states="starting starting ready")

    assert told.startswith("ClickShop is starting here: waiting for it.")


def test_one_that_can_not_start_says_why(here: Path) -> None:
    with pytest.raises(DemoFailed, match=r"does not start here: Port 4566 is taken\."):
        told_by(here, states="stopped", up=FAILED)
