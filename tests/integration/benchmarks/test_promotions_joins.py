"""The benchmark of joins: a small shop, asked as the large ones are."""

from pathlib import Path

import pytest

from benchmarks.machine import this_machine
from benchmarks.markdown import rendered
from benchmarks.promotions.joins import __main__ as command
from benchmarks.promotions.joins.chart import draw
from benchmarks.promotions.joins.result import Result, Scale

ORDERS = 300


@pytest.fixture(scope="module")
def measured() -> Scale:
    """Raises ValueError when DuckDB alone answers anything else."""
    return command.scale_of(ORDERS, runs=1)


def test_every_row_of_both_sides_is_joined(measured: Scale) -> None:
    assert measured.everything.rows_joined == 3 * ORDERS
    assert {step.source: step.rows for step in measured.everything.steps} == {"orders": ORDERS, "order_items": ORDERS}


def test_one_customer_is_found_by_the_index_and_the_lines_by_their_orders(measured: Scale) -> None:
    assert [step.how for step in measured.one_customer.steps] == [
        "a Query of customer-index",
        "a SELECT for 15 order_id",
    ]
    assert measured.one_customer.rows_joined == 30


def test_figures_become_a_page_and_a_chart(measured: Scale, tmp_path: Path) -> None:
    result = Result(
        measured_on="2026-11-20", commit="abc", machine=this_machine(), load_after=1.0, runs=1, scales=(measured,)
    )
    page = rendered(Path(command.__file__).parent / "page.md.jinja", result=result, largest=measured)
    assert f"| {ORDERS} |" in page
    draw(result, tmp_path / "joins.svg")
    assert "DuckDB alone" in (tmp_path / "joins.svg").read_text()
