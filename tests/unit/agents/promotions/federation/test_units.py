"""What a plan must read, and along which edges keys may travel."""

from agents.promotions.federation.reading import reading_of
from agents.promotions.federation.units import Edge
from tests.fakes.federation_facts import plan_of

VIP = {"field": "customers.segment", "operator": "equals", "values": ["VIP"]}
CHEAP = {"field": "products.price", "operator": "less_than", "values": [20]}


def _edge(edges: tuple[Edge, ...], far: str) -> Edge:
    return next(edge for edge in edges if edge.far == far)


def test_reads_no_field_that_nobody_asked_for() -> None:
    reading = reading_of(
        plan_of(
            source="customers", fields=["customers.name"], filters=[VIP], joins=[{"relationship": "customers_orders"}]
        )
    )
    assert reading.unit("t0").fields == {"customer_id", "name", "segment"}
    assert reading.unit("j0_1").fields == {"customer_id"}


def test_leaves_to_the_engine_only_conditions_that_dynamodb_may_not_have_applied() -> None:
    reading = reading_of(
        plan_of(source="customers", filters=[VIP], joins=[{"relationship": "customers_purchases", "filters": [CHEAP]}])
    )
    assert [part.field for part in reading.remaining.filters] == ["customers.segment"]
    assert reading.remaining.joins[0].filters == ()
    assert "price" not in reading.unit("j0_3").fields


def test_a_way_of_three_steps_is_three_reads() -> None:
    reading = reading_of(plan_of(source="customers", joins=[{"relationship": "customers_purchases"}]))
    assert [unit.source.name for unit in reading.units] == ["customers", "orders", "order_items", "products"]
    assert [(edge.near, edge.far, edge.required) for edge in reading.edges] == [
        ("t0", "j0_1", True),
        ("j0_1", "j0_2", True),
        ("j0_2", "j0_3", True),
    ]


def test_others_that_must_not_be_there_never_narrow_what_is_asked_for() -> None:
    reading = reading_of(
        plan_of(source="customers", joins=[{"relationship": "customers_purchases", "kind": "without"}])
    )
    assert not _edge(reading.edges, "j0_1").required
    assert _edge(reading.edges, "j0_2").required


def test_two_joins_of_the_same_way_into_dynamodb_are_one_read() -> None:
    reading = reading_of(plan_of(source="customers", rules=["seasonal"]))
    assert [unit.aliases for unit in reading.units] == [("t0",), ("j0_1", "j1_1")]
    assert reading.unit("j0_1").filters == ()
    assert _edge(reading.edges, "j0_1").required


def test_what_hangs_from_a_shared_read_does_not_narrow_it() -> None:
    """Orders with returns and orders without: what was returned says nothing of the others."""
    reading = reading_of(
        plan_of(
            source="customers",
            joins=[
                {"relationship": "customers_returns"},
                {"relationship": "customers_orders", "kind": "without", "filters": [_in_month(1)]},
            ],
        )
    )
    assert reading.unit("j0_1").aliases == ("j0_1", "j1_1")
    assert not _edge(reading.edges, "j0_2").required


def test_an_aggregate_may_be_called_as_a_source_is() -> None:
    reading = reading_of(
        plan_of(
            source="customers",
            groups=[{"field": "customers.city"}],
            aggregates=[{"function": "count", "name": "customers"}],
            order=[{"by": "customers", "descending": True}],
        )
    )
    assert reading.unit("t0").fields == {"city"}


def _in_month(month: int) -> dict[str, object]:
    return {"field": "orders.order_date", "operator": "in_month", "values": [month]}
