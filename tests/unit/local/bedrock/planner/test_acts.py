"""What a sentence does, in trades of which no example speaks."""

import pytest

from local.bedrock.planner.acts import Acts
from tests.fakes.bedrock_clients import EMBEDDER

ACTS = Acts(EMBEDDER)


@pytest.mark.parametrize(
    ("sentence", "act"),
    [
        ("Where is my wedding cake?", "track"),
        ("Which paintings have I bid on?", "own_records"),
        ("Which address do you have for me?", "own_profile"),
        ("Do you have an accordion for beginners?", "seek"),
        ("How many harps are left?", "available"),
        ("My accordion makes no sound.", "trouble"),
        ("Is my harp still under guarantee?", "covered"),
        ("What are your rules for late lessons?", "rules"),
        ("What do other players say about the harp?", "opinions"),
        ("Let me talk to a person.", "reach"),
        ("Cancel my lesson.", "act"),
        ("Who won the match last night?", "off_topic"),
        ("Hello, nice to meet you!", "chat"),
    ],
)
def test_knows_what_a_sentence_does(sentence: str, act: str) -> None:
    assert ACTS.top(sentence) == act


def test_the_likelihoods_are_shares() -> None:
    assert sum(ACTS.of("Where is my harp?").values()) == pytest.approx(1.0, abs=1e-3)


def test_an_act_is_served_by_the_tool_that_says_so() -> None:
    hours, stock = ["opening hours and rules of the house"], ["how many instruments are in stock"]
    rules, available = "When are you open on Sundays?", "How many harps are left?"
    assert ACTS.served(rules, [hours, stock])[0] > ACTS.served(rules, [hours, stock])[1]
    assert ACTS.served(available, [hours, stock])[1] > ACTS.served(available, [hours, stock])[0]
