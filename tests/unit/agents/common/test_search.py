"""What is asked, as it is embedded."""

import pytest

from agents.common.search import unnumbered, words_apart


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("Stop ORD-2024-116 please", "Stop my order please"),
        ("Send my order no. ord-2024-001 to the office", "Send my order to the office"),
        ("How far is RET-2024-070?", "How far is my return?"),
        ("Is the BoomBrick ORDered?", "Is the BoomBrick ORDered?"),
    ],
)
def test_a_number_is_said_as_what_it_is_of(said: str, plain: str) -> None:
    assert unnumbered(said) == plain


def test_a_brand_is_written_apart() -> None:
    assert words_apart("my PulseBuds") == "my Pulse Buds"
