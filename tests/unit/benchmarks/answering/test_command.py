"""The command draws kept figures again, and measures nothing for it."""

import sys
from pathlib import Path

import pytest

from benchmarks.answering.__main__ import main
from benchmarks.answering.question import Kind
from benchmarks.answering.result import Result
from tests.fakes.answering_results import request, result, scale


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """The command with these words."""
    monkeypatch.setattr(sys, "argv", ["benchmarks.answering", *words])
    return main()


def test_figures_of_several_runs_become_one_page_and_chart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    small, large = tmp_path / "small.json", tmp_path / "large.json"
    small.write_text(result(scale(1, request(Kind.POLICY, sql=1.0))).model_dump_json())
    large.write_text(result(scale(1000, request(Kind.POLICY, sql=100.0))).model_dump_json())

    assert run(monkeypatch, "--render", str(large), str(small), "--out", str(tmp_path / "docs")) == 0

    kept = Result.model_validate_json((tmp_path / "docs" / "answering.json").read_text())
    assert [one.times for one in kept.scales] == [1, 1000]
    assert "| policy | 21.0 | 1.0 | 120.0 | 100.0 |" in capsys.readouterr().out
    assert "| policy | 21.0 | 1.0 | 120.0 | 100.0 |" in (tmp_path / "docs" / "answering.md").read_text()
    assert (tmp_path / "docs" / "answering.svg").read_text().startswith("<?xml")


@pytest.mark.parametrize("words", [("--scales", "0"), ("--rounds", "none"), ("--model-seconds", "fast")])
def test_what_is_no_number_is_refused(
    words: tuple[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        run(monkeypatch, *words)
    assert words[0] in capsys.readouterr().err
