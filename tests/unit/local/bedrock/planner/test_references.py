"""What a clause leans on."""

import pytest

from local.bedrock.planner.references import is_unresolved, reading
from local.bedrock.planner.turn import Turn

LIST = "I found 3 books:\n- Dune: price $12.00, 600 pages.\n- Emma: price $8.50.\n- Ulysses: price $19.99, long."


def turn(*earlier: str, last_reply: str = "") -> Turn:
    return Turn(text="", exchanges=(), earlier=earlier, last_reply=last_reply)


@pytest.mark.parametrize(
    ("clause", "topic"),
    [
        ("Is the second one on loan?", "Emma"),
        ("how long is the last one", "Ulysses"),
        ("I'd like the cheapest one", "Emma"),
        ("which of those is cheapest?", "Emma"),
        ("the most expensive one please", "Ulysses"),
    ],
)
def test_an_item_of_the_last_reply_is_meant(clause: str, topic: str) -> None:
    assert reading(clause, before=(), turn=turn("books?", last_reply=LIST)) == f"Regarding {topic}: {clause}"


@pytest.mark.parametrize(
    ("before", "clause", "topic"),
    [
        ("When is LN-2044 due?", "Can it be renewed?", "LN-2044"),
        ("My reading lamp won't switch on", "is it under guarantee", "reading lamp"),
        ("I borrowed War And Peace", "how long may I keep it?", "War And Peace"),
        ("do you have atlases", "are they heavy?", "atlases"),
        ("atlases", "are they heavy?", "atlases"),
    ],
)
def test_a_pronoun_means_what_was_named_last(before: str, clause: str, topic: str) -> None:
    expected = f"Regarding {topic}: {clause}"
    assert reading(clause, before=(), turn=turn(before)) == expected
    assert reading(clause, before=(before,), turn=turn()) == expected


def test_a_clause_that_only_adds_to_the_last_question_is_read_with_it() -> None:
    assert reading("in French?", before=(), turn=turn("Do you have atlases?")) == "Do you have atlases, in French?"


def test_another_id_is_asked_the_same() -> None:
    assert reading("And LN-7?", before=(), turn=turn("When is LN-2044 due?")) == "When is LN-7 due?"


def test_a_clause_with_its_own_id_and_verb_stands_alone() -> None:
    assert reading("renew LN-7", before=(), turn=turn("When is LN-2044 due?")) == "renew LN-7"


def test_what_was_never_named_stays_open() -> None:
    assert is_unresolved(reading("Is it here?", before=(), turn=turn()))
    assert not is_unresolved("Is Dune here?")
    assert not is_unresolved("Regarding LN-7: what is in it?")


def test_another_thing_is_asked_the_same() -> None:
    asked = reading("What about the atlas?", before=(), turn=turn("Is the globe still on loan?"))
    assert asked == "Is the atlas still on loan?"


def test_a_bigger_one_is_one_of_what_was_named() -> None:
    assert (
        reading("Have you got a bigger one?", before=(), turn=turn("Do you have a map?"))
        == "Have you got a bigger map?"
    )


def test_the_one_id_of_the_last_reply_is_meant() -> None:
    spoken = turn("which of my loans are late?", last_reply="Loan LN-2044 is late.")
    assert reading("when was it due?", before=(), turn=spoken) == "Regarding LN-2044: when was it due?"
