"""The command measures what it was told to, and makes pages again from what was kept."""

from pathlib import Path

import pytest

from benchmarks.live_shopping.__main__ import FIGURES, main
from tests.fakes.live_shopping_results import whole


def command(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """The exit code of the command with these words."""
    monkeypatch.setattr("sys.argv", ["benchmarks.live_shopping", *words])
    return main()


def test_renders_page_and_charts_from_kept_figures_without_measuring(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / FIGURES).write_text(whole().model_dump_json())

    assert command(monkeypatch, "--render", "--out", str(tmp_path)) == 0

    assert "### Response time" in capsys.readouterr().out
    assert {file.name for file in tmp_path.iterdir()} == {
        FIGURES,
        "live-shopping-measured.md",
        "live-shopping-desk.svg",
        "live-shopping-evolve.svg",
        "live-shopping-response.svg",
    }


def test_a_sale_that_does_not_add_up_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = whole()
    assert result.desk
    desk = result.desk.model_copy(update={"sale": result.desk.sale.model_copy(update={"doubled": 1})})
    (tmp_path / FIGURES).write_text(result.model_copy(update={"desk": desk}).model_dump_json())

    assert command(monkeypatch, "--render", "--out", str(tmp_path)) == 1


def test_figures_of_another_shape_are_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / FIGURES).write_text('{"load": {}}')

    assert command(monkeypatch, "--render", "--out", str(tmp_path)) == 1
    assert "another shape" in capsys.readouterr().err


@pytest.mark.parametrize("words", [("--parts", "response,dance"), ("--architectures", "committee")])
def test_refuses_parts_and_architectures_that_there_are_not(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        command(monkeypatch, *words)
    assert "there are" in capsys.readouterr().err
