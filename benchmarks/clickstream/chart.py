"""Events a second of each server as a picture."""

from pathlib import Path

from benchmarks.clickstream.result import Throughput
from benchmarks.clickstream.summary import rows
from benchmarks.clickstream.throughput import BARE, LUA, RIVAL, SPOOLING
from benchmarks.picture import picture

# Colour-blind safe, after Okabe and Ito.
_COLOURS = {BARE: "#777777", LUA: "#0072b2", SPOOLING: "#56b4e9", RIVAL: "#e69f00"}


def draw(throughput: Throughput, file: Path) -> None:
    """Bars: what a second of one processor does, and what a second on this machine did."""
    found = rows(throughput)
    with picture(file, inches=(9, 3.2)) as figure:
        axes = figure.subplots()
        for place, row in enumerate(found):
            axes.barh(place, row.a_processor_second, color=_COLOURS[row.server], height=0.5)
            axes.plot([row.a_second], [place], marker="|", markersize=16, color="black")
            said = f"  {row.a_processor_second:,.0f}   ({row.share:.0%} of bare nginx)"
            axes.text(row.a_processor_second, place, said, va="center")
        axes.set_yticks(range(len(found)), [row.server for row in found])
        axes.invert_yaxis()
        axes.set_xlim(0, max(row.a_processor_second for row in found) * 1.5)
        axes.set_xlabel(
            "events for a second of one processor; the stroke: a second by the clock, others' work included"
        )
        axes.spines[["top", "right"]].set_visible(False)
