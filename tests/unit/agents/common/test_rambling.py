"""A reply that goes round in circles ends after the first round; lists of like things do not."""

import pytest

from agents.common.rambling import Rambling, RamblingGuard

ONE = "Your parcel is with UPS and on its way to you."
TWO = "It comes tomorrow, as far as we know today."


def heard(text: str, *, size: int = 1000) -> str:
    """What is left of a reply that comes in pieces."""
    guard = RamblingGuard()
    try:
        for start in range(0, len(text), size):
            guard.hear(text[start : start + size])
    except Rambling as rambling:
        return rambling.text
    return text


@pytest.mark.parametrize("size", [1, 5, 1000])
@pytest.mark.parametrize(
    ("begin", "again"), [("", ONE), ("Hello! ", ONE), ("Hello! ", f"{ONE} {TWO}"), ("Well.\n", f"- {ONE}\n- {TWO}\n")]
)
def test_what_comes_round_again_is_said_once(begin: str, again: str, size: int) -> None:
    assert heard(begin + f"{again} " * 20, size=size) == (begin + again).strip()


@pytest.mark.parametrize(
    "text",
    [
        f"{ONE} {ONE} {TWO} {TWO}",
        "- Pegasus: 129.60 dollars.\n  In stock: 5\n- Trail Running Shoes: 135.00 dollars.\n  In stock: 5\n" * 2,
        "".join(f"- {hour}:00: Elena Marchetti, specialty dermatology.\n" for hour in range(8, 18)),
        "No. No. No. No. No.",
        "",
    ],
)
def test_other_replies_are_left_alone(text: str) -> None:
    assert heard(text) == text
