"""How the Data API reads a statement and an array, over many that nobody thought of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.data_api.arrays import elements
from local.data_api.errors import UnsupportedResultException
from local.data_api.statements import parse

text = st.text(alphabet="ab:1'\"\\$*/-\n;é ", max_size=20)


def single_quoted(body: str) -> str:
    """A literal."""
    return "'" + body.replace("'", "''") + "'"


def escaped(body: str) -> str:
    """A literal with backslashes."""
    return "E'" + body.replace("\\", "\\\\").replace("'", "\\'") + "'"


def double_quoted(body: str) -> str:
    """An identifier."""
    return '"' + body.replace('"', '""') + '"'


def dollar_quoted(body: str) -> str:
    """A body between tags that it doesn't hold."""
    return "$of_a_test$" + body + "$of_a_test$"


def line_comment(body: str) -> str:
    """To the end of the line."""
    return "--" + body.replace("\n", " ") + "\n"


def nested_comment(body: str) -> str:
    """A comment in a comment."""
    words = body.replace("*", " ").replace("/", " ")
    return f"/* {words} /* {words} */ {words} */"


quoted = st.one_of(
    *(
        text.map(quote)
        for quote in (single_quoted, escaped, double_quoted, dollar_quoted, line_comment, nested_comment)
    ),
    st.sampled_from(["::text", ":=", " + ", "1"]),
)


@given(st.lists(quoted))
def test_finds_no_parameter_in_what_is_quoted(fragments: list[str]) -> None:
    sql = " ".join(["SELECT", *fragments])
    assert parse(sql).sql == sql
    assert parse(sql).names == ()


@given(st.lists(quoted), st.lists(quoted))
def test_finds_the_parameter_between(before: list[str], after: list[str]) -> None:
    statement = parse(" ".join([*before, ":here", *after, ":here"]))
    assert statement.sql == " ".join([*before, "$1", *after, "$1"])
    assert statement.names == ("here",)


@given(st.text())
def test_takes_any_text(sql: str) -> None:
    assert len(parse(sql).names) <= sql.count(":")


def test_numbers_in_order_of_appearance() -> None:
    assert parse("SELECT :b, :a, :b").sql == "SELECT $1, $2, $1"
    assert parse("SELECT :b, :a, :b").names == ("b", "a")


def test_digits_are_a_parameter_only_when_they_are_given() -> None:
    assert parse("SELECT list[1:2]").names == ()
    assert parse("SELECT :1", frozenset({"1"})).names == ("1",)


@given(st.lists(st.none() | st.text(min_size=1)))
def test_reads_back_any_array(values: list[str | None]) -> None:
    quoted_values = (
        "NULL" if value is None else '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values
    )
    assert elements("{" + ",".join(quoted_values) + "}") == values


def test_refuses_an_array_of_arrays() -> None:
    with pytest.raises(UnsupportedResultException):
        elements("{{1},{2}}")
