"""What a message says of kinds, numbers and names; and what it does."""

import pytest

from local.bedrock.planner.dealing.slots import slots
from local.bedrock.planner.dealing.speech import Stance, is_offer, leans, stance

LABELS = ["8", "9", "10", "11", "12"]


@pytest.mark.parametrize(
    ("text", "size", "count", "names"),
    [
        ("Size 10", "10", None, ()),
        ("in ten please", "10", None, ()),
        ("a 9 then", "9", None, ()),
        ("actually size 9 instead of 10", "9", None, ()),
        ("two pairs in size 10", "10", 2, ()),
        ("two blue lamps", None, 2, ("blue lamps",)),
        ("I want the red lamp and the kettle", None, None, ("red lamp", "kettle")),
        ("make it two", None, 2, ()),
        ("anything under $10?", None, None, ()),
        ("yes please", None, None, ()),
    ],
)
def test_reads_kinds_numbers_and_names(text: str, size: str | None, count: int | None, names: tuple[str, ...]) -> None:
    read = slots(text, {"size": LABELS})
    assert (read.options.get("size"), read.count, read.names) == (size, count, names)


def test_a_bare_word_is_a_kind_only_when_it_was_asked_for() -> None:
    assert slots("44", {"size": []}, asked_for="size").options == {"size": "44"}
    assert slots("44", {"size": []}).options == {}
    assert slots("medium", {"size": ["S", "M"]}).options == {"size": "M"}


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("Yes, please order them", False, Stance.DOES),
        ("yes", False, Stance.AGREES),
        ("go ahead", False, Stance.AGREES),
        ("I'll take them", False, Stance.DOES),
        ("could you please book it", False, Stance.DOES),
        ("no thanks", False, Stance.DECLINES),
        ("cancel that, I don't want them", False, Stance.DECLINES),
        ("no, the kettle rather", True, Stance.CORRECTS),
        ("I want that lamp!", True, Stance.WISHES),
        ("Can I order the lamp?", True, Stance.WISHES),
        ("How do I order?", False, Stance.ASKS),
        ("yes but how much is it?", False, Stance.ASKS),
        ("Size 10", True, Stance.SAYS),
    ],
)
def test_knows_what_the_person_does_with_an_offer(text: str, names: bool, expected: Stance) -> None:
    assert stance(text, names=names) is expected


def test_only_a_question_whether_to_do_it_is_an_offer() -> None:
    assert is_offer("It is $12.00.\n\nShall I book the room for you?")
    assert not is_offer("Which size would you like?")
    assert not is_offer("Shall I book it? You can also call us.\n\nWhich size would you like?")


def test_a_pronoun_leans_unless_the_name_stands_before_it() -> None:
    assert leans("order them for my sister", ["sister"])
    assert not leans("the lamps, two of them", ["lamps"])
    assert not leans("those lamps", ["lamps"])
