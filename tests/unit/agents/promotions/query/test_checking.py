"""What is right with a plan, and what is said of a wrong one."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from agents.promotions.declaration.model import Declaration
from agents.promotions.declaration.reading import read_declaration
from agents.promotions.query.checking import CheckedPlan, PlanRefused, checked
from agents.promotions.query.columns import Column
from agents.promotions.query.plan import Filter, QueryPlan

_TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def declaration() -> Declaration:
    return read_declaration("dev", prefix="")


def _checked(declaration: Declaration, **plan: Any) -> CheckedPlan:
    return checked(QueryPlan.model_validate(plan), declaration, ("marketer",), today=_TODAY)


def _problems(declaration: Declaration, **plan: Any) -> str:
    with pytest.raises(PlanRefused) as refused:
        _checked(declaration, **plan)
    return "\n".join(refused.value.problems)


def test_values_take_the_type_of_their_field(declaration: Declaration) -> None:
    plan = _checked(
        declaration,
        source="customers",
        filters=[
            {"field": "customers.segment", "operator": "equals", "values": ["vip"]},
            {"field": "customers.total_spent", "operator": "more_than", "values": ["1000.50"]},
            {"field": "customers.order_count", "operator": "at_least", "values": [1]},
            {"field": "customers.join_date", "operator": "at_least", "values": ["2026-02-28"]},
        ],
    ).plan
    assert [each.values for each in plan.filters] == [
        ("VIP",),
        (Decimal("1000.5"),),
        (Decimal(1),),
        (date(2026, 2, 28),),
    ]


def test_a_flag_is_no_number_and_one_is_no_flag(declaration: Declaration) -> None:
    filters = [{"field": "preferences.newsletter", "operator": "equals", "values": ["yes"]}]
    assert _checked(declaration, source="preferences", filters=filters).plan.filters[0].values == (True,)
    one = [{"field": "preferences.newsletter", "operator": "equals", "values": [1]}]
    assert "true or false" in _problems(declaration, source="preferences", filters=one)


def test_names_the_nearest(declaration: Declaration) -> None:
    assert "did you mean customers?" in _problems(declaration, source="custmers")
    told = _problems(
        declaration,
        source="customers",
        fields=["customers.totl_spent", "amount"],
        rules=["vips"],
        joins=[{"relationship": "customer_order"}],
        order=[{"by": "customers.sgment"}],
    )
    assert "customers.totl_spent; did you mean customers.total_spent" in told
    assert "field amount; did you mean orders.amount" in told
    assert "rule vips; did you mean vip" in told
    assert "did you mean customers_orders" in told
    assert "customers.sgment; did you mean customers.segment" in told


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ({"field": "customers.name", "operator": "more_than", "values": ["A"]}, "text knows no more_than"),
        ({"field": "customers.total_spent", "operator": "contains", "values": ["2"]}, "money knows no contains"),
        ({"field": "customers.total_spent", "operator": "equals", "values": []}, "takes 1 value, and was given 0"),
        ({"field": "customers.total_spent", "operator": "between", "values": [1]}, "takes 2 values"),
        ({"field": "customers.total_spent", "operator": "between", "values": [2, 1]}, "lower value first"),
        ({"field": "customers.total_spent", "operator": "equals", "values": ["much"]}, "'much' is no number"),
        ({"field": "customers.total_spent", "operator": "equals", "values": ["1e40"]}, "a number is below"),
        ({"field": "customers.order_count", "operator": "equals", "values": [1.5]}, "1.5 is no whole number"),
        ({"field": "customers.segment", "operator": "equals", "values": ["Gold"]}, "one of VIP, Premium, Regular"),
        ({"field": "customers.join_date", "operator": "in_month", "values": [13]}, "from 1 to 12"),
        ({"field": "customers.join_date", "operator": "equals", "values": ["2026-02-30"]}, "no day as YYYY-MM-DD"),
        ({"field": "customers.name", "operator": "equals", "values": ["a\x00b"]}, "characters only"),
        ({"field": "customers.name", "operator": "equals", "values": ["\ud800"]}, "characters only"),
        ({"field": "customers.name", "operator": "is_known", "values": ["x"]}, "takes 0 values"),
        ({"field": "customers.name", "operator": "one_of", "values": ["x"] * 101}, "takes 1 to 100 values"),
    ],
)
def test_refuses_a_wrong_filter(declaration: Declaration, part: dict[str, Any], said: str) -> None:
    assert said in _problems(declaration, source="customers", filters=[part])


def test_a_condition_on_another_source_goes_into_its_join(declaration: Declaration) -> None:
    part = {"field": "orders.amount", "operator": "more_than", "values": [100]}
    plan = _checked(
        declaration, source="customers", joins=[{"relationship": "customers_orders"}], filters=[part], rules=["recent"]
    ).asked
    assert plan.filters == ()
    assert plan.rules == ()
    assert plan.joins[0].filters == (Filter(field="orders.amount", operator="more_than", values=(Decimal(100),)),)
    assert plan.joins[0].rules == ("recent",)


def test_a_condition_beside_a_join_without_is_not_clear(declaration: Declaration) -> None:
    part = {"field": "orders.amount", "operator": "more_than", "values": [100]}
    joins = [{"relationship": "customers_orders", "kind": "without"}]
    told = _problems(declaration, source="customers", joins=joins, filters=[part])
    assert "A condition on orders stands in a join. Write it in the filters" in told


def test_says_which_relationship_leads_there(declaration: Declaration) -> None:
    part = {"field": "orders.amount", "operator": "more_than", "values": [100]}
    assert "Join along customers_orders" in _problems(declaration, source="customers", filters=[part])
    told = _problems(
        declaration, source="customers", fields=["orders.amount"], joins=[{"relationship": "customers_orders"}]
    )
    assert "join along customers_orders or" in told
    assert "with kind each" in told
    assert "starts at orders, not at customers" in _problems(
        declaration, source="customers", joins=[{"relationship": "orders_items"}]
    )


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ({"groups": [{"field": "customers.segment", "unit": "month"}]}, "customers.segment is no date"),
        ({"aggregates": [{"function": "sum", "name": "n"}]}, "sum needs a field"),
        ({"aggregates": [{"function": "count", "field": "customers.name", "name": "n"}]}, "takes no field"),
        (
            {"aggregates": [{"function": "average", "field": "customers.name", "name": "n"}]},
            "text, which has no average",
        ),
        ({"aggregates": [{"function": "minimum", "field": "customers.segment", "name": "n"}]}, "has no minimum"),
        (
            {"aggregates": [{"function": "count", "name": "n"}, {"function": "count", "name": "n"}]},
            "two aggregates n",
        ),
        ({"groups": [{"field": "customers.segment"}], "fields": ["customers.name"]}, "neither grouped nor added up"),
        (
            {"groups": [{"field": "customers.segment"}], "order": [{"by": "customers.name"}]},
            "Only those can be ordered",
        ),
        ({"having": [{"aggregate": "n", "operator": "equals", "value": 1}]}, "no aggregate n"),
        ({"periods": [{"field": "customers.name", "kind": "last"}]}, "customers.name is no date"),
        ({"periods": [{"field": "customers.join_date", "kind": "between"}]}, "needs a start or an end"),
        (
            {
                "periods": [
                    {"field": "customers.join_date", "kind": "between", "start": "2026-02-01", "end": "2026-01-01"}
                ]
            },
            "ends before it starts",
        ),
        (
            {
                "joins": [
                    {"relationship": "customers_orders", "kind": "each"},
                    {"relationship": "customers_purchases", "kind": "each"},
                ]
            },
            "Two joins of kind each lead to orders",
        ),
    ],
)
def test_refuses_what_makes_no_sense(declaration: Declaration, plan: dict[str, Any], said: str) -> None:
    assert said in _problems(declaration, source="customers", **plan)


def test_a_rule_that_joins_is_asked_from_its_own_source(declaration: Declaration) -> None:
    joins = [{"relationship": "orders_customer", "rules": ["seasonal"]}]
    assert "ask from customers" in _problems(declaration, source="orders", joins=joins)


def test_only_its_readers_may_ask(declaration: Declaration) -> None:
    plan = QueryPlan(source="customers", rules=("seasonal",))
    with pytest.raises(PlanRefused) as refused:
        checked(plan, declaration, ("staff",), today=_TODAY)
    assert refused.value.problems == ("You may not read customers.", "You may not read orders.")
    assert checked(plan, declaration, ("approver",), today=_TODAY).plan.joins


def test_columns_of_rows_and_of_groups(declaration: Declaration) -> None:
    rows = _checked(
        declaration,
        source="orders",
        joins=[{"relationship": "orders_customer", "kind": "each"}],
        fields=["orders.order_id", "orders.customer_id", "customers.customer_id", "customers.name"],
    )
    assert [column.name for column in rows.columns] == [
        "order_id",
        "orders_customer_id",
        "customers_customer_id",
        "name",
    ]
    groups = _checked(
        declaration,
        source="orders",
        groups=[{"field": "orders.order_date", "unit": "month"}],
        aggregates=[
            {"function": "count", "name": "orders"},
            {"function": "average", "field": "orders.amount", "name": "average_amount"},
        ],
    )
    assert groups.columns == (
        Column("order_date", "Order date (month)", "date"),
        Column("orders", "Orders", "whole"),
        Column("average_amount", "Average amount", "money"),
    )


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ({"rules": ["vip"] * 31}, "at most 30 of each"),
        ({"joins": [{"relationship": "customers_orders"}] * 7}, "at most 6 joins"),
        ({"joins": [{"relationship": "customers_orders", "rules": ["recent"] * 31}]}, "at most 30 of each"),
        (
            {
                "groups": [{"field": "customers.state"}],
                "aggregates": [
                    {"function": "count", "name": "state"},
                    {"function": "count", "name": "customers_state"},
                ],
            },
            "give it another name",
        ),
    ],
)
def test_refuses_what_is_too_much_or_called_alike(declaration: Declaration, plan: dict[str, Any], said: str) -> None:
    assert said in _problems(declaration, source="customers", **plan)


def test_an_answer_has_no_more_rows_than_the_declaration_allows(declaration: Declaration) -> None:
    limits = declaration.limits.model_copy(update={"rows_per_answer": 20})
    strict = declaration.model_copy(update={"limits": limits})
    assert "at most 20 rows" in _problems(strict, source="customers")


def test_an_aggregate_may_be_called_as_a_source_or_a_group_is(declaration: Declaration) -> None:
    plan = _checked(
        declaration,
        source="customers",
        groups=[{"field": "customers.state"}],
        aggregates=[{"function": "count", "name": "customers"}, {"function": "count", "name": "state"}],
        order=[{"by": "customers", "descending": True}],
    )
    assert [column.name for column in plan.columns] == ["customers_state", "customers", "state"]
