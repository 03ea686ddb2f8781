"""Demos against a shop of the tests, without a terminal and on one."""

import io
import re

import pytest

from demos.architectures import ARCHITECTURES, MCP_AGENT, SINGLE_AGENT
from demos.errors import DemoFailed
from demos.options import SEED_CONVERSATION, Options
from demos.presentation import present
from demos.side_by_side import compare
from tests.fakes.live_shop import LiveShop, activity
from tests.unit.demos.conftest import Visiting

ESCAPE = "\x1b"


def test_a_conversation_ends_with_the_order_as_the_database_has_it(visiting: Visiting, screen: io.StringIO) -> None:
    with visiting() as visit:
        turns = present(visit, SINGLE_AGENT)

    told = screen.getvalue()
    assert [turn.message for turn in turns] == list(SEED_CONVERSATION)
    assert "In the database: ORD-2026-000001 is processing, payment authorized, total 129.60." in told
    assert "Maya shows Nike Air Zoom Pegasus and says: “Two minutes at an easy pace now.”" in told
    assert told.count("SELECT name FROM live_timeline WHERE shown_now") == len(SEED_CONVERSATION)
    assert ESCAPE not in told


def test_a_conversation_is_one_session_in_front_of_one_stream(visiting: Visiting, live_shop: LiveShop) -> None:
    with visiting() as visit:
        present(visit, MCP_AGENT)

    assert {body["architecture"] for body in live_shop.said} == {"mcp_agent"}
    assert [body.get("session_id") for body in live_shop.said] == [None, *["session-mcp_agent"] * 2]
    assert {body["stream_id"] for body in live_shop.said} == {"fitness_stream_morning_001"}


def test_what_was_ordered_is_taken_back(visiting: Visiting, live_shop: LiveShop, screen: io.StringIO) -> None:
    with visiting() as visit:
        present(visit, SINGLE_AGENT)

    assert [order["status"] for order in live_shop.orders.values()] == ["cancelled"]
    assert "ORD-2026-000001 is cancelled again" in screen.getvalue()


def test_an_order_can_be_kept(visiting: Visiting, live_shop: LiveShop) -> None:
    with visiting(Options(keep_order=True)) as visit:
        present(visit, SINGLE_AGENT)

    assert [order["status"] for order in live_shop.orders.values()] == ["processing"]


def test_words_of_ones_own_need_not_end_with_an_order(visiting: Visiting, live_shop: LiveShop) -> None:
    with visiting(Options(say=("What is that bottle?",), stream=None)) as visit:
        present(visit, SINGLE_AGENT)

    assert [body["customer_message"] for body in live_shop.said] == ["What is that bottle?"]
    assert "stream_id" not in live_shop.said[0]


def test_the_conversation_of_the_demo_has_to_end_with_an_order(visiting: Visiting, live_shop: LiveShop) -> None:
    live_shop.sold_out = True

    with visiting() as visit, pytest.raises(DemoFailed, match="without an order"):
        present(visit, SINGLE_AGENT)


def test_somebody_talks_to_it(visiting: Visiting, live_shop: LiveShop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("Hello!\nAnd the bottle?\n"))

    with visiting(Options(interactive=True)) as visit:
        present(visit, SINGLE_AGENT)

    assert [body["customer_message"] for body in live_shop.said] == ["Hello!", "And the bottle?"]


def test_a_terminal_shows_the_tree_the_words_and_the_sql(visiting: Visiting, screen: io.StringIO) -> None:
    with visiting(on_terminal=True) as visit:
        present(visit, SINGLE_AGENT)

    told = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", screen.getvalue())
    assert "├── model calls identify_product_from_stream" in told
    assert "tool  looks at it → found" in told
    assert "WHERE shown_now" in told
    assert "Ordered: ORD-2026-000001, 129.60." in told


@pytest.mark.parametrize("whole_sql", [True, False])
@pytest.mark.parametrize("on_terminal", [True, False])
def test_long_statements_are_shown_in_part_unless_somebody_wants_all(
    visiting: Visiting, screen: io.StringIO, monkeypatch: pytest.MonkeyPatch, *, on_terminal: bool, whole_sql: bool
) -> None:
    long = "\n".join(f"SELECT a_column_{number}," for number in range(40))
    monkeypatch.setattr("tests.fakes.live_shop.LOOKS_UP", [activity("sql", 0, 1, tool="t", sql=long)])

    with visiting(Options(say=("Hello!",), whole_sql=whole_sql), on_terminal=on_terminal) as visit:
        present(visit, SINGLE_AGENT)

    assert "a_column_1" in screen.getvalue()
    assert ("a_column_39" in screen.getvalue()) is whole_sql


@pytest.mark.parametrize("on_terminal", [True, False])
def test_three_architectures_hold_the_same_conversation(
    visiting: Visiting, live_shop: LiveShop, screen: io.StringIO, *, on_terminal: bool
) -> None:
    with visiting(on_terminal=on_terminal) as visit:
        compare(visit)

    said = {one.name: [] for one in ARCHITECTURES} | {body["architecture"]: [] for body in live_shop.said}
    for body in live_shop.said:
        said[body["architecture"]].append(body["customer_message"])
    assert said == {one.name: list(SEED_CONVERSATION) for one in ARCHITECTURES}
    table = screen.getvalue().partition("Side by side")[2]
    assert table.count("129.60") == len(ARCHITECTURES)
    assert re.search(r"model calls(\W|\[\dm)+6(\W|\[\dm)+6(\W|\[\dm)+6", table)
    assert {order["status"] for order in live_shop.orders.values()} == {"cancelled"}


@pytest.mark.parametrize("on_terminal", [True, False])
def test_a_comparison_tells_who_failed(visiting: Visiting, live_shop: LiveShop, *, on_terminal: bool) -> None:
    live_shop.refuses = "The shop is overloaded."

    with (
        visiting(on_terminal=on_terminal) as visit,
        pytest.raises(DemoFailed, match="is overloaded") as failed,
    ):
        compare(visit)

    assert all(one.title in str(failed.value) for one in ARCHITECTURES)
