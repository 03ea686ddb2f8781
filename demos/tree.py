"""A turn's work as a tree for a terminal: agent, call, SQL, each with its milliseconds."""

from collections.abc import Iterator, Sequence
from enum import Enum

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from demos.wire import Activity
from demos.work import Step, work_of

BEGINNING_LINES = 5
RECOGNISED = 20  # so many characters of a statement are no coincidence

_BAD = frozenset({"failed", "refused", "unavailable"})


class Sql(Enum):
    """How much of a statement is shown: a line cut where there is no more room, its beginning, or all of it."""

    LINE = 1
    BEGINNING = 2
    WHOLE = 3


def work_tree(activity: Sequence[Activity], sql: Sql) -> Tree:
    """Of a turn, also in the middle of it. A statement that stands there already is a line the second time."""
    root = Tree("", hide_root=True, guide_style="dim")
    told: set[str | None] = set()
    for work in work_of(activity):
        agent = root.add(Text(work.agent, style="bold cyan"))
        for step in work.steps:
            call = agent.add(_call(step))
            for statement in step.statements:
                call.add(_statement(statement, Sql.LINE if statement.sql in told and sql is not Sql.WHOLE else sql))
                told.add(statement.sql)
    return root


def _call(step: Step) -> RenderableType:
    if step.call is None:
        return _row(Text(f"{step.tool or 'a statement'} …", style="dim italic"), took="")
    if step.call.kind == "model":
        said = Text.assemble(("model ", "magenta"), step.call.summary)
    else:
        said = Text.assemble(("tool  ", "yellow"), _summary(step.call, step.statements), *_outcome(step.call.outcome))
    return _row(said, took=f"{step.call.milliseconds:,.1f} ms")


def _summary(call: Activity, statements: Sequence[Activity]) -> str:
    """As it was called; SQL that the tool was given is left out, since it stands below."""
    given = any(one_line(statement.sql or "")[:RECOGNISED] in one_line(call.summary) for statement in statements)
    return f"{call.tool}(…)" if given else call.summary


def _outcome(outcome: str | None) -> Iterator[tuple[str, str]]:
    if outcome:
        yield f" → {outcome}", "red" if outcome in _BAD else "green"


def _statement(statement: Activity, shown: Sql) -> RenderableType:
    took = f"{statement.milliseconds:,.1f} ms"
    text = statement.sql or statement.summary
    if shown is Sql.LINE:
        return _row(Text(one_line(text), style="dim", no_wrap=True, overflow="ellipsis"), took=took)
    text = text if shown is Sql.WHOLE else _beginning(text)
    return _row(Syntax(text, "sql", theme="ansi_dark", background_color="default", word_wrap=True), took=took)


def _beginning(sql: str) -> str:
    lines = sql.splitlines()
    left = len(lines) - BEGINNING_LINES
    return sql if left <= 1 else "\n".join([*lines[:BEGINNING_LINES], f"-- and {left} more lines"])


def _row(what: RenderableType, *, took: str) -> Table:
    row = Table.grid(expand=True, padding=(0, 1, 0, 0))
    row.add_column(ratio=1)
    row.add_column(justify="right", no_wrap=True, style="dim")
    row.add_row(what, took)
    return row


def one_line(text: str) -> str:
    """The text with its line breaks and indentation as single spaces."""
    return " ".join(text.split())


class Tail:
    """The last lines of what may be taller than there is room, for something that grows at its end."""

    def __init__(self, content: RenderableType, *, lines: int) -> None:
        self._content = content
        self._lines = max(lines, 1)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Rich's protocol."""
        for line in console.render_lines(self._content, options.update(height=None), pad=False)[-self._lines :]:
            yield from line
            yield Segment.line()
