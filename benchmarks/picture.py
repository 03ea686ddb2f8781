"""Charts as SVG files whose bytes depend on the figures alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure


@contextmanager
def picture(file: Path, *, inches: tuple[float, float]) -> Iterator[Figure]:
    """A figure to draw on, which is written when the block ends."""
    with mpl.rc_context({"svg.hashsalt": "clickshop", "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(figsize=inches, layout="constrained")
        yield figure
        figure.savefig(file, format="svg", metadata={"Date": None})
