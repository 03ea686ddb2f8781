"""Clauses and words."""

import pytest

from local.bedrock.planner import language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Hi there! Where is my parcel, and do you have umbrellas in blue?",
            ["Where is my parcel", "do you have umbrellas in blue?"],
        ),
        ("salt and pepper", ["salt and pepper"]),
        ("It broke. I want my money back.", ["It broke.", "I want my money back."]),
        ("Please, and thank you!", []),
        ("Show me tents and tell me what they weigh", ["Show me tents", "tell me what they weigh"]),
    ],
)
def test_splits_what_is_asked(text: str, expected: list[str]) -> None:
    assert language.clauses(text) == expected


def test_words_of_one_stem_meet() -> None:
    assert language.content_stems("shipping") & language.content_stems("shipped")


@pytest.mark.parametrize(
    ("items", "expected"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_lists_in_words(items: list[str], expected: str) -> None:
    assert language.listed(items) == expected


@pytest.mark.parametrize(
    "text", ["Where is it?", "show me maps", "I forgot my card, what do I do", "Three things: where is it"]
)
def test_knows_what_is_put_as_a_question(text: str) -> None:
    assert language.asks(text)


def test_telling_is_no_asking() -> None:
    assert not language.asks("My lamp broke.")
