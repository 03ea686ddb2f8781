"""The figures as one picture: where the time goes by kind, and how it grows with the shop."""

from pathlib import Path

from matplotlib.axes import Axes

from benchmarks.answering.attribution import Part
from benchmarks.answering.question import Kind
from benchmarks.answering.result import Result, ScaleResult
from benchmarks.answering.summary import by_kind
from benchmarks.picture import picture

# From outside in; colour-blind safe, after Okabe and Ito.
_COLOURS = {
    Part.EDGE: "#999999",
    Part.ROUTER: "#56b4e9",
    Part.HTTP: "#0072b2",
    Part.SPECIALIST: "#009e73",
    Part.MODEL: "#e69f00",
    Part.TOOL: "#f0e442",
    Part.EMBEDDING: "#cc79a7",
    Part.SQL: "#d55e00",
}


def draw(result: Result, file: Path) -> None:
    """Both, side by side."""
    with picture(file, inches=(13, 4.6)) as figure:
        where, growth = figure.subplots(1, 2, width_ratios=(3, 2))
        _draw_parts(where, result.scales[0])
        _draw_growth(growth, result)


def _draw_parts(axes: Axes, scale: ScaleResult) -> None:
    rows = by_kind(scale)[::-1]
    names = [row.kind.value for row in rows]
    left = [0.0] * len(rows)
    for part in Part:
        widths = [row.parts[part] for row in rows]
        axes.barh(names, widths, left=left, color=_COLOURS[part], label=part.value)
        left = [before + width for before, width in zip(left, widths, strict=True)]
    axes.set_xlabel("milliseconds (mean), with a planner in the model's place")
    axes.set_title(f"Where a request's time goes ({scale.products:,} products)")
    axes.legend(fontsize=8, loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)


def _draw_growth(axes: Axes, result: Result) -> None:
    times = [scale.times for scale in result.scales]
    rows = [{row.kind: row for row in by_kind(scale)} for scale in result.scales]
    for kind in Kind:
        if all(kind in row for row in rows) and any(row[kind].parts[Part.SQL] for row in rows):
            axes.plot(times, [row[kind].parts[Part.SQL] for row in rows], marker="o", label=kind.value)
    axes.set_xscale("log")
    axes.set_xticks(times, [f"{one:,}x" for one in times])
    axes.minorticks_off()
    axes.set_yscale("log")
    axes.set_xlabel("size of the shop")
    axes.set_ylabel("milliseconds of SQL (mean)")
    axes.set_title("How SQL grows with the data")
    axes.legend(fontsize=8, loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
