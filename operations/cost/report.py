"""The estimate as a person reads it."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.console import Console

from operations.cost.bill import Line
from operations.terminal import columns, terminal
from stacks.environments import ENVIRONMENTS

if TYPE_CHECKING:
    from operations.cost.command import Estimate

_HEADINGS = ("what", "", "quantity", "unit", "$ a unit", "$", "note")
_FIGURES = (2, 4, 5)


def print_estimate(estimate: "Estimate") -> None:
    """Two tables with totals, what parking would leave, and how far to trust the figures."""
    console, idle = terminal(), estimate.idle
    console.print(f"[bold]{estimate.environment}[/], {estimate.prices.region}, list prices of {estimate.prices.date}\n")
    console.print(_table("Idle, a month", idle.lines))
    parked = "" if ENVIRONMENTS[estimate.environment].protected else f"; ${idle.parked_usd:,.2f} while it is parked"
    console.print(f"  [bold]${idle.usd:,.2f} a month[/]{parked}\n")
    console.print(_table(f"{estimate.count:,} conversations, on top", estimate.conversations))
    console.print(f"  [bold]${estimate.conversations_usd:,.2f}[/]\n")
    console.print(_table(f"{estimate.count:,} questions of a marketer, their tokens", estimate.questions))
    console.print(f"  [bold]${estimate.questions_usd:,.2f}[/]\n")
    _print_notes(console, estimate)


def _table(title: str, lines: Iterable[Line]) -> object:
    return columns(_HEADINGS, (_row(line) for line in lines), right=_FIGURES, title=title)


def _row(line: Line) -> Sequence[str]:
    mark = "" if line.price.confirmed else "*"
    note = f"assumed: {line.assumed}" if line.assumed else ""
    quantity, each = f"{line.quantity:,.4g}" if line.quantity < 1 else f"{line.quantity:,.1f}", f"{line.price.usd:g}"
    return (line.group, line.what, quantity, line.price.unit, f"{each}{mark}", f"{line.usd:,.2f}", note)


def _print_notes(console: Console, estimate: "Estimate") -> None:
    lines = [*estimate.idle.lines, *estimate.conversations, *estimate.questions]
    console.print(f"[dim]One conversation: {estimate.conversation.measured}[/]")
    console.print(f"[dim]One question: {estimate.prices.question['measured']}[/]")
    if any(not line.price.confirmed for line in lines):
        console.print("[dim]* not found on a second page: look at the source in operations/cost/prices.toml first.[/]")
    console.print("[dim]Without taxes, free tiers, data sent to the internet, and what grows with use.[/]")
    if estimate.idle.unpriced:
        console.print(f"[yellow]Not priced: {', '.join(estimate.idle.unpriced)}[/]")
