"""Blocks on a terminal."""

from rich.console import Console

from demos.promotions.drawing import drawn
from demos.promotions.wire import (
    Action,
    Block,
    Card,
    CardField,
    Chart,
    Column,
    Form,
    FormField,
    Notification,
    Row,
    Table,
)

NAME, SPENT = Column(name="name", title="Name"), Column(name="spent", title="Spent", type="money")


def text(block: Block, *numbers: int) -> str:
    console = Console(width=100, highlight=False)
    with console.capture() as capture:
        console.print(drawn(block, numbers=numbers))
    return capture.get()


def chart(kind: str, *rows: Row) -> Chart:
    return Chart.model_validate({"type": "chart", "title": "Sales", "kind": kind, "x": NAME, "y": SPENT, "data": rows})


def test_a_table_shows_values_as_people_read_them() -> None:
    rows: tuple[Row, ...] = ({"name": "[red]Ann[/red]", "spent": 1234.5}, {"name": "Bob", "spent": None})
    shown = text(Table(type="table", title="VIPs", columns=(NAME, SPENT), data=rows, note="The first 2 of 9 rows"))
    assert "[red]Ann[/red]" in shown
    assert "$1,234.50" in shown
    assert "–" in shown
    assert "The first 2 of 9 rows" in shown


def test_a_row_can_t_steer_the_terminal() -> None:
    table = Table.model_validate({"type": "table", "title": "T", "columns": [NAME], "data": [{"name": "\x1b[2JAnn"}]})
    assert "\x1b" not in text(table)


def test_a_card_numbers_its_buttons() -> None:
    card = Card(
        type="card",
        title="Raise 3 prices",
        fields=(CardField(name="rows", title="Rows", type="whole", value=3),),
        actions=(
            Action(action="approve", title="Approve", payload={}),
            Action(action="reject", title="No", payload={}),
        ),
    )
    shown = text(card, 4, 5)
    assert "Raise 3 prices" in shown
    assert "/approve 4" in shown
    assert "/reject 5" in shown


def test_a_form_says_what_is_missing() -> None:
    fields = (FormField(name="segment", title="Segment", choices=("VIP", "All")), FormField(name="d", title="Days"))
    assert "VIP | All" in text(Form(type="form", title="Promotion", fields=fields))


def test_bars_are_as_long_as_their_values_say() -> None:
    shown = text(chart("bar", {"name": "a", "spent": 100}, {"name": "b", "spent": 50}, {"name": "c", "spent": -50}))
    lengths = [line.count("█") for line in shown.splitlines() if "█" in line]
    assert lengths == [27, 14, 13]


def test_an_interval_shows_both_ends() -> None:
    shown = text(chart("interval", {"name": "a", "spent": 5, "spent_low": -10, "spent_high": 20}))
    assert "●" in shown
    assert "$5.00  ($-10.00 to $20.00)" in shown


def test_a_notification_says_what_happened() -> None:
    shown = text(Notification(type="notification", level="success", title="Done", text="Three prices changed."))
    assert "Three prices changed." in shown
