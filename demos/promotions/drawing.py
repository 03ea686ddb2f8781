"""Blocks on a terminal: tables, cards, forms and charts. Their text is text, whatever it looks like."""

from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table as Grid
from rich.text import Text

from demos.promotions.wire import Block, Card, Chart, Column, Form, Notification, Row, Scalar, Table

_FIGURES = {"whole", "number", "money", "percent"}
_LEVELS = {"info": "cyan", "success": "green", "warning": "yellow", "error": "red"}
_BAR = 40  # characters
_UNKNOWN = "–"


def drawn(block: Block, *, numbers: Sequence[int] = ()) -> RenderableType:
    """A block. `numbers` are those by which the buttons of a card are pressed."""
    match block:
        case Table():
            return _table(block)
        case Card():
            return _card(block, numbers)
        case Form():
            return _form(block)
        case Notification():
            words = Text.assemble((block.title, "bold"), "  ", block.text)
            return Panel(words, border_style=_LEVELS[block.level], box=box.ROUNDED)
    return _chart(block)


def written(value: Scalar, type_: str) -> str:
    """A value as people read it."""
    if value is None:
        return _UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if type_ == "money":
        return f"${value:,.2f}"
    return f"{value:,}" + (" %" if type_ == "percent" else "")


def _table(table: Table) -> RenderableType:
    grid = Grid(title=Text(table.title), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for column in table.columns:
        grid.add_column(Text(column.title), justify="right" if column.type in _FIGURES else "left", overflow="fold")
    for row in table.data:
        grid.add_row(*(Text(written(row.get(column.name), column.type)) for column in table.columns))
    return _noted(grid, table.note)


def _card(card: Card, numbers: Sequence[int]) -> RenderableType:
    grid = _facts([(field.title, written(field.value, field.type)) for field in card.fields])
    buttons = [
        Text(f"/{action.action} {number}   {action.title}", style="bold cyan")
        for number, action in zip(numbers, card.actions, strict=True)
    ]
    return Panel(Group(grid, *buttons), title=Text(card.title), title_align="left", box=box.ROUNDED)


def _form(form: Form) -> RenderableType:
    facts = [(field.title, _wanted(field.required, field.choices)) for field in form.fields]
    return Panel(_facts(facts), title=Text(form.title), title_align="left", box=box.ROUNDED)


def _wanted(required: bool, choices: Sequence[str] | None) -> str:
    return " | ".join(choices or ("?",)) + ("" if required else "  (if you like)")


def _facts(facts: Sequence[tuple[str, str]]) -> Grid:
    grid = Grid.grid(padding=(0, 2))
    grid.add_column(style="dim")
    grid.add_column(overflow="fold")
    for title, value in facts:
        grid.add_row(Text(title), Text(value))
    return grid


def _chart(chart: Chart) -> RenderableType:
    grid = Grid(title=Text(f"{chart.title}: {chart.y.title}"), title_justify="left", title_style="bold", box=None)
    grid.add_column()
    grid.add_column()
    grid.add_column(justify="right")
    low, high = _range(chart)
    for row in chart.data:
        label = " ".join(written(row.get(one.name), one.type) for one in _labels(chart))
        grid.add_row(Text(label), Text(_bar(chart, row, low, high)), Text(_figure(chart, row)))
    return _noted(grid, chart.note)


def _labels(chart: Chart) -> Iterator[Column]:
    yield chart.x
    if chart.series:
        yield chart.series


def _ends(chart: Chart) -> tuple[str, str]:
    """The columns where a row's bar begins and ends."""
    is_interval = chart.kind == "interval"
    return (f"{chart.y.name}_low", f"{chart.y.name}_high") if is_interval else (chart.y.name, chart.y.name)


def _range(chart: Chart) -> tuple[float, float]:
    """From zero, so that the length of a bar says something."""
    values = [_number(row, name) for row in chart.data for name in (*_ends(chart), chart.y.name)]
    return min([0.0, *values]), max([0.0, *values])


def _bar(chart: Chart, row: Row, low: float, high: float) -> str:
    span = (high - low) or 1.0

    def place(value: float) -> int:
        return round((value - low) / span * _BAR)

    first, last = (place(_number(row, name)) for name in _ends(chart))
    if chart.kind == "interval":
        middle = place(_number(row, chart.y.name))
        return "".join("●" if at == middle else "─" if first <= at <= last else " " for at in range(_BAR + 1))
    zero = place(0.0)
    begin, end = sorted((zero, last))
    return " " * begin + "█" * (end - begin)


def _figure(chart: Chart, row: Row) -> str:
    figure = written(row.get(chart.y.name), chart.y.type)
    if chart.kind != "interval":
        return figure
    low, high = (written(row.get(name), chart.y.type) for name in _ends(chart))
    return f"{figure}  ({low} to {high})"


def _number(row: Row, name: str) -> float:
    value = row.get(name)
    return float(value) if isinstance(value, int | float) else 0.0


def _noted(block: RenderableType, note: str | None) -> RenderableType:
    return Group(block, Text(note, style="dim")) if note else block
