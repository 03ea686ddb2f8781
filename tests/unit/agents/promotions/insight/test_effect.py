"""The interval holds an effect that is known about as often as it says, and finds none where there is none.

Everything is seeded: the same worlds, the same counts, each time.
"""

from collections.abc import Sequence

import pytest

from agents.promotions.insight.effect import Comparison, Rates
from tests.fakes.promotion_world import dice_of

WORLDS = 300
BEFORE, DURING = 56, 10


def season(day: int) -> float:
    """Up by half over the two months."""
    return 1 + day / 120


def drawn(seed: int, *, lift: float, noise: float = 1.0, drift: float = 0.0) -> Comparison:
    """Ten a day for the targeted, five for the others, by weekend and season; `drift` a day for the targeted alone."""
    dice = dice_of(seed)

    def rates(days: range, lift: float) -> Rates:
        def daily(level: float, drift: float) -> Sequence[float]:
            return [
                level * (1.3 if day % 7 >= 5 else 1) * season(day) + drift * day + dice.gauss(0, noise) for day in days
            ]

        targeted = [each + lift for each in daily(10, drift)]
        return Rates(targeted=targeted, others=daily(5, 0))

    return Comparison(before=rates(range(BEFORE), 0), during=rates(range(BEFORE, BEFORE + DURING), lift))


@pytest.mark.parametrize("lift", [0.0, 0.5, 3.0])
def test_holds_the_true_effect_about_as_often_as_it_says(lift: float) -> None:
    held = sum(
        effect.low <= lift <= effect.high for seed in range(WORLDS) if (effect := drawn(seed, lift=lift).effect())
    )
    assert 0.93 <= held / WORLDS <= 0.99


def test_finds_an_effect_that_is_there() -> None:
    found = [drawn(seed, lift=4.0).effect() for seed in range(WORLDS)]
    assert sum(effect.low > 0 for effect in found) >= 0.9 * WORLDS
    assert sum(effect.middle for effect in found) / WORLDS == pytest.approx(4.0, abs=0.15)


def test_finds_nothing_where_there_is_nothing() -> None:
    assert sum(drawn(seed, lift=0.0).effect().tells for seed in range(WORLDS)) / WORLDS <= 0.06


def test_an_interval_is_wider_when_days_go_on_from_one_to_the_next() -> None:
    dice = dice_of(1)
    steady, level = [], 0.0
    for _ in range(BEFORE):
        level = 0.8 * level + dice.gauss(0, 1)
        steady.append(level)
    shuffled = dice.sample(steady, BEFORE)
    quiet = Rates(targeted=[0.0, 1.0, -1.0] * 3, others=None)
    wide, narrow = (
        Comparison(before=Rates(targeted=days, others=None), during=quiet).effect() for days in (steady, shuffled)
    )
    assert wide.high - wide.low > 1.3 * (narrow.high - narrow.low)


def test_quiet_days_are_no_certainty() -> None:
    before = Rates(targeted=[2.0, 0.0] * 28, others=[1.0] * 56)
    during = Rates(targeted=[1.1] * 5, others=[1.0] * 5)
    assert not Comparison(before=before, during=during).effect().tells


def test_what_others_never_did_is_compared_with_the_time_before() -> None:
    before = Rates(targeted=[1.0, 2.0, 3.0] * 10, others=[0.0] * 30)
    during = Rates(targeted=[7.0, 8.0, 9.0] * 3, others=[0.0] * 9)
    compared = Comparison(before=before, during=during)
    assert compared.effect().middle == pytest.approx(6.0)
    assert compared.expected_without == pytest.approx(2.0)


def test_the_others_rise_is_expected_of_the_targeted_too() -> None:
    before = Rates(targeted=[3.0, 5.0] * 20, others=[1.0, 3.0] * 20)
    during = Rates(targeted=[7.0, 9.0] * 4, others=[3.0, 5.0] * 4)
    compared = Comparison(before=before, during=during)
    assert compared.expected_without == pytest.approx(8.0)
    assert compared.effect().middle == pytest.approx(0.0)


def test_nothing_ever_ordered_is_no_effect() -> None:
    nothing = Rates(targeted=[0.0] * 30, others=[0.0] * 30)
    assert Comparison(before=nothing, during=nothing).effect().middle == 0
    assert not Comparison(before=nothing, during=nothing).effect().tells


def test_sees_groups_that_went_apart_already_before() -> None:
    assert not drawn(1, lift=0.0, drift=0.1).went_alike_before()
    alike = sum(drawn(seed, lift=3.0).went_alike_before() for seed in range(WORLDS))
    assert alike / WORLDS >= 0.97
