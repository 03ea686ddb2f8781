"""Plans that mean the same are equal however they are written, and no others are."""

import pytest

from agents.promotions.query.plan import QueryPlan
from evals.promotions.comparing import differences
from evals.promotions.judging import Judge

Written = dict[str, object]


def condition(field: str, operator: str, *values: object) -> Written:
    return {"field": field, "operator": operator, "values": list(values)}


def differing(judge: Judge, expected: Written, given: Written) -> list[str]:
    written = QueryPlan.model_validate(expected)
    checked = judge.checked(QueryPlan.model_validate(given))
    return [one.expectation for one in differences(checked, judge.checked(written), written=written)]


OVER_TWO_THOUSAND = condition("customers.total_spent", "more_than", 2000)
PREMIUM = condition("customers.segment", "equals", "Premium")
THIS_YEAR = {"field": "orders.order_date", "kind": "this", "unit": "year"}

SAME: dict[str, tuple[Written, Written]] = {
    "a rule and what it stands for": (
        {"source": "customers", "rules": ["vip"]},
        {"source": "customers", "filters": [OVER_TWO_THOUSAND]},
    ),
    "a relative period and its dates": (
        {"source": "orders", "periods": [{"field": "orders.order_date", "kind": "last", "amount": 30, "unit": "day"}]},
        {"source": "orders", "filters": [condition("orders.order_date", "between", "2026-10-22", "2026-11-20")]},
    ),
    "two weeks and fourteen days": (
        {"source": "orders", "periods": [{"field": "orders.order_date", "kind": "last", "amount": 2, "unit": "week"}]},
        {"source": "orders", "periods": [{"field": "orders.order_date", "kind": "last", "amount": 14, "unit": "day"}]},
    ),
    "conditions in another order": (
        {"source": "customers", "filters": [PREMIUM, OVER_TWO_THOUSAND]},
        {"source": "customers", "filters": [OVER_TWO_THOUSAND, PREMIUM]},
    ),
    "a set of one": (
        {"source": "customers", "filters": [PREMIUM]},
        {"source": "customers", "filters": [condition("customers.segment", "one_of", "Premium")]},
    ),
    "what a choice is not, and what it then is": (
        {"source": "customers", "filters": [condition("customers.segment", "not_equals", "Regular")]},
        {"source": "customers", "filters": [condition("customers.segment", "one_of", "Premium", "VIP")]},
    ),
    "more than four whole ones and at least five": (
        {"source": "customers", "filters": [condition("customers.order_count", "more_than", 4)]},
        {"source": "customers", "filters": [condition("customers.order_count", "at_least", 5)]},
    ),
    "before a day and until the one before it": (
        {"source": "customers", "filters": [condition("customers.join_date", "less_than", "2024-01-01")]},
        {"source": "customers", "periods": [{"field": "customers.join_date", "kind": "between", "end": "2023-12-31"}]},
    ),
    "what is compared is known": (
        {"source": "customers", "filters": [OVER_TWO_THOUSAND]},
        {"source": "customers", "filters": [OVER_TWO_THOUSAND, condition("customers.total_spent", "is_known")]},
    ),
    "one other row, shown or not": (
        {"source": "orders", "joins": [{"relationship": "orders_customer", "rules": ["vip"]}]},
        {"source": "orders", "joins": [{"relationship": "orders_customer", "kind": "each", "rules": ["vip"]}]},
    ),
    "a condition beside its join": (
        {"source": "orders", "joins": [{"relationship": "orders_customer", "filters": [PREMIUM]}]},
        {"source": "orders", "joins": [{"relationship": "orders_customer"}], "filters": [PREMIUM]},
    ),
    "an aggregate of another name": (
        {"source": "customers", "aggregates": [{"function": "count", "name": "customers"}]},
        {"source": "customers", "aggregates": [{"function": "count", "name": "how_many"}]},
    ),
    "a group that the key tells already": (
        {
            "source": "customers",
            "joins": [{"relationship": "customers_orders", "kind": "each"}],
            "groups": [{"field": "customers.customer_id"}],
            "aggregates": [{"function": "sum", "field": "orders.amount", "name": "spent"}],
            "having": [{"aggregate": "spent", "operator": "more_than", "value": 100}],
        },
        {
            "source": "customers",
            "joins": [{"relationship": "customers_orders", "kind": "each"}],
            "groups": [{"field": "orders.customer_id"}, {"field": "customers.name"}],
            "aggregates": [{"function": "sum", "field": "orders.amount", "name": "x"}],
            "having": [{"aggregate": "x", "operator": "more_than", "value": "100.0"}],
        },
    ),
    "fields, order and rows that nobody asked for": (
        {"source": "customers"},
        {
            "source": "customers",
            "fields": ["customers.name"],
            "order": [{"by": "customers.name"}],
            "limit": 100,
        },
    ),
}


@pytest.mark.parametrize("case", SAME)
def test_means_the_same(judge: Judge, case: str) -> None:
    one, other = SAME[case]
    assert differing(judge, one, other) == []


TOP: Written = {
    "source": "customers",
    "fields": ["customers.name"],
    "order": [{"by": "customers.total_spent", "descending": True}],
    "limit": 10,
}
BY_STATE: Written = {
    "source": "customers",
    "groups": [{"field": "customers.state"}],
    "aggregates": [{"function": "count", "name": "customers"}],
    "having": [{"aggregate": "customers", "operator": "more_than", "value": 5}],
}
OTHER: dict[str, tuple[Written, Written, list[str]]] = {
    "the label in the place of the rule": (
        {"source": "customers", "rules": ["vip"]},
        {"source": "customers", "filters": [condition("customers.segment", "equals", "VIP")]},
        ["filters"],
    ),
    "a strict bound of money": (
        {"source": "customers", "filters": [OVER_TWO_THOUSAND]},
        {"source": "customers", "filters": [condition("customers.total_spent", "at_least", 2000)]},
        ["filters"],
    ),
    "without in the place of with": (
        {"source": "customers", "joins": [{"relationship": "customers_orders", "periods": [THIS_YEAR]}]},
        {
            "source": "customers",
            "joins": [{"relationship": "customers_orders", "kind": "without", "periods": [THIS_YEAR]}],
        },
        ["joins"],
    ),
    "a row for each of many": (
        {"source": "customers", "joins": [{"relationship": "customers_orders"}]},
        {"source": "customers", "joins": [{"relationship": "customers_orders", "kind": "each"}]},
        ["joins"],
    ),
    "another source": ({"source": "customers"}, {"source": "orders"}, ["source"]),
    "too few rows": ({"source": "customers"}, {"source": "customers", "limit": 5}, ["limit"]),
    "other rows at the top": (TOP, {**TOP, "order": [{"by": "customers.total_spent"}]}, ["order"]),
    "another number of rows": (TOP, {**TOP, "limit": 11}, ["limit"]),
    "a named field is missing": (TOP, {**TOP, "fields": ["customers.email"]}, ["fields"]),
    "another unit of time": (
        {
            "source": "orders",
            "groups": [{"field": "orders.order_date", "unit": "month"}],
            "aggregates": [{"function": "count", "name": "orders"}],
        },
        {
            "source": "orders",
            "groups": [{"field": "orders.order_date", "unit": "week"}],
            "aggregates": [{"function": "count", "name": "orders"}],
        },
        ["groups"],
    ),
    "no condition on the groups": (BY_STATE, {**BY_STATE, "having": []}, ["having"]),
    "another aggregate": (
        {"source": "orders", "aggregates": [{"function": "sum", "field": "orders.amount", "name": "x"}]},
        {"source": "orders", "aggregates": [{"function": "average", "field": "orders.amount", "name": "x"}]},
        ["aggregates"],
    ),
}


@pytest.mark.parametrize("case", OTHER)
def test_means_something_else(judge: Judge, case: str) -> None:
    expected, given, names = OTHER[case]
    assert differing(judge, expected, given) == names
