"""What is given to a parameter that takes words, and what is tried after it found nothing."""

from collections.abc import Mapping, Sequence
from datetime import date

from local.bedrock.model import Json, Tool, ToolUse
from local.bedrock.planner.context import Context
from local.bedrock.planner.sought import words_beside, words_for

TRAINS = Tool(
    "timetable",
    "Trains between two stations.",
    {"properties": {"origin": {"type": "string"}, "destination": {"type": "string"}}, "required": ["origin"]},
)
LEAFLET = Tool("product_leaflet", "What the leaflet says.", {"properties": {"product": {"type": "string"}}})


def heard(said: str, in_vain: Sequence[Mapping[str, Json]] = ()) -> Context:
    tried = tuple(ToolUse(str(place), LEAFLET.name, dict(given)) for place, given in enumerate(in_vain))
    return Context(said, said, said, said, date(2027, 6, 1), in_vain=tried)


def test_a_preposition_leads_to_the_parameter_that_is_called_after_it() -> None:
    context = heard("How many trains go from Stade to Aldum tomorrow?")
    assert (words_for("origin", TRAINS, context), words_for("destination", TRAINS, context)) == ("Stade", "Aldum")


def test_a_value_that_found_nothing_is_tried_again_shorter() -> None:
    said = "Can Tussamin syrup be kept outside the fridge?"
    assert words_for("product", LEAFLET, heard(said)) == "Tussamin syrup"
    assert words_for("product", LEAFLET, heard(said, [{"product": "Tussamin syrup"}])) == "Tussamin"


def test_what_may_be_left_out_is_left_out_once_it_was_in_vain() -> None:
    said = "Does Coldarin contain lactose?"
    assert words_beside("product", LEAFLET, heard(said)) == "Coldarin"
    assert words_beside("product", LEAFLET, heard(said, [{"product": "Coldarin"}])) is None


CATALOGUE = Tool(
    "find_titles",
    "Titles that there are.",
    {"properties": {"title": {"type": "string"}, "author": {"type": "string"}}},
)


def test_a_name_is_given_to_one_parameter() -> None:
    by_somebody = heard("Which crime novels by Graham Pell have you got?")
    assert words_beside("author", CATALOGUE, by_somebody) == "Graham Pell"
    assert words_beside("title", CATALOGUE, by_somebody) is None
    of_a_title = heard("Where is The Salt Road?")
    assert words_beside("author", CATALOGUE, of_a_title) is None
    assert words_beside("title", CATALOGUE, of_a_title) == "The Salt Road"


def test_less_of_a_name_is_never_its_article() -> None:
    said = "What does The Salt Road say?"
    assert words_for("product", LEAFLET, heard(said, [{"product": "The Salt Road"}])) == "Salt"
