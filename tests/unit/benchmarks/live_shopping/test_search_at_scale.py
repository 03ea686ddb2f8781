"""From what was measured of search at scale to tables, a picture and the page."""

from pathlib import Path

import pytest

from agents.live_shopping.multi_agent.search import Filters
from benchmarks.live_shopping.search import ways
from benchmarks.live_shopping.search.chart import draw
from benchmarks.live_shopping.search.page import MarkersMissing, tables, written_into
from benchmarks.live_shopping.search.result import Filtered, Result, Scale, Way
from benchmarks.machine import Machine

_TIMES = {ways.BARE: 2.0, ways.ITERATIVE: 3.0, ways.OURS: 4.0, ways.WHOLE: 10.0}


def way(milliseconds: float, *, fewest: int = 5, recall: float = 0.5) -> Way:
    return Way(p50=milliseconds, p95=milliseconds * 2, fewest=fewest, wanted=5, recall=recall)


def scale(products: int) -> Scale:
    filtered = {
        name: Filtered(kept=products, ways={one: way(time) for one, time in _TIMES.items()}) for name in ways.FILTERS
    }
    return Scale(products=products, index_megabytes=10, embedding=5, filters=filtered)


RUN = Result(
    measured_on="2026-11-20",
    commit="abc",
    machine=Machine(processors=2, memory_gigabytes=24, load=1, python="3.11"),
    load_after=1,
    questions=123,
    scales=(scale(1000), scale(100_000)),
)


def test_the_whole_search_is_told_as_a_multiple_of_the_bare_query() -> None:
    [row] = [line for line in tables(RUN).splitlines() if line.startswith("| 100,000 | 10 MB")]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[2:7] == ["2.0 ms", "4.0 ms", "10.0 ms", "20.0 ms", "5.0"]


def test_every_filter_has_its_row() -> None:
    told = tables(RUN)
    assert all(f"| {name} | 100,000 | 5 | 0.50 | 4 ms |" in told for name in ways.FILTERS)


def test_the_page_is_changed_between_its_markers_only() -> None:
    page = "before\n<!-- measured at scale -->\nold\n<!-- /measured at scale -->\nafter\n"
    written = written_into(page, RUN)
    assert written.startswith("before\n<!-- measured at scale -->\n")
    assert written.endswith("<!-- /measured at scale -->\nafter\n")
    assert "old" not in written
    assert written_into(written, RUN) == written
    with pytest.raises(MarkersMissing):
        written_into("a page", RUN)


def test_the_picture_depends_on_the_figures_alone(tmp_path: Path) -> None:
    draw(RUN, tmp_path / "one.svg")
    draw(Result.model_validate_json(RUN.model_dump_json()), tmp_path / "two.svg")
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()


def test_exact_search_is_ordered_by_what_no_index_orders_by() -> None:
    assert "(e.embedding <=> CAST(:embedding AS vector)) + 0" in ways.exact(Filters())
    assert all(statement.settings for statement in ways.ways(Filters(in_stock=True)).values())
    assert "p.category = :category" in ways.bare(Filters(category="shoes"))
