"""A forecast holds what comes about as often as it says, and is refused where it would be a guess."""

from random import Random

import pytest

from agents.promotions.insight.forecast import Base, TooLittleKnown, Tried, forecast, held, line_for
from tests.fakes.promotion_world import dice_of

WORLDS = 300
DISCOUNTS = (5, 10, 15, 20, 25)
BASE = Base(mean=10.0, variance_of_mean=9 / 56, variance_of_day=9.0)


def tried(dice: Random, number: int) -> list[Tried]:
    """A share of 0.1, and 0.02 more for each percent; a quarter up and down."""
    discounts = [DISCOUNTS[at % len(DISCOUNTS)] for at in range(number)]
    return [Tried(discount=each, share=0.1 + 0.02 * each + dice.gauss(0, 0.25)) for each in discounts]


@pytest.mark.parametrize("number", [5, 12])
def test_holds_what_comes_about_as_often_as_it_says(number: int) -> None:
    inside = 0
    for seed in range(WORLDS):
        dice = dice_of(seed)
        expected = forecast(line_for(15, tried(dice, number)), discount=15, base=BASE, days=10)
        mean = dice.gauss(10, (9 / 56) ** 0.5)
        comes = mean * 10 * (1.4 + dice.gauss(0, 0.25)) + dice.gauss(0, 90**0.5)
        inside += expected.low <= comes <= expected.high
    assert 0.92 <= inside / WORLDS <= 0.99


def test_more_past_promotions_make_it_surer() -> None:
    few, many = (forecast(line_for(15, past), discount=15, base=BASE, days=10) for past in _few_and_many())
    assert many.high - many.low < few.high - few.low


def _few_and_many() -> tuple[list[Tried], list[Tried]]:
    past = tried(dice_of(3), 25)
    return past[:5], past


def test_a_steeper_discount_is_less_sure_than_the_usual_one() -> None:
    line = line_for(15, tried(dice_of(2), 10))
    usual, steep = (forecast(line, discount=discount, base=BASE, days=10) for discount in (15, 30))
    assert line.at(30)[1] > line.at(15)[1]
    assert steep.middle > usual.middle


def test_past_promotions_of_one_discount_make_a_level_line() -> None:
    line = line_for(20, [Tried(discount=20, share=share) for share in (0.1, 0.2, 0.3, 0.4, 0.5)])
    assert line.at(20)[0] == pytest.approx(0.3)
    assert line.freedom == 4


def test_refuses_to_guess_from_too_few() -> None:
    with pytest.raises(TooLittleKnown, match="only 4 past promotions"):
        line_for(15, tried(dice_of(1), 4))


@pytest.mark.parametrize("discount", [31, 45])
def test_refuses_what_is_nothing_like_what_was_tried(discount: float) -> None:
    with pytest.raises(TooLittleKnown, match="5 to 25 percent"):
        line_for(discount, tried(dice_of(1), 10))


def test_fewer_orders_than_none_are_never_foretold() -> None:
    ruinous = line_for(15, [Tried(discount=each, share=-1.2) for each in DISCOUNTS])
    expected = forecast(ruinous, discount=15, base=BASE, days=10)
    assert expected.low == expected.middle == 0.0


def test_tells_how_many_would_have_been_foretold() -> None:
    on_a_line = [
        Tried(discount=each, share=0.02 * each + wobble) for each, wobble in zip(DISCOUNTS * 2, _WOBBLE, strict=True)
    ]
    assert held(on_a_line) == 10
    assert held([*on_a_line[:-1], Tried(discount=25, share=9.0)]) < 10


_WOBBLE = (0.01, -0.01, 0.02, -0.02, 0.01, -0.01, 0.01, -0.02, 0.02, -0.01)
