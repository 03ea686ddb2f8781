"""Values that stand in a sentence."""

import pytest

from local.bedrock.planner import entities
from local.bedrock.planner.entities import Range


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("something between 20 and $50", Range(20, 50)),
        ("between $50 and $20", Range(20, 50)),
        ("a laptop under $1,500", Range(None, 1500)),
        ("at least 30 dollars", Range(30, None)),
        ("more than 10 but less than 99.99", Range(10, 99.99)),
        ("no numbers here", Range()),
    ],
)
def test_reads_ranges_of_amounts(text: str, expected: Range) -> None:
    assert entities.amount_range(text) == expected


@pytest.mark.parametrize(
    ("example", "text", "expected"),
    [
        ("ORD-2024-001", "where is ord-2024-017?", "ORD-2024-017"),
        ("ORD-2024-001", "where is ord2024017?", "ORD-2024-017"),
        ("ORD-2024-001", "my order 2024-003 please", "ORD-2024-003"),
        ("cust001", "I am CUST042", "cust042"),
        ("HD001", "the HD001-PRO", None),
        ("BK-77", "nothing like it", None),
    ],
)
def test_finds_an_id_that_looks_like_the_example(example: str, text: str, expected: str | None) -> None:
    assert entities.like(example, text) == expected


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("size", "in size 10 please", "10"),
        ("size", "size: m", "M"),
        ("size", "which sizes do you have", None),
        ("size", "what size is it", None),
        ("floor", "a room on floor 3", "3"),
    ],
)
def test_reads_the_value_beside_a_name(name: str, text: str, expected: str | None) -> None:
    assert entities.named_value(name, text) == expected


@pytest.mark.parametrize(("text", "expected"), [("top 5", 5), ("my last three orders", 3), ("orders", None)])
def test_reads_counts(text: str, expected: int | None) -> None:
    assert entities.count(text) == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [("Does Dr Adeyemi have time?", "Adeyemi"), ("ask for Alice Munro please", "Alice Munro"), ("I asked", None)],
)
def test_finds_a_proper_name(text: str, name: str | None) -> None:
    assert entities.proper_name(text) == name
