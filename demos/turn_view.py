"""How a turn is shown: a tree that grows on a terminal, a line for each thing done elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.spinner import Spinner
from rich.text import Text

from demos.conversation import Hear, Turn
from demos.lines import say
from demos.measures import Measures
from demos.tree import Sql, Tail, one_line, work_tree
from demos.wire import Activity, TextDelta

REFRESHES_A_SECOND = 12
LONGEST_LINE = 160
_ROOM_BELOW = 2


class Unfolding:
    """A turn as far as it has come."""

    def __init__(self) -> None:
        self.activity: list[Activity] = []
        self.words = ""

    def hear(self, happening: Activity | TextDelta) -> None:
        """Something more has happened."""
        if isinstance(happening, TextDelta):
            self.words += happening.text
        else:
            self.activity.append(happening)

    def so_far(self) -> RenderableType:
        """The tree, and the reply's words as they come."""
        words = Text(self.words) if self.words else Spinner("dots", style="dim")
        return Group(work_tree(self.activity, Sql.LINE), words)


@contextmanager
def watched(console: Console, *, whole_sql: bool) -> Iterator[Hear]:
    """Shows what it is told while a turn runs. What grew on a terminal is gone when it ends: `show` has it all."""
    if not console.is_terminal:
        yield lambda happening: _print_line(console, happening, longest=None if whole_sql else LONGEST_LINE)
        return
    turn = Unfolding()

    def picture() -> RenderableType:
        return Tail(turn.so_far(), lines=console.height - _ROOM_BELOW)

    with Live(console=console, get_renderable=picture, transient=True, refresh_per_second=REFRESHES_A_SECOND):
        yield turn.hear


def show_message(console: Console, message: str, *, who: str) -> None:
    """What the customer says."""
    if console.is_terminal:
        console.print(Panel(Text(message), title=who, title_align="left", border_style="blue"))
    else:
        say(console, f"\n{who}: {message}")


def show(console: Console, turn: Turn, *, whole_sql: bool) -> None:
    """A turn that is over."""
    if console.is_terminal:
        console.print(work_tree(turn.reply.activity, Sql.WHOLE if whole_sql else Sql.BEGINNING))
        console.print(reply_panel(turn))
    else:
        say(console, f"shop: {turn.reply.response}")
    say(console, summary(Measures.of(turn)), style="dim")


def reply_panel(turn: Turn) -> Panel:
    """The shop's words."""
    return Panel(Text(turn.reply.response), title="shop", title_align="left", border_style="green")


def summary(measures: Measures) -> str:
    """What a turn took, in one line."""
    return (
        f"{measures.seconds:.2f} s · {_counted(measures.model_calls, 'model call')}, {measures.calls_in_a_row} in a row"
        f" · {_counted(measures.tool_calls, 'tool call')} · {_counted(measures.statements, 'SQL statement')}"
        f" · {measures.input_tokens:,} tokens in, {measures.output_tokens:,} out"
    )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def shortened(text: str, longest: int | None) -> str:
    """At most so many characters."""
    return text if longest is None or len(text) <= longest else f"{text[: longest - 1]}…"


def _print_line(console: Console, happening: Activity | TextDelta, *, longest: int | None) -> None:
    """The reply's words are told whole when they are complete."""
    if isinstance(happening, TextDelta):
        return
    said = shortened(one_line(happening.sql or happening.summary), longest)
    outcome = f" -> {happening.outcome}" if happening.kind == "tool" and happening.outcome else ""
    line = f"  {happening.ended_ms:7,.0f} ms  {happening.agent}  {happening.kind:<5}  {said}{outcome}"
    say(console, f"{line}  ({happening.milliseconds:,.1f} ms)")
