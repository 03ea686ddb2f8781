"""Which fields of a record are told, and how."""

import pytest

from local.bedrock.model import JsonObject
from local.bedrock.planner.asked import Asked
from local.bedrock.planner.facts import fact

STOCK: JsonObject = {"chestnut": {"8": 3, "9": 12}, "gray": {"8": 0, "9": 9}}


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Do you have the slippers in chestnut, size 9?", "stock in color chestnut, size 9: 12"),
        ("And in gray, size 8?", "color gray, size 8 is out of stock"),
        ("Are there any in size 9?", "stock in color chestnut, size 9: 12 and stock in color gray, size 9: 9"),
        ("Have you got the gray slippers?", ""),
    ],
)
def test_of_a_table_of_tables_what_the_question_names_is_told(question: str, told: str) -> None:
    assert fact("stock_by_color_and_size", STOCK, Asked(question)) == told


def test_of_a_table_the_entry_that_the_question_names_is_told() -> None:
    assert fact("stock_by_size", {"10": 5, "11": 2}, Asked("Is there one in size 10?")) == "stock in size 10: 5"
