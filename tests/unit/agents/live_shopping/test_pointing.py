"""What a customer's words mean on a stream's timeline."""

from dataclasses import replace

import pytest

from agents.live_shopping.pointing import describing, meant
from agents.live_shopping.said_time import time_said
from agents.live_shopping.timeline import StreamProduct
from tests.fakes.streams import BANDS, BOTTLE, MAT, PEGASUS, SHORTS, TRAIL, timeline

NOTHING = None


@pytest.mark.parametrize(
    ("second", "reference", "product"),
    [
        (100, None, PEGASUS),
        (100, "", PEGASUS),
        (200, "what is she showing?", BOTTLE),
        (200, "I want that!", BOTTLE),
        (250, "How much is it?", PEGASUS),
        (450, "this one, please", MAT),
        (1100, "What is this?", PEGASUS),
    ],
)
def test_who_describes_nothing_means_what_is_in_focus(
    second: int, reference: str | None, product: StreamProduct
) -> None:
    assert meant(timeline(second), reference).product == product


@pytest.mark.parametrize("second", [0, 30, 74, 75, 100, 300, 500, 700, 900, 1199])
@pytest.mark.parametrize("reference", ["those running shoes", "I want those running shoes!", "the shoes", "Pegasus"])
def test_the_running_shoes_are_those_that_can_be_seen(second: int, reference: str) -> None:
    assert meant(timeline(second), reference).product == PEGASUS


@pytest.mark.parametrize(
    ("second", "reference", "product"),
    [
        (30, "the trail shoes", TRAIL),
        (600, "the trail running shoes", TRAIL),
        (600, "the muddy ones", TRAIL),
        (600, "the water bottle", BOTTLE),
        (600, "the thick mat", MAT),
        (600, "those resistance bands", BANDS),
        (600, "the blue ones", MAT),
        (200, "the blue one", BOTTLE),
        (700, "the Nikes", PEGASUS),
        (700, "the pegasus for 1 dollar, shipping free", PEGASUS),
        (700, "the shorts she's wearing", SHORTS),
    ],
)
def test_words_describe_what_was_shown(second: int, reference: str, product: StreamProduct) -> None:
    assert meant(timeline(second), reference).product == product


@pytest.mark.parametrize("reference", ["the jacket", "a blue jacket", "that espresso machine", "the yoga pants"])
def test_what_was_not_shown_is_not_found(reference: str) -> None:
    assert meant(timeline(900), reference).product is NOTHING


def test_what_is_still_to_come_was_not_shown_yet_unless_the_stream_begins_again() -> None:
    assert meant(timeline(100), "the yoga mat").product is NOTHING
    assert meant(timeline(100, repeated=True), "the yoga mat").product == MAT
    assert meant(timeline(100, repeated=True), None).product == PEGASUS


@pytest.mark.parametrize(
    ("second", "reference", "product"),
    [
        (600, "the first one", TRAIL),
        (600, "the second one", PEGASUS),
        (600, "the 3rd product", BOTTLE),
        (600, "the fifth thing she showed", MAT),
        (600, "the sixth", NOTHING),
        (600, "the last one", MAT),
        (1100, "the last one you showed", SHORTS),
        (600, "the second to last one", BANDS),
        (600, "the second pair of shoes", PEGASUS),
        (600, "the first shoes", TRAIL),
        (600, "the last shoes", PEGASUS),
    ],
)
def test_places_count_what_was_shown(second: int, reference: str, product: StreamProduct | None) -> None:
    assert meant(timeline(second), reference).product == product


@pytest.mark.parametrize(
    ("second", "reference", "product"),
    [
        (100, "what she had on before", TRAIL),
        (600, "what she had on before", BANDS),
        (600, "the previous one", BANDS),
        (700, "the one before", MAT),
        (30, "the other one", TRAIL),
        (30, "the other shoes", TRAIL),
        (900, "the shoes she had on before", TRAIL),
        (1100, "what she had before", SHORTS),
        (600, "what came before the mat", BANDS),
        (600, "the one after the bottle", BANDS),
        (600, "the one before the trail shoes", NOTHING),
    ],
)
def test_before_is_what_was_in_focus_until_then(second: int, reference: str, product: StreamProduct | None) -> None:
    assert meant(timeline(second), reference).product == product


def test_before_reaches_into_the_round_before() -> None:
    assert meant(timeline(10, repeated=True), "the trail shoes").product == TRAIL
    assert meant(timeline(10), "the one before").product == TRAIL
    assert meant(timeline(100, repeated=True), "the shorts you had on before").product == SHORTS


@pytest.mark.parametrize(
    ("reference", "product", "second"),
    [
        ("what did you show at 3:20?", BOTTLE, 200),
        ("the one at 03:20", BOTTLE, 200),
        ("at 0:10:00", MAT, 600),
        ("at minute 5", BANDS, 300),
        ("five minutes in", BANDS, 300),
        ("after 3 minutes and 20 seconds", BOTTLE, 200),
        ("at second 200", BOTTLE, 200),
        ("two minutes ago", SHORTS, 780),
        ("a minute ago", PEGASUS, 840),
        ("the shoes at 0:20", PEGASUS, 20),
        ("the trail shoes at 0:20", TRAIL, 20),
        ("at 59:59", PEGASUS, 1200),
        ("30 minutes ago", PEGASUS, 0),
    ],
)
def test_a_time_is_looked_at_as_it_was(reference: str, product: StreamProduct, second: int) -> None:
    found = meant(timeline(900), reference)
    assert (found.product, found.timeline.second) == (product, second)


@pytest.mark.parametrize("said", ["wait a second", "the second one", "give me one second", "size 10", "in 10 please"])
def test_other_numbers_are_no_times(said: str) -> None:
    assert time_said(said, now=100) == (None, said)


def test_only_words_that_describe_count() -> None:
    assert describing("yes please, i want those 2 running shoes in size 10!") == ("running", "shoe")
    assert describing("dresses, batteries, watches and a glass") == ("dress", "battery", "watch", "glass")


def test_a_stream_that_showed_nothing_yet_means_nothing() -> None:
    assert meant(replace(timeline(0), moments=()), "this").product is NOTHING
