"""A proof as a chart: which share of the events was at a place how long after its sending. SVG, written by hand."""

import math
from collections.abc import Iterator, Sequence
from html import escape

from agents.clickstream.proof.places import PlaceName
from agents.clickstream.proof.report import WORDS, PlaceReport, Report

_WIDTH, _HEIGHT = 760, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 20, 84, 56
_COLOURS: dict[PlaceName, str] = {
    "topic": "#0072b2",
    "objects": "#d55e00",
    "table": "#009e73",
}  # told apart by all eyes
_VERDICTS = {"green": "#1a7f37", "amber": "#9a6700", "red": "#cf222e"}


def chart_of(report: Report) -> str:
    """The SVG document. Time is on a logarithmic axis: a topic takes milliseconds, a table a minute."""
    scale = _Scale.of(report)
    title = f"Proof {report.proof_id} of {report.pipeline}: {report.verdict}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'font-family="system-ui, sans-serif" font-size="12" fill="#24292f">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
        _text(_LEFT, 24, title, size=15, colour=_VERDICTS[report.verdict]),
        *_grid(scale),
        *(_curve(scale, place, report.acknowledged) for place in report.places if place.latencies_ms),
        *_legend(report.places),
        _text(_WIDTH / 2, _HEIGHT - 10, "time from the sending to the first sight of an event", anchor="middle"),
        "</svg>",
    ]
    return "\n".join(parts)


class _Scale:
    """From milliseconds and shares to the page, over whole powers of ten."""

    def __init__(self, first: int, last: int) -> None:
        self.first = first
        self.last = last

    @classmethod
    def of(cls, report: Report) -> "_Scale":
        """Wide enough for all of them."""
        times = [max(1, time) for place in report.places for time in place.latencies_ms] or [1]
        first, last = math.floor(math.log10(min(times))), math.ceil(math.log10(max(times)))
        return cls(first, max(last, first + 1))

    def x(self, time_ms: float) -> float:
        """Where a time is."""
        share = (math.log10(max(1, time_ms)) - self.first) / (self.last - self.first)
        return round(_LEFT + share * (_WIDTH - _LEFT - _RIGHT), 1)

    def y(self, share: float) -> float:
        """Where a share of the events is."""
        return round(_HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM), 1)


def _grid(scale: _Scale) -> Iterator[str]:
    for power in range(scale.first, scale.last + 1):
        x = scale.x(10**power)
        yield _line(x, scale.y(0), x, scale.y(1))
        yield _text(x, scale.y(0) + 18, _time(10**power), anchor="middle")
    for share in (0, 0.25, 0.5, 0.75, 1):
        yield _line(_LEFT, scale.y(share), _WIDTH - _RIGHT, scale.y(share))
        yield _text(_LEFT - 8, scale.y(share) + 4, f"{share:.0%}", anchor="end")


def _curve(scale: _Scale, place: PlaceReport, acknowledged: int) -> str:
    """In steps: it rises where an event arrived. One that stays under the top has lost events."""
    all_of_them = max(acknowledged, len(place.latencies_ms))
    points = [f"M{scale.x(place.latencies_ms[0])},{scale.y(0)}"]
    for count, time in enumerate(place.latencies_ms, start=1):
        points.append(f"H{scale.x(time)}V{scale.y(count / all_of_them)}")
    points.append(f"H{_WIDTH - _RIGHT}")
    return f'<path d="{"".join(points)}" fill="none" stroke="{_COLOURS[place.place]}" stroke-width="2"/>'


def _legend(places: Sequence[PlaceReport]) -> Iterator[str]:
    for line, place in enumerate(places):
        y = 42 + 14 * line
        yield f'<rect x="{_LEFT}" y="{y - 8}" width="10" height="8" fill="{_COLOURS[place.place]}"/>'
        yield _text(_LEFT + 16, y, _legend_words(place))


def _legend_words(place: PlaceReport) -> str:
    counts = f"{WORDS[place.place]}: {place.found} found, {place.lost} lost, {place.doubled} doubled, {place.late} late"
    if place.p50_ms is None or place.p95_ms is None or place.max_ms is None:
        return counts
    return f"{counts}; p50 {_time(place.p50_ms)}, p95 {_time(place.p95_ms)}, longest {_time(place.max_ms)}"


def _time(milliseconds: int) -> str:
    return f"{milliseconds / 1000:g} s" if milliseconds >= 1000 else f"{milliseconds} ms"


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="#d0d7de" stroke-width="1"/>'


def _text(x: float, y: float, words: str, *, anchor: str = "start", size: int = 12, colour: str = "#24292f") -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="{size}" fill="{colour}">{escape(words)}</text>'
