"""Variants in stock, as they are asked for."""

import pytest

from local.bedrock.model import Json
from local.bedrock.planner.wording import say

CAP: Json = {
    "products": [
        {
            "product_name": "Lakeside Cap",
            "in_stock": True,
            "variants": [
                {"size": "S", "color": "Black", "quantity": 5},
                {"size": "M", "color": "Rust", "quantity": 4},
                {"size": "L", "color": "Rust", "quantity": 0},
            ],
        }
    ]
}


@pytest.mark.parametrize(
    ("question", "begins", "tells", "leaves_out"),
    [
        ("Is the cap in rust available in M?", "Yes.", "quantity 4", "quantity 5"),
        ("Is the cap in rust available in L?", "No.", "out of stock", "quantity 4"),
        ("Is the cap in rust available in S?", "No.", "size S and color Rust are not available together", "Yes"),
        ("How many caps are there in rust?", "Lakeside Cap", "quantity 4", "quantity 5"),
    ],
)
def test_only_the_variants_that_are_asked_for_are_told(question: str, begins: str, tells: str, leaves_out: str) -> None:
    said = say(CAP, question=question)
    assert said.startswith(begins)
    assert tells.lower() in said.lower()
    assert leaves_out not in said


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("Is the cap available in red?", "No."),
        ("Is the cap available in black?", "Yes."),
        ("Is the cap available?", "Yes."),
    ],
)
def test_a_color_that_is_not_listed_is_not_there(question: str, begins: str) -> None:
    listed: Json = {"name": "Lakeside Cap", "pieces_in_stock": 4, "colors_in_stock": ["Black", "Rust"]}
    assert say({"products": [listed]}, question=question).startswith(begins)
