"""Which rows of a list a question means."""

import pytest

from local.bedrock.planner.records import Record, titles
from local.bedrock.planner.rows import choose

TENTS: list[Record] = [
    {"name": "Atlas Tent", "persons": "two-person", "price": 90.0, "rating": 4.1, "added": "2026-03-01"},
    {"name": "Comet Tent", "persons": "six-person", "price": 300.0, "rating": 4.8, "added": "2026-05-01"},
    {"name": "Comet Tent Extra", "persons": "eight-person", "price": 50.0, "rating": 3.9, "added": "2026-09-09"},
]
VISITS: list[Record] = [
    {"visit_id": "VS-1", "status": "cancelled", "day": "2025-03-10", "time": "08:15"},
    {"visit_id": "VS-2", "status": "completed", "day": "2025-03-12", "time": "16:00"},
    {"visit_id": "VS-3", "status": "confirmed", "day": "2026-04-02", "time": "17:30"},
]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What does the Comet Tent cost?", ["Comet Tent"]),
        ("What does the Comet Tent Extra cost?", ["Comet Tent Extra"]),
        ("a tent for six", ["Comet Tent"]),
        ("a tent for 8 persons", ["Comet Tent Extra"]),
        ("Which are under 100 dollars?", ["Atlas Tent", "Comet Tent Extra"]),
        ("anything between 60 and 100?", ["Atlas Tent"]),
        ("Which is bigger, the Atlas or the Comet Tent?", ["Atlas Tent", "Comet Tent"]),
        ("the latest one", ["Comet Tent Extra"]),
        ("the cheapest one", ["Comet Tent Extra", "Atlas Tent", "Comet Tent"]),
        ("the two best", ["Comet Tent", "Atlas Tent", "Comet Tent Extra"]),
        ("best two", ["Comet Tent", "Atlas Tent"]),
        ("what was added in May 2026?", ["Comet Tent"]),
        ("Is the Atlas two-person one waterproof?", ["Atlas Tent"]),
        ("What do the Atlas two-person tent and the Comet six-person one cost?", ["Atlas Tent", "Comet Tent"]),
        ("Which persons does the Comet Tent fit?", ["Comet Tent"]),
        ("which tents are there?", ["Atlas Tent", "Comet Tent", "Comet Tent Extra"]),
    ],
)
def test_rows_are_chosen_by_what_the_question_says(question: str, expected: list[str]) -> None:
    assert titles(choose(TENTS, question).rows) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what about vs-2", ["VS-2"]),
        ("Which did I attend?", ["VS-2"]),
        ("Which visits were in 2025?", ["VS-1", "VS-2"]),
        ("anything at 4 pm or later?", ["VS-2", "VS-3"]),
        ("something in the morning", ["VS-1"]),
        ("When is my next visit?", ["VS-3"]),
        ("Which ones were not cancelled?", ["VS-1", "VS-2", "VS-3"]),
    ],
)
def test_states_days_and_times_choose_rows(question: str, expected: list[str]) -> None:
    assert [row["visit_id"] for row in choose(VISITS, question).rows] == expected


def test_that_none_fits_is_told() -> None:
    choice = choose(TENTS, "which cost less than 20 dollars?")
    assert choice.none_fits
    assert len(choice.rows) == len(TENTS)


def test_what_is_yet_to_be_done_chooses_nothing_that_is_done() -> None:
    parcels: list[Record] = [{"parcel_id": "P-1", "status": "delivered"}, {"parcel_id": "P-2", "status": "shipped"}]
    assert choose(parcels, "when will they be delivered?").rows == parcels[1:]
    assert choose(parcels, "which were delivered?").rows == parcels[:1]


def test_records_inside_tell_rows_apart() -> None:
    loans: list[Record] = [
        {"loan_id": "L-1", "items": [{"name": "Sea chart", "color": "pink"}]},
        {"loan_id": "L-2", "items": [{"name": "Road map", "color": "blue"}]},
    ]
    assert choose(loans, "the pink chart that I borrowed").rows == [loans[0]]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Which of my rentals are overdue?", ["Cello"]),
        ("Which are not overdue?", ["Cello", "Flute"]),
        ("Is the flute overdue?", ["Flute"]),
        ("Which do I have longer, the flute or the cello?", ["Flute", "Cello"]),
        ("the shortest", ["Cello", "Flute"]),
    ],
)
def test_flags_and_lengths_choose_rows(question: str, expected: list[str]) -> None:
    rentals: list[Record] = [
        {"name": "Cello", "overdue": True, "weeks": 2},
        {"name": "Flute", "overdue": False, "weeks": 9},
    ]
    assert titles(choose(rentals, question).rows) == expected


def test_the_most_expensive_of_mere_facts_is_told_alone() -> None:
    loans: list[Record] = [{"loan_id": "LN-1", "fee": 2.0}, {"loan_id": "LN-2", "fee": 9.0}]
    assert titles(choose(loans, "What was my most expensive loan?").rows) == ["loan LN-2"]
    assert titles(choose(loans, "What were my most expensive loans?").rows) == ["loan LN-2", "loan LN-1"]
