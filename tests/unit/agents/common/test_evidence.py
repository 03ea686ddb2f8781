"""Confidence is counted from what was found."""

import pytest

from agents.common.evidence import NOTHING_LOOKED_UP, asks_the_customer, confidence, grounding, support_of
from agents.common.tool_trace import Outcome, ToolCall


def calls(*outcomes: Outcome) -> list[ToolCall]:
    return [ToolCall(f"tool-{number}", outcome) for number, outcome in enumerate(outcomes)]


@pytest.mark.parametrize(
    ("outcomes", "support"),
    [
        (("found",), 1.0),
        (("found", "failed"), 0.5),
        (("found", "empty"), 0.75),
        (("empty",), 0.5),
        (("failed",), 0.0),
        (("refused",), 0.0),
        ((), NOTHING_LOOKED_UP),
    ],
)
def test_support_is_the_share_that_answered(outcomes: tuple[Outcome, ...], support: float) -> None:
    assert support_of(calls(*outcomes)) == support


def test_refused_arguments_that_were_mended_cost_nothing() -> None:
    assert support_of([ToolCall("look", "refused"), ToolCall("look", "found")]) == 1.0


def test_numbers_are_the_same_however_they_are_written() -> None:
    read = ['{"total_amount": 1129.6, "estimated_delivery": "2026-11-23", "order_id": "ORD-2024-001"}']
    assert grounding("ORD-2024-001: $1,129.60, arrives 23 November 2026.", read) == 1.0


def test_an_invented_price_lowers_confidence_and_no_number_needs_no_ground() -> None:
    assert confidence(support=1.0, reply="It costs $99.", read=["price 120.00"]) == 0.5
    assert confidence(support=1.0, reply="It costs $99 or $120.", read=["price 120.00"]) == 0.75
    assert confidence(support=1.0, reply="Hello!", read=[]) == 1.0


def test_a_question_at_the_end_asks() -> None:
    assert asks_the_customer("It is shipped. Anything else?\n")
    assert not asks_the_customer("Why? Because it is shipped.")
