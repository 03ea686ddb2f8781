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
        ("The left one of my ReadLights is dark", "how do I reset it?", "ReadLights"),
        ("How long does a bulb last in the reading lamp?", "and the guarantee on it?", "reading lamp"),
        ("What is the price of the big atlas?", "is it heavy?", "big atlas"),
        ("Is the reading lamp waterproof?", "is it heavy?", "reading lamp"),
        ("a small tent, just me and my girlfriend, near the lake", "how far is it?", "lake"),
    ],
)
def test_a_pronoun_means_what_was_named_last(before: str, clause: str, topic: str) -> None:
    expected = f"Regarding {topic}: {clause}"
    assert reading(clause, before=(), turn=turn(before)) == expected
    assert reading(clause, before=(before,), turn=turn()) == expected


def test_a_clause_that_only_adds_to_the_last_question_is_read_with_it() -> None:
    assert reading("in French?", before=(), turn=turn("Do you have atlases?")) == "Do you have atlases, in French?"


@pytest.mark.parametrize(
    ("before", "clause", "meant"),
    [
        ("Do you have the cap in gray, size 11?", "in black?", "Do you have the cap in black, size 11?"),
        ("Do you have the cap in gray, size 11?", "What about size 9?", "Do you have the cap in gray, size 9?"),
        ("Do you have the cap in size 9?", "in 12?", "Do you have the cap in size 12?"),
    ],
)
def test_another_detail_takes_the_place_of_its_like(before: str, clause: str, meant: str) -> None:
    assert reading(clause, before=(), turn=turn(before)) == meant


def test_another_thing_is_asked_the_same() -> None:
    asked = Turn(text="And swimwear?", exchanges=(), earlier=("Can I return opened earbuds?",))
    assert reading("swimwear?", before=(), turn=asked) == "Can I return opened swimwear?"


def test_of_another_thing_is_asked_the_same() -> None:
    asked = Turn(text="And of the pocket atlas?", exchanges=(), earlier=("What's the price of the big atlas?",))
    assert reading("of the pocket atlas?", before=(), turn=asked) == "What's the price of the pocket atlas?"


def test_the_best_of_a_list_is_the_best_rated() -> None:
    reply = "I found 2 books:\n- Dune: price $12.00, rating 4.1.\n- Emma: price $8.50, rating 4.6."
    said = "Which of them has the best rating?"
    assert reading(said, before=(), turn=turn("books?", last_reply=reply)) == "Regarding Emma: what is the rating?"


def test_an_order_of_a_list_is_meant_by_its_number() -> None:
    reply = "I found 2 loans:\n- Loan LN-2044 is due: fee $4.00.\n- Loan LN-2045 is due: fee $9.00."
    said = "Which of those was the most expensive?"
    assert reading(said, before=(), turn=turn("loans?", last_reply=reply)) == f"Regarding LN-2045: {said}"


def test_what_mends_the_last_question_is_read_with_it() -> None:
    said = "Oh wait, her sister comes too. Six people then!"
    mended = Turn(text=said, exchanges=(), earlier=("I need a tent for two.",))
    assert reading(said, before=(), turn=mended) == f"I need a tent for two, {said}"


@pytest.mark.parametrize(
    "clause", ["Does it come in blue as well?", "Have you got it one size smaller?", "It doesn't fit."]
)
def test_a_mere_detail_of_nothing_is_unresolved(clause: str) -> None:
    assert is_unresolved(clause)


def test_another_id_is_asked_the_same() -> None:
    assert reading("And LN-7?", before=(), turn=turn("When is LN-2044 due?")) == "When is LN-7 due?"


def test_a_clause_with_its_own_id_and_verb_stands_alone() -> None:
    assert reading("renew LN-7", before=(), turn=turn("When is LN-2044 due?")) == "renew LN-7"


def test_what_was_never_named_stays_open() -> None:
    assert is_unresolved(reading("Is it here?", before=(), turn=turn()))
    assert not is_unresolved("Is Dune here?")
    assert not is_unresolved("Regarding LN-7: what is in it?")


def test_and_another_thing_is_asked_the_same() -> None:
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
