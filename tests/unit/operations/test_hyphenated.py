"""Text in a narrow column: broken at spaces and hyphens."""

import io

import pytest
from rich.console import Console

from operations.hyphenated import Hyphenated
from operations.terminal import columns


def lines(cell: Hyphenated, *, width: int) -> list[str]:
    screen = io.StringIO()
    Console(file=screen, width=width).print(columns(("x",), [(cell,)]))
    return [line.rstrip() for line in screen.getvalue().splitlines()][1:]


@pytest.mark.parametrize(
    ("text", "width", "said"),
    [
        ("dev-clickstream-dead-letters", 18, ["dev-clickstream-", "dead-letters"]),
        ("dev-clickstream-dead-letters", 40, ["dev-clickstream-dead-letters"]),
        ("Make [bold]it[/bold] so", 40, ["Make [bold]it[/bold] so"]),
        ("uninterrupted", 7, ["uninter", "rupted"]),
    ],
)
def test_a_name_is_broken_at_its_hyphens(text: str, width: int, said: list[str]) -> None:
    assert lines(Hyphenated(text=text), width=width) == said


def test_it_asks_for_no_more_than_it_may() -> None:
    assert lines(Hyphenated(text="dev-clickstream-dead-letters", most=16), width=80) == [
        "dev-clickstream-",
        "dead-letters",
    ]


def test_an_empty_cell_is_an_empty_line() -> None:
    assert lines(Hyphenated(text=""), width=20) == [""]
