"""Rules and periods as filters, total order, and one way to write each question."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.promotions.declaration.model import Declaration
from agents.promotions.declaration.reading import read_declaration
from agents.promotions.query.canonical import canonical
from agents.promotions.query.checking import checked
from agents.promotions.query.days import before, start_of
from agents.promotions.query.expansion import window
from agents.promotions.query.plan import Filter, Order, Period, QueryPlan, Unit

_TODAY = date(2026, 3, 31)  # a Tuesday


@pytest.fixture(scope="module")
def declaration() -> Declaration:
    return read_declaration("dev", prefix="")


def _expanded(declaration: Declaration, **plan: Any) -> QueryPlan:
    return checked(QueryPlan.model_validate(plan), declaration, ("marketer",), today=_TODAY).plan


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        ({"kind": "last", "amount": 30, "unit": "day"}, date(2026, 3, 2), _TODAY),
        ({"kind": "last", "amount": 1, "unit": "day"}, _TODAY, _TODAY),
        ({"kind": "last", "amount": 2, "unit": "week"}, date(2026, 3, 18), _TODAY),
        ({"kind": "last", "amount": 1, "unit": "month"}, date(2026, 3, 1), _TODAY),
        ({"kind": "last", "amount": 4, "unit": "month"}, date(2025, 12, 1), _TODAY),
        ({"kind": "last", "amount": 3660, "unit": "year"}, date(1, 1, 2), _TODAY),
        ({"kind": "this", "unit": "week"}, date(2026, 3, 30), _TODAY),
        ({"kind": "this", "unit": "quarter"}, date(2026, 1, 1), _TODAY),
        ({"kind": "previous", "unit": "week"}, date(2026, 3, 23), date(2026, 3, 29)),
        ({"kind": "previous", "unit": "month"}, date(2026, 2, 1), date(2026, 2, 28)),
        ({"kind": "previous", "unit": "quarter"}, date(2025, 10, 1), date(2025, 12, 31)),
        ({"kind": "previous", "unit": "year"}, date(2025, 1, 1), date(2025, 12, 31)),
        ({"kind": "previous", "unit": "day"}, date(2026, 3, 30), date(2026, 3, 30)),
        ({"kind": "between", "start": "2026-01-05"}, date(2026, 1, 5), None),
    ],
)
def test_windows(period: dict[str, Any], start: date, end: date | None) -> None:
    assert window(Period.model_validate({"field": "orders.order_date", **period}), _TODAY) == (start, end)


@given(st.dates(), st.sampled_from(("day", "week", "month", "quarter", "year")))
def test_a_unit_starts_at_or_before_each_of_its_days(day: date, unit: Unit) -> None:
    start = start_of(unit, day)
    assert start <= day
    assert start_of(unit, start) == start
    assert before(day, 1, unit) < day or day.year == 1


def test_rules_and_periods_become_filters_and_joins(declaration: Declaration) -> None:
    plan = _expanded(declaration, source="customers", rules=["vip", "lapsed", "new"])
    assert not plan.rules
    assert not plan.periods
    assert [part.field for part in plan.filters] == [
        "customers.total_spent",
        "customers.join_date",
        "customers.join_date",
    ]
    assert [join.kind for join in plan.joins] == ["with", "without"]
    assert plan.joins[1].filters[0] == Filter(
        field="orders.order_date", operator="at_least", values=(date(2025, 10, 3),)
    )
    assert not plan.joins[1].periods


def test_order_is_total(declaration: Declaration) -> None:
    rows = _expanded(
        declaration,
        source="customers",
        joins=[{"relationship": "customers_orders", "kind": "each"}],
        order=[{"by": "customers.name", "descending": True}, {"by": "customers.name"}],
    )
    assert rows.order == (
        Order(by="customers.name", descending=True),
        Order(by="customers.customer_id"),
        Order(by="orders.order_id"),
    )
    groups = _expanded(
        declaration,
        source="customers",
        groups=[{"field": "customers.segment"}, {"field": "customers.state"}],
        aggregates=[{"function": "count", "name": "n"}],
        order=[{"by": "n", "descending": True}, {"by": "customers.state"}],
    )
    assert [order.by for order in groups.order] == ["n", "customers.state", "customers.segment"]


def test_equal_questions_are_written_alike(declaration: Declaration) -> None:
    one = _expanded(
        declaration,
        source="orders",
        filters=[
            {"field": "orders.amount", "operator": "between", "values": [10, "20.0"]},
            {"field": "orders.status", "operator": "one_of", "values": ["shipped"]},
        ],
        groups=[{"field": "orders.status"}],
        aggregates=[{"function": "count", "name": "how_many"}],
        having=[{"aggregate": "how_many", "operator": "more_than", "value": 3}],
        order=[{"by": "how_many"}],
    )
    other = _expanded(
        declaration,
        source="orders",
        filters=[
            {"field": "orders.status", "operator": "equals", "values": ["Shipped"]},
            {"field": "orders.amount", "operator": "at_most", "values": [20]},
            {"field": "orders.amount", "operator": "at_least", "values": ["10.00"]},
        ],
        groups=[{"field": "orders.status"}],
        aggregates=[{"function": "count", "name": "n"}],
        having=[{"aggregate": "n", "operator": "more_than", "value": "3.0"}],
        order=[{"by": "n"}],
    )
    assert one != other
    assert canonical(one) == canonical(other)
    assert canonical(canonical(one)) == canonical(one)


def test_a_rule_and_what_it_means_are_written_alike(declaration: Declaration) -> None:
    rule = _expanded(declaration, source="customers", rules=["mailable"])
    spelled = _expanded(
        declaration,
        source="customers",
        filters=[{"field": "customers.email_status", "operator": "equals", "values": ["ok"]}],
        joins=[
            {
                "relationship": "customers_preferences",
                "filters": [{"field": "preferences.newsletter", "operator": "equals", "values": [True]}],
            }
        ],
    )
    assert canonical(rule) == canonical(spelled)
