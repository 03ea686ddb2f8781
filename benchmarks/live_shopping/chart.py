"""The figures as pictures: when to evolve, where a turn's time goes, and orders without a model."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator

from benchmarks.live_shopping.cost import tariff
from benchmarks.live_shopping.load import TOO_SLOW
from benchmarks.live_shopping.result import Desk, ResponseTimes, Result, Sale
from benchmarks.live_shopping.summary import (
    DAY,
    TITLES,
    Evolution,
    TurnSummary,
    by_turn,
    evolutions,
)
from benchmarks.picture import picture

# Colour-blind safe, after Okabe and Ito.
_COLOURS = {"single_agent": "#0072b2", "mcp_agent": "#e69f00", "multi_agent": "#009e73"}
_GREY = "#777777"
_CLAIMS = {50: "single_agent", 5_000: "mcp_agent", 50_000: "multi_agent"}


def draw(result: Result, folder: Path) -> None:
    """A file for each part that was measured."""
    if result.load:
        _draw_evolution(result, folder / "live-shopping-evolve.svg")
    if result.response:
        _draw_response(result.response, folder / "live-shopping-response.svg")
    if result.desk:
        _draw_desk(result.desk, folder / "live-shopping-desk.svg")


def _draw_evolution(result: Result, file: Path) -> None:
    found = evolutions(result, tariff())
    with picture(file, inches=(13, 5)) as figure:
        load, cost = figure.subplots(1, 2, width_ratios=(7, 3))
        _draw_claims(load)
        for one in found:
            _draw_climb(load, one, turns_an_order=result.load.turns_an_order if result.load else 1)
        load.set_xscale("log")
        load.set_yscale("log")
        _plain_numbers(load)
        load.set_xlabel("orders a day that viewers came for, at this rate all day")
        load.set_ylabel("milliseconds of the slowest twentieth of turns (p95)")
        load.set_title(f"When to evolve: the load at which each breaks (x: {TOO_SLOW:g} times a single viewer's p95)")
        load.legend(fontsize=8, loc="upper left", frameon=False)
        _draw_costs(cost, [one for one in found if one.cost])


def _draw_climb(axes: Axes, one: Evolution, *, turns_an_order: int) -> None:
    colour, title = _COLOURS[one.climb.architecture], TITLES[one.climb.architecture]
    if one.orders_a_day:
        title += f": held {one.orders_a_day:,.0f} orders a day"
    offered = [step.offered / turns_an_order * DAY for step in one.climb.steps]
    times = [step.p95 for step in one.climb.steps]
    axes.plot(offered, times, marker="o", markersize=4, color=colour, label=title)
    axes.axhline(TOO_SLOW * one.climb.alone_p95, color=colour, linewidth=0.7, linestyle="--", alpha=0.6)
    if one.broke:
        axes.plot(offered[-1], times[-1], marker="X", markersize=11, color=colour, markeredgecolor="black")


def _plain_numbers(axes: Axes) -> None:
    """Powers of ten as people write them."""
    for axis, places in ((axes.xaxis, (1.0,)), (axes.yaxis, (1.0, 2.0, 5.0))):
        axis.set_major_locator(LogLocator(subs=places))
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
        axis.set_minor_formatter(FuncFormatter(lambda *_: ""))


def _draw_claims(axes: Axes) -> None:
    """What the seed said that each can take, as lines to compare with."""
    for orders, architecture in _CLAIMS.items():
        axes.axvline(orders, color=_COLOURS[architecture], linestyle=":", linewidth=1)
        axes.annotate(
            f"claimed: {orders:,}",
            (orders, 0.02),
            xycoords=("data", "axes fraction"),
            rotation=90,
            fontsize=8,
            color=_COLOURS[architecture],
            ha="right",
            va="bottom",
        )


def _draw_costs(axes: Axes, found: list[Evolution]) -> None:
    names = [TITLES[one.climb.architecture] for one in found]
    tokens = [1000 * one.cost.tokens_usd for one in found if one.cost]
    bars = axes.bar(names, tokens, color=[_COLOURS[one.climb.architecture] for one in found])
    axes.bar_label(bars, labels=[f"${value:,.2f}" for value in tokens], fontsize=8)
    axes.set_ylabel("US dollars for the tokens of a thousand orders")
    axes.set_title(f"What an order costs\n{tariff().model}\nprices of {tariff().dated}")


def _draw_response(response: ResponseTimes, file: Path) -> None:
    rows = by_turn(response)
    latencies = sorted(response.floors)
    with picture(file, inches=(11, 0.36 * len(rows) + 1.4)) as figure:
        axes = figure.subplots()
        places = _places(rows)
        for place, row in zip(places, rows, strict=True):
            _draw_turn(axes, place, row, latencies)
        axes.set_yticks(places, [_label(row) for row in rows])
        axes.set_xlabel(
            f"median milliseconds of a turn: filled with a model of {latencies[0]} ms, "
            f"whole with one of {latencies[-1]} ms; in brackets, model calls in a row"
        )
        axes.set_title("Response time, one viewer at a time")
        axes.margins(x=0.08, y=0.01)


def _places(rows: Sequence[TurnSummary]) -> list[float]:
    """From the top down, with a gap after each turn."""
    turns = list(dict.fromkeys((row.conversation, row.turn) for row in rows))
    return [-number - 0.6 * turns.index((row.conversation, row.turn)) for number, row in enumerate(rows)]


def _draw_turn(axes: Axes, place: float, row: TurnSummary, latencies: list[int]) -> None:
    colour, fast, slow = _COLOURS[row.architecture], row.median[latencies[0]], row.median[latencies[-1]]
    axes.barh(place, slow, color=colour, alpha=0.35)
    axes.barh(place, fast, color=colour)
    axes.text(max(fast, slow), place, f" {slow:,.0f} ({row.calls_in_a_row})", va="center", fontsize=8)


def _label(row: TurnSummary) -> str:
    return f"{row.conversation}, turn {row.turn}: {TITLES[row.architecture]}"


def _draw_desk(desk: Desk, file: Path) -> None:
    with picture(file, inches=(13, 4)) as figure:
        ways, sale = figure.subplots(1, 2, width_ratios=(2, 3))
        names = [way.way for way in desk.ways][::-1]
        bars = ways.barh(names, [way.a_second for way in desk.ways][::-1], color="#56b4e9")
        ways.bar_label(bars, labels=[f" {way.a_second:,.0f}" for way in desk.ways][::-1], fontsize=8)
        ways.set_xlabel("orders a second")
        ways.set_title(f"Orders without a model, {desk.ways[0].at_once} at a time")
        ways.margins(x=0.12)
        _draw_sale(sale, desk.sale)


def _draw_sale(axes: Axes, sale: Sale) -> None:
    """The last second is left out: it is not a whole one."""
    axes.plot(range(len(sale.a_second[:-1])), sale.a_second[:-1], color="#0072b2", linewidth=1)
    axes.axhline(sale.accepted / sale.seconds, color=_GREY, linestyle="--", linewidth=1)
    axes.set_ylim(bottom=0)
    axes.set_xlabel("seconds")
    axes.set_ylabel("orders in that second")
    axes.set_title(
        f"A sale of {sale.stock:,} pieces to {sale.asked:,} buyers:\n{sale.accepted:,} orders, "
        f"{sale.lost} lost, {sale.doubled} doubled, {max(sale.accepted - sale.stock, 0)} oversold"
    )
