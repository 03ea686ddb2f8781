"""What a turn's tree shows on a terminal."""

import io

import pytest
from rich.console import Console

from demos.tree import Sql, Tail, work_tree
from demos.wire import Activity
from tests.fakes.live_shop import activity

SELECT = "SELECT name, price\n  FROM live_catalogue\n WHERE size = :size"


def shown(content: object, *, width: int = 60) -> list[str]:
    screen = io.StringIO()
    Console(file=screen, width=width).print(content)
    return [line.rstrip() for line in screen.getvalue().splitlines()]


def tree(*entries: dict[str, object], sql: Sql = Sql.BEGINNING) -> list[str]:
    return shown(work_tree([Activity.model_validate(one) for one in entries], sql))


def test_a_tool_that_is_given_sql_leaves_it_to_the_statement_below() -> None:
    call = activity("tool", 0, 9, tool="run_query", summary="run_query(sql='SELECT name, price FROM …", outcome="found")

    told = tree(activity("sql", 1, 7, tool="run_query", sql=SELECT), call)

    assert told == [
        "live-shopping-single",
        "└── tool  run_query(…) → found                        9.0 ms",
        "    └── SELECT name, price                            7.0 ms",
        "          FROM live_catalogue",
        "         WHERE size = :size",
    ]


@pytest.mark.parametrize(("sql", "lines"), [(Sql.LINE, 2), (Sql.BEGINNING, 4), (Sql.WHOLE, 6)])
def test_a_statement_is_told_once(sql: Sql, lines: int) -> None:
    twice = [activity("sql", second, 1, tool="check", sql=SELECT) for second in (1, 3)]
    call = activity("tool", 0, 9, tool="check", summary="check()")

    _agent, _tool, *statements = tree(*twice, call, sql=sql)

    assert len(statements) == lines


def test_a_tool_under_way_stands_there_without_a_time() -> None:
    assert tree(activity("sql", 1, 7, tool="check", sql="SELECT 1"))[1] == "└── check …"


def test_what_is_taller_than_the_room_shows_its_end() -> None:
    assert shown(Tail("\n".join("abcde"), lines=2)) == ["d", "e"]


def test_what_fits_is_shown_whole() -> None:
    assert shown(Tail("a\nb", lines=5)) == ["a", "b"]
