"""The same figures as a picture: how long, and how well, as the shop grows; and what filters leave."""

from pathlib import Path

from matplotlib.axes import Axes

from benchmarks.live_shopping.search import ways
from benchmarks.live_shopping.search.result import Result
from benchmarks.picture import picture

# Colour-blind safe, after Okabe and Ito.
_COLOURS = {ways.BARE: "#777777", ways.ITERATIVE: "#e69f00", ways.OURS: "#0072b2", ways.WHOLE: "#009e73"}
_UNFILTERED = next(iter(ways.FILTERS))


def draw(result: Result, file: Path) -> None:
    """Three pictures in one."""
    with picture(file, inches=(13, 4)) as figure:
        times, recalls, filtered = figure.subplots(1, 3)
        _draw_times(times, result)
        _draw_recalls(recalls, result)
        _draw_filtered(filtered, result)


def _draw_times(axes: Axes, result: Result) -> None:
    for name in (ways.BARE, ways.OURS, ways.WHOLE):
        points = [(scale.products, scale.filters[_UNFILTERED].ways[name].p50) for scale in result.scales]
        axes.plot(*zip(*points, strict=True), marker="o", markersize=4, color=_COLOURS[name], label=name)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("products")
    axes.set_ylabel("milliseconds (p50), without a filter")
    axes.set_title("How long")
    axes.legend(fontsize=8, frameon=False)


def _draw_recalls(axes: Axes, result: Result) -> None:
    for name in (ways.BARE, ways.OURS):
        points = [(scale.products, scale.filters[_UNFILTERED].ways[name].recall) for scale in result.scales]
        axes.plot(*zip(*points, strict=True), marker="o", markersize=4, color=_COLOURS[name], label=name)
    axes.set_xscale("log")
    axes.set_ylim(0, 1.05)
    axes.set_xlabel("products")
    axes.set_ylabel("recall@5 against exact search")
    axes.set_title("How well")
    axes.legend(fontsize=8, frameon=False, loc="lower left")


def _draw_filtered(axes: Axes, result: Result) -> None:
    """What each filter leaves."""
    last = result.scales[-1]
    compared, height = (ways.BARE, ways.ITERATIVE, ways.OURS), 0.26
    for number, name in enumerate(compared):
        places = [place + (1 - number) * height for place in range(len(last.filters))]
        found = [one.ways[name].recall for one in last.filters.values()]
        axes.barh(places, found, height=height, color=_COLOURS[name], label=name)
    axes.set_yticks(range(len(last.filters)), [f"{name}\n({one.kept:,} pass)" for name, one in last.filters.items()])
    axes.invert_yaxis()
    axes.set_xlabel("recall@5 against exact search")
    axes.set_title(f"Under filters, among {last.products:,}")
    axes.legend(fontsize=8, frameon=False, loc="upper center", bbox_to_anchor=(0.4, -0.16), ncols=len(compared))
