"""The page has every figure that was measured, and nothing of a part that was not."""

from pathlib import Path

from benchmarks.machine import Machine
from benchmarks.page_command import figures_kept, write_page
from benchmarks.promotions.page import page
from benchmarks.promotions.result import (
    Answered,
    ColdStart,
    FunctionStart,
    Package,
    Response,
    Result,
)
from benchmarks.run import Run

RUN = Run(
    measured_on="2026-11-20",
    commit="abc1234",
    machine=Machine(processors=2, memory_gigabytes=24.0, load=1.5, python="3.11.7"),
)
START = FunctionStart(
    function="authorizer",
    code_megabytes=0.68,
    layer_megabytes=45.7,
    largest=(Package(name="botocore", megabytes=20.2),),
    from_source=(1300.0, 1400.0, 1500.0),
    compiled=(300.0, 320.0, 340.0),
    slowest=(Package(name="pydantic", milliseconds=420.0),),
)


def answered(model_ms: int, *, complete: float, chunk: float | None = 90.0) -> Answered:
    return Answered(
        question="one table",
        model_ms=model_ms,
        acknowledged=20.0,
        progress=60.0,
        chunk=chunk,
        complete=complete,
        model_calls=2,
    )


def test_a_row_for_each_question_and_model() -> None:
    answers = (answered(0, complete=100), answered(0, complete=200), answered(50, complete=300, chunk=None))
    text = page(Result(response=Response(run=RUN, rounds=2, answers=answers)))
    assert "| one table | 0 ms | 2 | 20 / 20 | 60 / 60 | 90 / 90 | 150 / 195 |" in text
    assert "| one table | 50 ms | 2 | 20 / 20 | 60 / 60 | - | 300 / 300 |" in text
    assert "Before a function" not in text


def test_a_row_for_each_function() -> None:
    text = page(Result(cold_start=ColdStart(run=RUN, functions=(START,))))
    assert "| authorizer | 0.7 | 45.7 | 1400 | 320 |" in text
    assert "| authorizer | botocore 20.2 | pydantic 420 |" in text
    assert "load average 1.5" in text
    assert "From a message" not in text


def test_a_part_stays_that_was_measured_before(tmp_path: Path) -> None:
    figures = tmp_path / "measured.json"
    assert figures_kept(Result, figures) == Result()
    result = Result(cold_start=ColdStart(run=RUN, functions=(START,)))
    write_page(result, page(result), folder=tmp_path, name="measured")
    assert figures_kept(Result, figures) == result
