"""In which order sources are read, and by which way."""

from collections.abc import Iterator, Mapping

import pytest

from agents.promotions.federation.facts import Known
from agents.promotions.federation.planning import best_order, estimated
from agents.promotions.federation.rates import Rates
from agents.promotions.federation.units import Unit
from agents.promotions.federation.ways import Way, Ways
from agents.promotions.query.checking import CheckedPlan
from tests.fakes.federation_facts import DECLARATION, facts_of, plan_of, ways_of

VIP = {"field": "customers.segment", "operator": "equals", "values": ["VIP"]}
ONE = {"field": "customers.customer_id", "operator": "equals", "values": ["cust001"]}
SHOES = {"field": "products.category", "operator": "equals", "values": ["shoes"]}


def _order(plan: CheckedPlan, **rows: int) -> list[tuple[str, str]]:
    ways = best_order(ways_of(plan, **rows), facts_of(plan, **rows).reading.units, {})
    return [(way.unit.source.name, way.words) for way in ways]


def test_one_customers_orders_are_found_by_the_index() -> None:
    plan = plan_of(source="customers", filters=[ONE], joins=[{"relationship": "customers_orders"}])
    assert _order(plan, customers=100_000, orders=1_000_000) == [
        ("customers", "a look-up by key"),
        ("orders", "a Query of customer-index for each of 1 customer_id"),
    ]


def test_a_segment_is_a_query_and_not_a_scan() -> None:
    assert _order(plan_of(source="customers", filters=[VIP]), customers=100_000) == [
        ("customers", "a Query of segment-index")
    ]


def test_a_small_table_is_scanned_rather_than_asked_for_each_of_many_keys() -> None:
    plan = plan_of(source="customers", joins=[{"relationship": "customers_orders"}])
    assert _order(plan, customers=60, orders=900) == [
        ("customers", "a Scan of the whole table"),
        ("orders", "a Scan of the whole table"),
    ]


def test_few_rows_of_postgres_lead_to_few_of_dynamodb() -> None:
    plan = plan_of(
        source="customers", joins=[{"relationship": "customers_preferences", "filters": [_gold()]}], filters=[VIP]
    )
    assert _order(plan, customers=1_000_000, preferences=12) == [
        ("preferences", "a SELECT"),
        ("customers", "a look-up of 12 customer_id"),
    ]


def test_who_must_not_have_others_is_read_without_their_keys() -> None:
    plan = plan_of(source="customers", joins=[{"relationship": "customers_preferences", "kind": "without"}])
    assert ("customers", "a Scan of the whole table") in _order(plan, customers=1_000, preferences=3)


def test_a_long_way_is_walked_from_its_narrow_end() -> None:
    plan = plan_of(source="customers", joins=[{"relationship": "customers_purchases", "filters": [SHOES]}])
    order = _order(plan, customers=100_000, orders=1_000_000, order_items=40, products=5)
    assert [source for source, _ in order].index("order_items") < [source for source, _ in order].index("orders")
    assert order[-1][0] == "customers"
    assert dict(order)["customers"].startswith("a look-up of ")


def test_what_was_found_counts_and_not_what_was_expected() -> None:
    """No customer was left: nothing else is looked for."""
    plan = plan_of(source="customers", filters=[VIP], joins=[{"relationship": "customers_orders"}])
    units = facts_of(plan, customers=1_000, orders=50_000).reading.units
    ways = ways_of(plan, customers=1_000, orders=50_000)
    [way] = best_order(ways, [units[1]], {"t0": Known(rows=0, values={"customer_id": 0})})
    assert way.keys == 0
    assert way.cost.read_units == 0


@pytest.mark.parametrize("joins", [2, 3, 4, 5, 6])
def test_many_joins_are_planned_in_few_steps(joins: int) -> None:
    """Trying all orders of nine reads would be 362,880 of them, anew after each."""
    plan = plan_of(source="customers", joins=[{"relationship": name} for name in _LONG_WAYS[:joins]])
    facts = facts_of(plan, **dict.fromkeys(DECLARATION.sources, 100))
    ways = CountingWays(facts, Rates())
    assert len(best_order(ways, facts.reading.units, {})) == len(facts.reading.units)
    assert ways.asked <= 7 * 2**6


class CountingWays(Ways):
    """Counts how often it was asked."""

    asked = 0

    def of(self, unit: Unit, known: Mapping[str, Known]) -> Iterator[Way]:
        """As ever."""
        self.asked += 1
        return super().of(unit, known)


_LONG_WAYS = [
    "customers_purchases",
    "customers_returns",
    "customers_views",
    "customers_preferences",
    "customers_orders",
    "customers_browsing",
]


def test_an_estimate_adds_up_and_says_what_was_gained() -> None:
    plan = plan_of(source="customers", filters=[ONE], joins=[{"relationship": "customers_orders", "kind": "each"}])
    ways = ways_of(plan, customers=100_000, orders=1_000_000)
    units = facts_of(plan, customers=100_000, orders=1_000_000).reading.units
    estimate = estimated(ways, best_order(ways, units, {}))
    assert estimate.total.read_units == sum(step.cost.read_units for step in estimate.steps)
    assert estimate.plainly is not None
    assert estimate.plainly.read_units > 1000 * estimate.total.read_units
    assert estimate.better == (
        "Of orders only what belongs to rows already read: a Query of customer-index for each of 1 customer_id.",
    )


def test_what_can_not_be_bettered_is_not_said_to_be() -> None:
    plan = plan_of(source="customers", filters=[VIP])
    ways = ways_of(plan, customers=60)
    estimate = estimated(ways, best_order(ways, facts_of(plan, customers=60).reading.units, {}))
    assert estimate.plainly is None
    assert estimate.better == ()


def _gold() -> dict[str, object]:
    return {"field": "preferences.loyalty_tier", "operator": "equals", "values": ["gold"]}
