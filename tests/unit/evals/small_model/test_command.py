"""The command: what it asks of the runner, and what it says when a package is missing."""

import importlib.util

import pytest

from evals.command_line import parser as runner_parser
from evals.small_model.__main__ import check_installed, evals_command, parser
from evals.small_model.server import ServerFailed
from evals.small_model.split_model import QWEN


def asked(*words: str) -> list[str]:
    return evals_command(parser().parse_args(words))[3:]


def test_forty_of_the_open_set_one_at_a_time_going_on_where_it_stopped() -> None:
    options = runner_parser().parse_args(asked())
    assert (options.which, options.sample, options.at_once, options.resume) == ("open", 40, 1, True)
    assert options.publish is None


def test_a_run_may_begin_anew_and_be_published() -> None:
    options = runner_parser().parse_args(asked("--anew", "--publish", "first", "--sample", "3", "--set", "all"))
    assert (options.resume, options.publish, options.sample, options.which) == (False, "first", 3, "all")


def test_what_a_stopped_run_has_is_scored_by_the_models_name() -> None:
    options = runner_parser().parse_args(asked("--so-far", "--publish", "so far"))
    assert (options.so_far, options.model, options.publish) == (True, QWEN.name, "so far")


def test_without_its_packages_it_names_the_target_that_installs_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(ServerFailed, match="make evals-small-model"):
        check_installed()
