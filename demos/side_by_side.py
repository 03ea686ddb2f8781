"""The same conversation with all three architectures, next to each other, and what it took in each."""

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

from rich.console import Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from demos.architectures import ARCHITECTURES, Architecture
from demos.command_line import run, tell
from demos.comparison import comparison
from demos.conversation import Conversation, Turn
from demos.errors import DemoFailed
from demos.lines import say
from demos.measures import Measures
from demos.options import parsed
from demos.presentation import heading, present, prove
from demos.talk import messages
from demos.tree import Sql, Tail, work_tree
from demos.turn_view import REFRESHES_A_SECOND, Unfolding, reply_panel, summary
from demos.visit import Visit

_FRAME_LINES = 4

AT_THE_SAME_TIME = "The three were asked at the same time and slowed each other down: compare counts rather than times."
ONE_AFTER_ANOTHER = "One run each, one after another: right after a start the first also waits for what is loaded once."


@dataclass(kw_only=True)
class Column:
    """One architecture's part of the screen. A failure ends its conversation, and nobody else's."""

    architecture: Architecture
    conversation: Conversation
    turns: list[Turn] = field(default_factory=list)
    failure: DemoFailed | None = None
    unfolding: Unfolding = field(default_factory=Unfolding)

    async def say(self, message: str) -> None:
        """One turn."""
        self.unfolding = Unfolding()
        try:
            self.turns.append(await self.conversation.say(message, self.unfolding.hear))
        except DemoFailed as failure:
            self.failure = failure


def compare(visit: Visit) -> None:
    """On a terminal in three columns; elsewhere one after another. Raises DemoFailed when one of them failed."""
    at_once = visit.console.is_terminal
    played, failures = (_in_columns if at_once else _one_after_another)(visit)
    if played:
        heading(visit, "Side by side")
        visit.console.print(comparison(played))
        say(visit.console, AT_THE_SAME_TIME if at_once else ONE_AFTER_ANOTHER, style="dim")
    if failures:
        raise DemoFailed("; ".join(f"{title}: {failure}" for title, failure in failures.items()))


Played = tuple[Mapping[Architecture, list[Turn]], Mapping[str, DemoFailed]]


def _one_after_another(visit: Visit) -> Played:
    played: dict[Architecture, list[Turn]] = {}
    failures: dict[str, DemoFailed] = {}
    for architecture in ARCHITECTURES:
        try:
            played[architecture] = present(visit, architecture)
        except DemoFailed as failure:
            tell(f"{architecture.title}: {failure}")
            failures[architecture.title] = failure
    return played, failures


def _in_columns(visit: Visit) -> Played:
    heading(visit, "The same conversation with three architectures")
    columns = [_column(visit, architecture) for architecture in ARCHITECTURES]
    with visit.taken_back():
        for message in messages(visit):
            _turn(visit, [column for column in columns if not column.failure], message)
        for column in columns:
            _prove(visit, column)
    failures = {column.architecture.title: column.failure for column in columns if column.failure}
    return {column.architecture: column.turns for column in columns if column.turns}, failures


def _column(visit: Visit, architecture: Architecture) -> Column:
    conversation = Conversation(visit.shop, architecture=architecture.name, stream_id=visit.options.stream)
    return Column(architecture=architecture, conversation=conversation)


def _turn(visit: Visit, columns: list[Column], message: str) -> None:
    def picture() -> RenderableType:
        lines = visit.console.height - _FRAME_LINES
        return _grid([_panel(one, Tail(one.unfolding.so_far(), lines=lines)) for one in columns])

    with Live(console=visit.console, get_renderable=picture, transient=True, refresh_per_second=REFRESHES_A_SECOND):
        visit.wait_for(_said(columns, message))
    for column in columns:
        if not column.failure:
            visit.remember(column.turns[-1].reply.order)
    visit.console.print(_grid([_panel(one, _ended(one)) for one in columns]))


async def _said(columns: list[Column], message: str) -> None:
    await asyncio.gather(*(column.say(message) for column in columns))


def _ended(column: Column) -> RenderableType:
    if column.failure:
        return Text(str(column.failure), style="red")
    turn = column.turns[-1]
    took = Text(summary(Measures.of(turn)), style="dim")
    return Group(work_tree(turn.reply.activity, Sql.LINE), reply_panel(turn), took)


def _panel(column: Column, content: RenderableType) -> Panel:
    return Panel(content, title=column.architecture.title, border_style="red" if column.failure else "cyan")


def _grid(panels: list[Panel]) -> Table:
    grid = Table.grid(expand=True)
    for _ in panels:
        grid.add_column(ratio=1)
    grid.add_row(*panels)
    return grid


def _prove(visit: Visit, column: Column) -> None:
    if column.failure:
        return
    try:
        prove(visit, column.turns)
    except DemoFailed as failure:
        column.failure = failure


def main() -> int:
    """The exit code."""
    return run(compare, parsed(None, program="side_by_side", description=__doc__))


if __name__ == "__main__":
    sys.exit(main())
