"""Rows known by what they hold, and the days that are asked for."""

import pytest

from local.bedrock.planner.records import Record, titles
from local.bedrock.planner.rows import choose

LOANS: list[Record] = [
    {
        "loan_id": "LN-1",
        "loan_status": "sent",
        "asked_date": "2026-05-01",
        "expected_delivery": "2026-05-20",
        "returns": [],
    },
    {"loan_id": "LN-2", "loan_status": "sent", "asked_date": "2026-05-02", "expected_delivery": "2026-05-09"},
    {
        "loan_id": "LN-3",
        "loan_status": "cancelled",
        "asked_date": "2026-05-03",
        "fees": [{"paid_back": 21.6}],
        "returns": [{"reason": "torn"}],
    },
]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("I have a credit of 21.60 dollars. What is it for?", ["loan LN-3"]),
        ("How far is my return?", ["loan LN-3"]),
        ("Which did I cancel?", ["loan LN-3"]),
        ("Which of my loans comes first, and which last?", ["loan LN-2", "loan LN-1"]),
        ("Show me the newest loans", ["loan LN-3", "loan LN-2", "loan LN-1"]),
    ],
)
def test_rows_are_known_by_what_they_hold(question: str, expected: list[str]) -> None:
    assert titles(choose(LOANS, question).rows) == expected
