"""How commands speak: lines and aligned columns on standard output, as wide as they need to be where nobody watches."""

from collections.abc import Iterable, Sequence

from rich.console import Console, RenderableType
from rich.table import Table

PIPED_WIDTH = 200


def terminal() -> Console:
    """Standard output. A pipe gets wide lines, since a log is searched, not looked at."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=PIPED_WIDTH)


def columns(
    headings: Sequence[str],
    rows: Iterable[Sequence[RenderableType]],
    *,
    right: Sequence[int] = (),
    title: str | None = None,
) -> Table:
    """A table without lines; the columns in `right` hold figures. Cells may bear rich's markup."""
    table = Table(box=None, pad_edge=False, title=title, title_justify="left", title_style="bold", header_style="dim")
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="right" if number in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table
