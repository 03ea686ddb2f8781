"""Where statements end and which words are parameters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.common.sql import numbered, statements


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("", []),
        (" ;; \n ; -- only a comment\n /* and another */ ;", []),
        ("SELECT 1", ["SELECT 1"]),
        ("SELECT 1; SELECT 2;\n", ["SELECT 1", "SELECT 2"]),
        ("SELECT ';'; SELECT 2", ["SELECT ';'", "SELECT 2"]),
        ("SELECT 'it''s; ' || E'\\'; ' || \"a;b\"; x", ["SELECT 'it''s; ' || E'\\'; ' || \"a;b\"", "x"]),
        ("DO $$ a; b; $$; x", ["DO $$ a; b; $$", "x"]),
        ("DO $body$ a; $$ b; $$ c; $body$; x", ["DO $body$ a; $$ b; $$ c; $body$", "x"]),
        ("a -- ; '\n; b", ["a -- ; '", "b"]),
        ("a /* ; /* ; */ ; */ ; b", ["a /* ; /* ; */ ; */", "b"]),
        ("-- why\nCREATE TABLE t (n int); x", ["-- why\nCREATE TABLE t (n int)", "x"]),
        ("SELECT price$1; b$$c; d", ["SELECT price$1", "b$$c", "d"]),
        ("SELECT 'never closed; x", ["SELECT 'never closed; x"]),
        ("/* never closed; x", []),
    ],
)
def test_a_script_is_split_where_postgres_would(script: str, expected: list[str]) -> None:
    assert statements(script) == expected


@pytest.mark.parametrize(
    ("statement", "text", "names"),
    [
        ("SELECT 1", "SELECT 1", ()),
        ("SELECT :a, :b, :a", "SELECT $1, $2, $1", ("a", "b")),
        ("SELECT :a::text, b::int", "SELECT $1::text, b::int", ("a",)),
        ("SELECT ':a', \":b\", E'\\':c', $$:d$$, $x$:e$x$", "SELECT ':a', \":b\", E'\\':c', $$:d$$, $x$:e$x$", ()),
        ("SELECT f(x := 1), v[1:2]", "SELECT f(x := 1), v[1:2]", ()),
        ("SELECT 1 -- :a\n + :b /* :c */", "SELECT 1 -- :a\n + $1 /* :c */", ("b",)),
        ("SELECT :name_2,:é", "SELECT $1,:é", ("name_2",)),
        ("SELECT 10 % :a", "SELECT 10 % $1", ("a",)),
    ],
)
def test_parameters_are_numbered_in_order(statement: str, text: str, names: tuple[str, ...]) -> None:
    found = numbered(statement)
    assert (found.text, found.names) == (text, names)


_CONFUSING = st.text(alphabet="ab:;'\"$\\-/*\n eE1")


@given(_CONFUSING)
def test_a_statement_that_was_split_off_is_one_statement(script: str) -> None:
    for statement in statements(script):
        assert statements(statement) == [statement]


@given(_CONFUSING)
def test_without_parameters_nothing_is_changed(script: str) -> None:
    assert numbered(script.replace(":", "")).text == script.replace(":", "")
