"""The same figures as a picture: rows a second, and how long an answer takes, as the shop grows."""

from pathlib import Path

from matplotlib.axes import Axes

from benchmarks.picture import picture
from benchmarks.promotions.joins.result import Result

# Colour-blind safe, after Okabe and Ito.
_OURS, _ALONE, _ONE = "#0072b2", "#777777", "#009e73"


def draw(result: Result, file: Path) -> None:
    """Two pictures in one."""
    with picture(file, inches=(10, 4)) as figure:
        rates, times = figure.subplots(1, 2)
        _draw_rates(rates, result)
        _draw_times(times, result)


def _draw_rates(axes: Axes, result: Result) -> None:
    alone = [(scale.orders, rate) for scale in result.scales if (rate := scale.everything.alone_rows_a_second)]
    ours = [(scale.orders, scale.everything.rows_a_second) for scale in result.scales]
    axes.plot(*zip(*alone, strict=True), marker="o", markersize=4, color=_ALONE, label="DuckDB alone, rows in memory")
    axes.plot(*zip(*ours, strict=True), marker="o", markersize=4, color=_OURS, label="across both databases")
    axes.set_title("rows a second")
    _finish(axes)


def _draw_times(axes: Axes, result: Result) -> None:
    ours = [(scale.orders, scale.everything.milliseconds) for scale in result.scales]
    one = [(scale.orders, scale.one_customer.milliseconds) for scale in result.scales]
    axes.plot(*zip(*ours, strict=True), marker="o", markersize=4, color=_OURS, label="sales of all orders")
    axes.plot(*zip(*one, strict=True), marker="o", markersize=4, color=_ONE, label="sales of one customer")
    axes.set_title("milliseconds to the answer")
    _finish(axes)


def _finish(axes: Axes) -> None:
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("orders")
    axes.legend()
    axes.grid(alpha=0.3)
