"""The three architectures in one table, with nothing in it that this run did not measure."""

from collections.abc import Callable, Mapping, Sequence

from rich.table import Table

from demos.architectures import Architecture
from demos.conversation import Turn
from demos.measures import Measures
from demos.order_table import dollars
from operations.terminal import columns

_ROWS: Mapping[str, Callable[[Measures], str]] = {
    "all turns": lambda all_turns: f"{all_turns.seconds:.2f} s",
    "model calls": lambda all_turns: str(all_turns.model_calls),
    "  one after another": lambda all_turns: str(all_turns.calls_in_a_row),
    "tool calls": lambda all_turns: str(all_turns.tool_calls),
    "SQL statements": lambda all_turns: str(all_turns.statements),
    "tokens in": lambda all_turns: f"{all_turns.input_tokens:,}",
    "tokens out": lambda all_turns: f"{all_turns.output_tokens:,}",
}


def comparison(played: Mapping[Architecture, Sequence[Turn]]) -> Table:
    """A column for each architecture: time by turn, then what all turns took, and the total of what was ordered."""
    together = [sum(map(Measures.of, turns), Measures()) for turns in played.values()]
    table = columns(("", *(architecture.title for architecture in played)), (), right=range(1, len(played) + 1))
    for number, message in enumerate(_messages(played), start=1):
        table.add_row(f"turn {number}: {message}", *(_seconds(turns, number - 1) for turns in played.values()))
    for name, figure in _ROWS.items():
        table.add_row(name, *map(figure, together))
    table.add_row("order total", *(_ordered(turns) for turns in played.values()))
    return table


def _messages(played: Mapping[Architecture, Sequence[Turn]]) -> list[str]:
    return [turn.message for turn in max(played.values(), key=len, default=())]


def _seconds(turns: Sequence[Turn], number: int) -> str:
    return f"{turns[number].seconds:.2f} s" if number < len(turns) else "-"


def _ordered(turns: Sequence[Turn]) -> str:
    orders = {turn.reply.order.order_id: turn.reply.order for turn in turns if turn.reply.order}
    return ", ".join(dollars(order.total_cents) for order in orders.values()) or "-"
