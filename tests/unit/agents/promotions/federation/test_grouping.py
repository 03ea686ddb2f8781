"""When PostgreSQL may group rows before they are joined."""

import pytest

from agents.promotions.federation.reading import reading_of
from tests.fakes.federation_facts import plan_of

SECONDS = {"function": "sum", "field": "browsing.seconds", "name": "seconds"}
VISITS = {"function": "count", "name": "visits"}


def _grouped(*aggregates: object, group: str = "customers.segment") -> dict[str, str] | None:
    reading = reading_of(
        plan_of(
            source="customers",
            joins=[{"relationship": "customers_browsing", "kind": "each"}],
            groups=[{"field": group}],
            aggregates=aggregates,
        )
    )
    grouped = reading.unit("j0_1").grouped
    return None if grouped is None else dict(grouped)


def test_what_is_only_added_up_leaves_postgres_as_one_row_for_each_key() -> None:
    assert _grouped(SECONDS) == {"seconds": "sum"}


def test_what_is_only_counted_too() -> None:
    assert _grouped(VISITS) == {}


def test_values_of_other_sources_that_do_not_mind_repetition_stay() -> None:
    customers = {"function": "count_distinct", "field": "customers.customer_id", "name": "customers"}
    assert _grouped(SECONDS, VISITS, customers) == {"seconds": "sum"}


@pytest.mark.parametrize(
    "aggregate",
    [
        {"function": "sum", "field": "customers.total_spent", "name": "spent"},
        {"function": "average", "field": "customers.total_spent", "name": "spent"},
        {"function": "average", "field": "browsing.seconds", "name": "mean"},
        {"function": "count_distinct", "field": "browsing.product_id", "name": "products"},
        {"function": "maximum", "field": "browsing.seconds", "name": "longest"},
    ],
)
def test_nothing_is_grouped_where_it_would_change_the_answer(aggregate: dict[str, str]) -> None:
    assert _grouped(SECONDS, aggregate) is None


def test_what_may_be_unknown_has_no_place_in_the_order_of_pages() -> None:
    assert _grouped(SECONDS, group="browsing.product_id") is None


def test_one_source_alone_is_left_to_one_select() -> None:
    plan = plan_of(source="browsing", groups=[{"field": "browsing.customer_id"}], aggregates=[SECONDS])
    assert reading_of(plan).unit("t0").grouped is None
