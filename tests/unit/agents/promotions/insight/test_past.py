"""What past promotions brought, in made-up shops whose promotions have known effects."""

from dataclasses import replace

import pytest

from agents.promotions.insight.forecast import TooLittleKnown
from agents.promotions.insight.history import Promotion
from agents.promotions.insight.outlook import Planned, outlook
from agents.promotions.insight.past import Measured, Untold, measured
from tests.fakes.promotion_world import MEAN_BASKET, TODAY, World, promotion

WORLDS = 60


def world(seed: int, lift: float, *, customers: int = 40) -> tuple[World, Promotion]:
    one = promotion(1, days_ago=60)
    return World(seed=seed, customers=customers, promotions=[one], lift={one.promotion_id: lift}, days=160), one


@pytest.mark.parametrize("lift", [0.0, 1.0])
def test_the_interval_holds_the_true_effect(lift: float) -> None:
    orders = revenue = told = 0
    for seed in range(WORLDS):
        made, one = world(seed, lift)
        found = measured(one, made.history())
        if isinstance(found, Measured):
            told += 1
            orders += found.orders.low <= made.true_orders(one) <= found.orders.high
            revenue += found.revenue.low <= made.true_orders(one) * MEAN_BASKET <= found.revenue.high
    assert told >= 0.95 * WORLDS
    assert orders >= 0.92 * told
    assert revenue >= 0.92 * told


def test_a_promotion_that_brought_nothing_is_not_said_to_have_brought_something() -> None:
    found = [measured(one, made.history()) for made, one in (world(seed, 0.0) for seed in range(WORLDS))]
    assert sum(one.revenue.tells for one in found if isinstance(one, Measured)) <= 0.06 * WORLDS


def test_a_strong_one_is_found_and_its_cost_told() -> None:
    made, one = world(1, 2.0, customers=200)
    found = measured(one, made.history())
    assert isinstance(found, Measured)
    assert found.orders.low > 0
    assert found.revenue.low > 0
    assert (found.days, found.customers) == (14, 200)
    assert found.discount_cost == pytest.approx(found.used.revenue * 15 / 85)


def why(*promotions: Promotion, customers: int = 40, days: int = 160) -> str:
    made = World(seed=1, customers=customers, promotions=promotions, lift={}, days=days)
    found = measured(promotions[0], made.history())
    assert isinstance(found, Untold)
    return found.why


def test_says_why_it_cannot_be_told() -> None:
    assert "fewer than 5 customers" in why(promotion(1, days_ago=60), customers=4)
    assert "fewer than 3 days" in why(promotion(1, days_ago=60, days=2))
    assert "fewer than 3 days" in why(promotion(1, days_ago=60), promotion(2, days_ago=62, target="VIP", days=30))
    long_before = promotion(2, days_ago=140, target="Regular", days=79)
    assert "fewer than 28 days before" in why(promotion(1, days_ago=60), long_before)
    assert "fewer than 3 days" in why(promotion(1, days_ago=2))


def test_one_for_everybody_is_compared_with_the_time_before() -> None:
    one = promotion(1, days_ago=60, target="All")
    lift = {one.promotion_id: 1.0}
    steady = World(seed=1, customers=100, promotions=[one], lift=lift, days=160, yearly=0.0)
    found = measured(one, steady.history())
    assert isinstance(found, Measured)
    assert not found.compared
    assert found.customers == 300
    assert [name for name, _ in found.moved] == ["orders", "revenue"]


def test_one_whose_customers_ordered_less_and_less_already_cannot_be_told() -> None:
    one = promotion(1, days_ago=60, target="All")
    steep = World(seed=1, customers=100, promotions=[one], lift={}, days=160, fading=0.01)
    found = measured(one, steep.history())
    assert isinstance(found, Untold)
    assert "moved already before it" in found.why


def test_one_that_still_runs_is_not_learnt_from() -> None:
    made = World(seed=5, customers=150, promotions=[*PAST[:4], replace(PAST[4], running=True)], lift=LIFT)
    with pytest.raises(TooLittleKnown, match="only 4 past promotions"):
        outlook(Planned(discount_percent=15, target="VIP", days=7), made.history())


def test_one_that_nobody_was_there_for_cannot_be_told() -> None:
    assert "fewer than 5 customers" in why(promotion(1, days_ago=140), days=100)


PAST = [
    promotion(number, target=target, discount=discount, days_ago=900 - 90 * number)
    for number, (target, discount) in enumerate(
        [("Premium", 10), ("VIP", 15), ("Regular", 20), ("Premium", 25), ("VIP", 10), ("Regular", 15), ("Premium", 20)]
    )
]
LIFT = {one.promotion_id: 0.03 * float(one.discount_percent) for one in PAST}


def test_foretells_a_promotion_like_those_before_it() -> None:
    made = World(seed=5, customers=150, promotions=PAST, lift=LIFT)
    expected = outlook(Planned(discount_percent=20, target="Premium", days=14), made.history())
    without = sum(made.expected("Premium", TODAY) for _ in range(14))
    assert expected.orders.low <= without * 1.6 <= expected.orders.high
    assert expected.revenue.low <= without * 1.6 * MEAN_BASKET <= expected.revenue.high
    assert expected.cost.middle == pytest.approx(expected.revenue.middle * 20 / 80, rel=0.1)
    assert [one.promotion.promotion_id for one in expected.learnt_from] == [one.promotion_id for one in PAST]
    assert expected.held >= 6
    assert expected.customers == 150


def test_refuses_to_foretell_from_a_young_shop() -> None:
    made = World(seed=5, customers=150, promotions=PAST[:3], lift=LIFT)
    with pytest.raises(TooLittleKnown, match="only 3 past promotions"):
        outlook(Planned(discount_percent=15, target="VIP", days=7), made.history())


def test_refuses_a_segment_that_nobody_is_in() -> None:
    made = World(seed=5, customers=0, promotions=PAST, lift=LIFT, days=30)
    with pytest.raises(TooLittleKnown, match="no customers in VIP"):
        outlook(Planned(discount_percent=15, target="VIP", days=7), made.history())
