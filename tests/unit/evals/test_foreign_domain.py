"""A domain from three files: tools that are one SELECT, arguments held to their schema, callers kept apart."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from evals.foreign_domain import BadArguments, Tables, domain_in, mentions
from evals.loader import Refused, Set, load
from tests.fakes.marina import CONVERSATIONS, DOMAIN, marina_in


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[Tables]:
    """The marina's."""
    opened = domain_in(marina_in(tmp_path)).open()
    yield opened
    opened.close()


def test_a_tool_answers_with_the_rows_of_its_select(tables: Tables) -> None:
    told = tables.call("find_free_berths", {"length": 11, "pier": "north"}, caller="skipper-1")

    assert told == {"found": 1, "rows": [{"berth": "N-07", "price": 38.0}]}


def test_what_was_not_given_does_not_filter(tables: Tables) -> None:
    assert tables.call("find_free_berths", {"length": 1}, caller="skipper-1")["found"] == 2


def test_rows_of_the_caller_alone(tables: Tables) -> None:
    told = tables.call("list_my_bookings", {}, caller="skipper-2")

    assert told["rows"] == [{"berth": "N-07", "until": "2026-12-09"}]


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("find_free_berths", {}, "'length' is a required property"),
        ("find_free_berths", {"length": "long"}, "length: 'long' is not of type 'number'"),
        ("find_free_berths", {"length": 3, "caller": "skipper-2"}, "takes no caller"),
        ("sink_boats", {}, "There is no tool sink_boats. There are: find_free_berths, list_my_bookings."),
    ],
)
def test_refuses_arguments_with_a_message_for_the_model(
    tables: Tables, tool: str, arguments: dict[str, str | int], told: str
) -> None:
    with pytest.raises(BadArguments, match=told):
        tables.call(tool, arguments, caller="skipper-1")


def test_words_are_found_whatever_their_case_and_plural() -> None:
    assert mentions("North piers", "pier NORTH")
    assert mentions("anything", None)
    assert not mentions("North pier", "north quay")
    assert not mentions(None, "north")


@pytest.mark.parametrize(
    ("changed", "into", "told"),
    [
        ("FROM berths", "FROM boats", "no such table"),
        ("SELECT berth, until", "DELETE", "must be one SELECT"),
        ('type = "number"', 'type = "metres"', "metres"),
        ('prompt = "You are the harbour office."', "", "prompt"),
    ],
)
def test_refuses_a_domain_that_does_not_run(tmp_path: Path, changed: str, into: str, told: str) -> None:
    (marina_in(tmp_path) / "domain.toml").write_text(DOMAIN.replace(changed, into))

    with pytest.raises(Refused, match="marina") as refused:
        load(Set.FOREIGN, root=tmp_path)

    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("expected", "told"),
    [('tools = ["query_order_by_id"]', "no tool 'query_order_by_id'"), ('asks = ["x"]', "only the shop's supervisor")],
)
def test_refuses_expectations_of_the_shop(tmp_path: Path, expected: str, told: str) -> None:
    home = marina_in(tmp_path)
    (home / "conversations.toml").write_text(CONVERSATIONS.replace('tools = ["find_free_berths"]', expected))

    with pytest.raises(Refused, match=told):
        load(Set.FOREIGN, root=tmp_path)
