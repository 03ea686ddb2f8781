"""Arguments from words and schemas."""

from datetime import date

from local.bedrock.model import Json, JsonObject, Tool
from local.bedrock.planner.arguments import fill
from local.bedrock.planner.context import Context


def filled(said: str, **properties: JsonObject) -> dict[str, Json]:
    context = Context(clause=said, reading=said, whole=said, turn=said, today=date(2026, 3, 10))
    return fill(Tool("find", "Find.", {"properties": dict(properties)}), context).arguments


COLORS: JsonObject = {
    "type": "array",
    "items": {"type": "string", "enum": ["red", "blue", "green"]},
    "description": "red is for fire trucks; green is for tractors.",
}


def test_a_list_takes_every_value_that_is_named() -> None:
    assert set(filled("blue or red ones", colors=COLORS)["colors"]) == {"red", "blue"}  # type: ignore[arg-type]  # a list


def test_a_value_is_meant_by_its_explanation() -> None:
    assert filled("I want to see tractors", colors=COLORS) == {"colors": ["green"]}


def test_a_time_of_day_goes_where_its_example_says() -> None:
    starts: JsonObject = {"type": "string", "description": "Earliest start, such as '17:00'."}
    assert filled("anything after 4 pm?", starts_from=starts) == {"starts_from": "16:00"}


def test_a_thing_is_named_by_what_follows_my() -> None:
    thing: JsonObject = {"type": "string", "description": "The instrument's name or its id, such as HP-1."}
    assert filled("Is my golden harp still covered?", instrument=thing) == {"instrument": "golden harp"}
    assert filled("Is it still covered?", instrument=thing) == {}


def test_a_person_is_named_as_names_are_written() -> None:
    name: JsonObject = {"type": "string", "description": "First or last name of the teacher."}
    assert filled("lessons with Martha Quill, please", teacher=name) == {"teacher": "Martha Quill"}
    assert filled("lessons in the morning", teacher=name) == {}


def test_a_kind_of_thing_is_a_word_or_two() -> None:
    kind: JsonObject = {"type": "string"}
    assert filled("the best rated harps", category=kind) == {"category": "harps"}
    assert filled("judging from what was clicked last month by many", category=kind) == {}
