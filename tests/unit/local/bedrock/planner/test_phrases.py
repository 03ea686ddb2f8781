"""Noun phrases of a sentence: names as they are spelt, things by their words, and no verbs."""

import pytest

from local.bedrock.planner.phrases import beside, keywords_in, phrases_in


@pytest.mark.parametrize(
    ("said", "things"),
    [
        ("When should I cut back lavender?", ["lavender"]),
        ("How much is the bird bath Luna?", ["bird bath Luna"]),
        ("Which of your shops has The Secret History on the shelf", ["shops", "The Secret History", "shelf"]),
        ("My neighbour gave me an old fig in a pot", ["neighbour", "fig", "pot"]),
        ("Lotta 300 or Lotta 500, where's the difference", ["Lotta 300", "Lotta 500"]),
        ("until when are you open on Sundays?", []),
    ],
)
def test_names_things_and_not_what_is_done(said: str, things: list[str]) -> None:
    assert [each.text for each in phrases_in(said)] == things


def test_knows_the_preposition_before_a_thing() -> None:
    led = {each.text: each.after for each in phrases_in("a train from Aldum to Kolding Süd by night")}
    assert (led["Aldum"], led["Kolding Süd"]) == ("from", "to")


def test_keywords_keep_what_is_done() -> None:
    assert keywords_in("Where can I park round there?") == ["park"]
    assert keywords_in("Do you buy old books from people?") == ["buy", "books", "people"]


@pytest.mark.parametrize(
    ("said", "row"),
    [
        ("side effects of Cetirel and of Coldarin please", ["Cetirel", "Coldarin"]),
        ("I can't decide between the Lomvi, the Teist and the Alke", ["Lomvi", "Teist", "Alke"]),
        ("Do you have Cetirel? I had it from Coldarin House", []),
    ],
)
def test_knows_what_stands_in_a_row(said: str, row: list[str]) -> None:
    assert beside("Cetirel" if "Cetirel" in said else "Teist", said) == row
