"""From what was measured to summaries, tables and a chart."""

from pathlib import Path

import pytest

from agents.catalog import SPECIALISTS
from benchmarks.answering.attribution import Part
from benchmarks.answering.chart import draw
from benchmarks.answering.page import page, tables
from benchmarks.answering.question import Kind, read_questions
from benchmarks.answering.result import Result
from benchmarks.answering.summary import by_kind, by_tool, first_embeddings
from benchmarks.percentile import percentile
from tests.fakes.answering_results import request, result, scale

RUN = result(
    scale(1, request(sql=10.0), request(sql=30.0, in_a_row=5, as_meant=False), request(Kind.SEARCH)),
    scale(1000, request(sql=1000.0), request(Kind.SEARCH, sql=500.0)),
)


def rows(text: str, heading: str) -> list[list[str]]:
    """The cells of the first table under a heading."""
    lines = text.split(heading, 1)[1].splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("|"))
    table = []
    for line in lines[first:]:
        if not line.startswith("|"):
            break
        table.append([cell.strip() for cell in line.strip("|").split("|")])
    return table


@pytest.mark.parametrize(("percent", "expected"), [(0, 1.0), (50, 2.5), (95, 3.85), (100, 4.0)])
def test_a_percentile_lies_between_its_neighbours(percent: float, expected: float) -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], percent) == pytest.approx(expected)


def test_a_kind_is_summed_up_over_its_requests() -> None:
    status, search = by_kind(RUN.scales[0])

    assert (status.kind, status.count, search.kind) == (Kind.STATUS, 2, Kind.SEARCH)
    assert (status.median, status.parts[Part.SQL], status.parts[Part.TOOL]) == (40.0, 20.0, 0.0)
    assert (status.fewest_in_a_row, status.most_in_a_row, status.model_calls) == (4, 5, 4.5)
    assert status.asked_as_meant == 1


def test_tools_stand_by_their_sql_at_the_largest_scale() -> None:
    (tool,) = by_tool(RUN)

    assert (tool.tool, tool.calls, tool.sql) == ("query_order_by_id", 5, (10.0, 750.0))
    assert first_embeddings(RUN.scales[0]) == [3.0, 3.0, 3.0]


def test_tables_hold_multiples_of_the_floor_and_rows_that_add_up() -> None:
    text = tables(RUN, model_seconds=(1.0,))

    status = rows(text, "### Model calls in a row")[2]
    assert status == ["status", "4.5", "4 (4 to 5)", "40.0", "49.0", "20", "1.1", "1 of 2"]
    times = rows(text, "### Where the time goes")[2]
    assert sum(float(cell) for cell in times[1:-1]) == pytest.approx(float(times[-1]))
    assert rows(text, "SQL of one call")[2] == ["`query_order_by_id`", "10.0", "750.0", "1500", "5"]
    assert rows(text, "### How it grows")[2] == ["status", "40.0", "20.0", "1020.0", "1000.0"]


def test_arithmetic_multiplies_the_longest_row_and_says_that_it_is_arithmetic() -> None:
    text = tables(RUN, model_seconds=(0.5, 2.0))

    assert "Arithmetic, and no measurement" in text
    # Five calls in a row, and 5 ms of routing with 20 ms of SQL that are not the model's.
    assert rows(text, "slower model")[2] == ["status", "5", "2.5 s", "10.0 s"]


def test_every_table_is_one(tmp_path: Path) -> None:
    for line in page(RUN, model_seconds=(1.0,)).splitlines():
        if line.startswith("|"):
            assert line.endswith("|"), line


def test_kept_figures_make_the_same_page_and_the_same_chart_again(tmp_path: Path) -> None:
    again = Result.model_validate_json(RUN.model_dump_json())
    draw(RUN, tmp_path / "one.svg")
    draw(again, tmp_path / "two.svg")

    assert page(again, model_seconds=(1.0,)) == page(RUN, model_seconds=(1.0,))
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()


def test_a_run_without_embeddings_says_nothing_of_them() -> None:
    none = request().model_copy(update={"embeddings": 0})

    assert "requests that asked for one" not in page(result(scale(1, none)), model_seconds=(1.0,))


def test_questions_cover_every_kind_and_ask_specialists_who_exist() -> None:
    questions = read_questions()

    assert {question.kind for question in questions} == set(Kind)
    assert {name for question in questions for name in question.asks} == {spec.name for spec in SPECIALISTS}
    several = {Kind.TWO_INTENTS: 2, Kind.THREE_INTENTS: 3, Kind.SMALL_TALK: 0, Kind.OUT_OF_SCOPE: 0}
    assert all(len(question.asks) == several.get(question.kind, 1) for question in questions)
