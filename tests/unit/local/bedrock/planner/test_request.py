"""From the person's words to clauses in English."""

import pytest

from local.bedrock.model import Tool
from local.bedrock.planner.acts import Acts
from local.bedrock.planner.languages import language_of
from local.bedrock.planner.request import understand
from local.bedrock.planner.spelling import mended
from local.bedrock.planner.turn import Turn
from tests.fakes.bedrock_clients import EMBEDDER

TOOLS = (Tool("search_catalogue", "Search the library's telescopes and magazines.", {}),)


ACTS = Acts(EMBEDDER)


def clauses(text: str) -> list[str]:
    return [clause.text for clause in understand(Turn(text, (), ()), TOOLS, ACTS).clauses]


def test_misspelt_words_are_mended_towards_the_tools() -> None:
    assert clauses("do you have telescpes and magasines?") == ["do you have telescopes and magazines?"]


def test_haste_is_spelt_out() -> None:
    assert clauses("cn u tell me wat teh reveiws say abt it") == ["can you tell me what the reviews say about it"]


def test_several_things_after_a_colon_are_asked_of_what_stands_before_it() -> None:
    assert clauses("Starfinder 70: price, how many are left, and how heavy is it?") == [
        "Regarding Starfinder 70: what is the price?",
        "Regarding Starfinder 70: how many are left?",
        "Regarding Starfinder 70: how heavy is it?",
    ]
    assert clauses("Two things: where is my map?") == ["Two things: where is my map?"]


def test_names_and_ordinary_words_are_left_alone() -> None:
    assert mended("Strido makes telephones", {"stride", "telescopes"}) == "Strido makes telephones"


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("Wo ist meine Bestellung BK-7?", "where is my order BK-7?"),
        ("Où est ma commande BK-7 ?", "where is my order BK-7 ?"),
        ("¿Dónde está mi pedido BK-7?", "where is my order BK-7?"),
        ("Dove è il mio ordine BK-7?", "where is the my order BK-7?"),
    ],
)
def test_other_languages_are_read_word_by_word(text: str, english: str) -> None:
    request = understand(Turn(text, (), ()), TOOLS, ACTS)
    assert [clause.text for clause in request.clauses] == [english]
    assert request.language is not None


def test_compounds_elisions_and_missing_accents_are_understood() -> None:
    def english(text: str) -> str:
        return language.in_english(text) if (language := language_of(text)) else ""

    assert english("Wo ist meine Kaffeemaschine?") == "where is my coffee machine?"
    assert english("Quand arrive l'échange de mes bottes ?") == "when arrives exchange of my boots ?"
    assert english("donde esta mi telefono") == "where is my phone"
    assert english("¿Tienen mochilas por menos de 100 dólares?") == "do you have backpack for under 100 dollars?"


def test_fields_states_and_durations_are_told_in_the_language_too() -> None:
    spanish = language_of("¿Dónde está mi pedido?")
    assert spanish is not None
    assert spanish.told("Order BK-7 is shipped: estimated delivery 3 May 2026, carrier UPS.") == (
        "Pedido BK-7 is shipped (enviado): entrega prevista 3 May 2026, transportista UPS."
    )
    assert spanish.told("It takes three to five working days.") == (
        "It takes three to five working days (3 a 5 días laborables)."
    )


@pytest.mark.parametrize("text", ["no, me too", "Where is my order?", "in stock", "a la carte menus", "BK-7"])
def test_english_is_english(text: str) -> None:
    assert language_of(text) is None


def test_a_greeting_asks_for_nothing() -> None:
    assert clauses("good morning!") == []


def wholes(text: str) -> list[str]:
    return [clause.whole for clause in understand(Turn(text, (), ()), TOOLS, ACTS).clauses]


def test_what_is_told_belongs_to_the_question_after_it() -> None:
    assert wholes("I am planning a trip. Which maps do you have?") == ["I am planning a trip. Which maps do you have?"]


def test_a_question_of_no_content_belongs_to_what_was_told() -> None:
    assert len(wholes("I need a present for a friend who loves birds. Any ideas?")) == 1


def test_two_questions_are_two_clauses() -> None:
    assert len(wholes("Where is my parcel BK-771? And how do I pay a fine?")) == 2


@pytest.mark.parametrize("text", ["Is it heavy?", "Can you compare the two for me?", "It stopped working yesterday."])
def test_what_speaks_of_nothing_named_is_open(text: str) -> None:
    assert [clause.is_open for clause in understand(Turn(text, (), ()), TOOLS, ACTS).clauses] == [True]
