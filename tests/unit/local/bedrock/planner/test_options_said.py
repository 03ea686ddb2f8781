"""Listed values, by their words and by what is said of them."""

import pytest

from local.bedrock.embeddings import Embedder
from local.bedrock.model import JsonObject
from local.bedrock.planner.options_said import meant, named, told_of
from local.bedrock.planner.schema import explained

PLACES: JsonObject = {
    "enum": ["rooftop_bar", "bistro", "gym"],
    "description": "bistro is the restaurant; gym is the fitness room.",
}
SIZES: JsonObject = {
    "enum": ["small", "medium", "large"],
    "description": "small holds shoes, medium a sports bag, large a sports bag and a suit.",
}


def test_each_value_has_its_own_explanation() -> None:
    assert [explained(size, SIZES) for size in ("small", "medium", "large")] == [
        "shoes",
        "a sports bag",
        "a sports bag and a suit",
    ]


@pytest.mark.parametrize(
    ("text", "schema", "options"),
    [
        ("is the restaurant open?", PLACES, ["bistro"]),
        ("can I have it in my room?", PLACES, []),
        ("big enough for a sports bag", SIZES, ["medium", "large"]),
    ],
)
def test_is_told_by_its_explanation(text: str, schema: JsonObject, options: list[str]) -> None:
    assert told_of(text, schema) == options


def test_is_named_by_all_its_words() -> None:
    assert named("the rooftop bar, please", PLACES) == ["rooftop_bar"]
    assert named("a bar", PLACES) == []


def test_is_meant_by_a_word_that_is_near_it_alone(embedder: Embedder) -> None:
    assert meant("drinks up on your roof", PLACES, embedder) == ["rooftop_bar"]
    assert meant("something for tomorrow", PLACES, embedder) == []
