"""What was found out, for who reads it: a sentence to be told, figures for the model, blocks for the marketer."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.promotions.blocks import Block, Chart, Column
from agents.promotions.insight.interval import Interval

MOST_SHOWN = 200
LEVEL_SAID = "95 %"
Figure = dict[str, str | int | float | None]


@dataclass(frozen=True, kw_only=True)
class Findings:
    """`blocks` end with what matters most."""

    message: str
    figures: Sequence[Figure]
    blocks: tuple[Block, ...]


def bars(title: str, x: str, y: str, rows: Sequence[Figure]) -> Chart:
    """A bar for each row."""
    drawn = tuple({x: row[x], y: row[y]} for row in rows)
    return Chart(title=title, kind="bar", x=text(x, x.capitalize()), y=whole(y, y.capitalize()), data=drawn)


def ends(name: str, interval: Interval) -> Figure:
    """The middle under the name, and the ends beside it."""
    return {
        name: round(interval.middle, 2),
        f"{name}_low": round(interval.low, 2),
        f"{name}_high": round(interval.high, 2),
    }


def cut(rows: int) -> str | None:
    """What a table says that has not all of them."""
    return f"The first {MOST_SHOWN} of {rows}." if rows > MOST_SHOWN else None


def text(name: str, title: str) -> Column:
    """A column of words."""
    return Column(name=name, title=title, type="text")


def whole(name: str, title: str) -> Column:
    """A column of counts."""
    return Column(name=name, title=title, type="whole")


def number(name: str, title: str) -> Column:
    """A column of other numbers."""
    return Column(name=name, title=title, type="number")


def money(name: str, title: str) -> Column:
    """A column of dollars."""
    return Column(name=name, title=title, type="money")
