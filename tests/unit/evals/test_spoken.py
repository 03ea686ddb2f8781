"""What counts as stating a value of the database, and what does not."""

from datetime import date
from decimal import Decimal

import pytest

from evals.spoken import Unsayable, Value, checked, contains, states, written

DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (Decimal("1299.00"), "It costs $1,299.00."),
        (Decimal("1299.00"), "It costs 1299 dollars."),
        (Decimal("1299.00"), "for **1299.0**!"),
        (Decimal("1299.00"), "Er kostet 1.299,00 Dollar"),
        (Decimal("69.98"), "You paid USD69.98, all in."),
        (Decimal("69.50"), "That is $69.5"),
        (Decimal("4.5"), "rated 4.5/5"),
        (7, "7 left"),
        (7, "There are seven pieces."),
        (2, "Insulated Water Bottle x2"),
        (2, "2x Insulated Water Bottle"),
        (1400, "It has 1,400 reviews."),
        ("10", "in size 10."),
        (DAY, "It arrives on 2026-11-22."),
        (DAY, "It arrives on Sunday, 22 November 2026."),
        (DAY, "by November 22"),
        (DAY, "by Nov. 22nd, 2026"),
        (DAY, "on the 22nd of November"),
        (DAY, "on 11/22/2026"),
        (DAY, "am 22. November 2026"),
        (DAY, "el 22 de noviembre de 2026"),
        (date(2026, 3, 5), "5 March"),
        (date(2026, 3, 5), "Mar 05, 2026"),
        ("2026-11-22", "on November 22nd"),
        ("2026-11-22 14:30", "on November 22 at 2:30 pm"),
        ("14:00", "at 2 p.m."),
        ("09:15", "at 9:15"),
        ("out_for_delivery", "It is **Out for delivery**."),
        ("cancelled", "It was canceled."),
        ("794612345671", "tracking number 794612345671"),
        ("ORD-2024-001", "your order ORD\u20112024\u2011001"),
        ("Nike Air Zoom Pegasus", "the Nike Air\nZoom Pegasus"),
        ("Too tight: size L instead of M.", "you wrote: too tight: size L instead of M"),
    ],
)
def test_hears_a_value_in_the_form_it_is_said(value: Value, answer: str) -> None:
    assert states(answer, value)


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (Decimal("1299.00"), "It costs $11,299.00."),
        (Decimal("1299.00"), "It costs $1,299.50."),
        (Decimal("69.98"), "You paid 69.989"),
        (Decimal("4.5"), "rated 4.55"),
        (1, "order ORD-2024-001"),
        (2024, "order ORD-2024-001"),
        (22, "on 2026-11-22"),
        (22, "on 11/22/2026"),
        (10, "at 10:30"),
        (7, "It costs 7.50"),
        (9, "it is done, benign"),
        (DAY, "on 2026-11-21"),
        (DAY, "on 22 November 2025"),
        (DAY, "on November 22, 2025"),
        (DAY, "on 122 November"),
        (DAY, "on 2 November"),
        (date(2026, 5, 2), "2 maybe"),
        (date(2026, 11, 2), "November 22"),
        ("14:30", "at 2:30 am"),
        ("02:30", "at 2:30 pm"),
        ("2026-11-22 14:30", "on November 22 at 3 pm"),
        ("gold", "a golden ring"),
        ("shipped", "it is delivered"),
        ("10", "size 10.5"),
    ],
)
def test_hears_nothing_else(value: Value, answer: str) -> None:
    assert not states(answer, value)


@pytest.mark.parametrize("value", [None, True, "", "  ", b"bytes"])
def test_refuses_what_nobody_says(value: object) -> None:
    with pytest.raises(Unsayable):
        checked(value)


def test_finds_words_whatever_their_quotes_hyphens_and_case() -> None:
    assert contains("I **can\u2019t** do that: it is out-of-stock.", "CAN'T")
    assert contains("it is out_of stock", "out of stock")
    assert contains("It was refunded", "refund")
    assert not contains("It was paid", "refund")


def test_writes_a_date_as_a_person_does() -> None:
    assert written(DAY) == "22 November 2026"
    assert written(Decimal("69.98")) == "69.98"
