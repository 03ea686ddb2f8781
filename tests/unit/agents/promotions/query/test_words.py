"""What a plan says in plain words."""

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from agents.promotions.declaration.reading import read_declaration
from agents.promotions.query.checking import checked
from agents.promotions.query.plan import QueryPlan
from agents.promotions.query.words import in_words, rows_in_words
from tests.fakes.plans import TODAY, plans

DECLARATION = read_declaration("dev", prefix="")


def _words(**plan: Any) -> str:
    asked = QueryPlan.model_validate(plan)
    return in_words(checked(asked, DECLARATION, ("marketer",), today=date(2026, 11, 20)))


def _filter(field: str, operator: str, *values: Any) -> dict[str, Any]:
    return {"field": field, "operator": operator, "values": values}


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ({"source": "customers", "limit": 1}, "Shows customers. At most 1 row."),
        (
            {
                "source": "customers",
                "fields": ["customers.name", "customers.email", "customers.city"],
                "filters": [
                    _filter("customers.segment", "one_of", "vip", "premium"),
                    _filter("customers.total_spent", "between", 500, 1500.5),
                    _filter("customers.join_date", "more_than", "2026-02-28"),
                    _filter("customers.city", "is_unknown"),
                    _filter("customers.name", "starts_with", "J"),
                ],
                "order": [{"by": "customers.total_spent", "descending": True}, {"by": "customers.name"}],
            },
            "Shows name, email and city of customers where segment is VIP or Premium, total spent is from $500.00 to "
            "$1,500.50, join date is after 28 February 2026, city is unknown and name starts with “J”. "
            "Sorted by total spent, highest first then by name, from A to Z. At most 50 rows.",
        ),
        (
            {"source": "customers", "rules": ["seasonal"], "joins": [{"relationship": "customers_preferences"}]},
            "Shows customers. Only seasonal customers: those who order from October to December, and never in other "
            "months. Only customers with the preferences (what was agreed to and is liked) of a customer. "
            "At most 50 rows.",
        ),
        (
            {
                "source": "products",
                "joins": [
                    {
                        "relationship": "products_reviews",
                        "kind": "without",
                        "filters": [_filter("reviews.rating", "at_most", 2)],
                        "periods": [{"field": "reviews.review_date", "kind": "last", "amount": 3, "unit": "month"}],
                    }
                ],
            },
            "Shows products. Only products without any of the reviews of a product, where rating is at most 2 and "
            "review date is in the last 3 months. At most 50 rows.",
        ),
        (
            {
                "source": "orders",
                "periods": [{"field": "orders.order_date", "kind": "previous", "unit": "quarter"}],
                "groups": [{"field": "orders.order_date", "unit": "month"}, {"field": "orders.status"}],
                "aggregates": [
                    {"function": "count", "name": "n"},
                    {"function": "sum", "field": "orders.amount", "name": "revenue"},
                    {"function": "maximum", "field": "orders.order_date", "name": "latest"},
                ],
                "having": [{"aggregate": "n", "operator": "more_than", "value": 1000}],
                "order": [{"by": "revenue", "descending": True}],
            },
            "Shows the number of orders, the sum of amount and the latest order date for each month of order date and "
            "each status, of orders where order date is in the previous quarter. Only where the number of orders is "
            "more than 1,000. Sorted by the sum of amount, highest first. At most 50 rows.",
        ),
        (
            {
                "source": "orders",
                "joins": [{"relationship": "orders_customer", "kind": "each", "rules": ["vip"]}],
                "groups": [{"field": "customers.state"}],
                "aggregates": [{"function": "average", "field": "orders.amount", "name": "average"}],
            },
            "Shows the average amount of orders for each state of customers. Beside each, the customer who placed an "
            "order (only VIP customers: those who have spent more than 2000 in all, whatever their label). "
            "At most 50 rows.",
        ),
        (
            {"source": "customers", "filters": [_filter("customers.join_date", "in_month", 12, 1)]},
            "Shows customers where join date is in December or January. At most 50 rows.",
        ),
    ],
)
def test_says_what_is_asked(plan: dict[str, Any], words: str) -> None:
    assert _words(**plan) == words


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ({"kind": "last"}, "is today"),
        ({"kind": "last", "unit": "week"}, "is in the last week"),
        ({"kind": "last", "amount": 30}, "is in the last 30 days"),
        ({"kind": "this"}, "is today"),
        ({"kind": "this", "unit": "year"}, "is in this year so far"),
        ({"kind": "previous"}, "is yesterday"),
        ({"kind": "previous", "amount": 2, "unit": "month"}, "is in the 2 months before this one"),
        ({"kind": "between", "start": "2026-03-01"}, "is on or after 1 March 2026"),
        ({"kind": "between", "end": "2026-03-01"}, "is on or before 1 March 2026"),
        ({"kind": "between", "start": "2026-03-01", "end": "2026-03-01"}, "is on 1 March 2026"),
        ({"kind": "between", "start": "2026-03-01", "end": "2026-03-31"}, "is from 1 March 2026 to 31 March 2026"),
    ],
)
def test_says_when(period: dict[str, Any], said: str) -> None:
    words = _words(source="orders", periods=[{"field": "orders.order_date", **period}])
    assert words == f"Shows orders where order date {said}. At most 50 rows."


@settings(max_examples=100, derandomize=True)
@given(asked=plans(DECLARATION))
def test_any_plan_is_said_in_sentences(asked: QueryPlan) -> None:
    words = in_words(checked(asked, DECLARATION, ("marketer",), today=TODAY))
    assert words.startswith("Shows ")
    assert words.endswith(".")
    assert not re.search(r"None|Decimal|\{|\}|  | ,|\.\.", re.sub("“[^”]*”", "text", words))


def test_which_rows_are_meant_whatever_is_shown_of_them() -> None:
    plan = QueryPlan.model_validate(
        {
            "source": "customers",
            "fields": ["customers.name"],
            "filters": [_filter("customers.segment", "equals", "vip")],
            "rules": ["mailable"],
            "order": [{"by": "customers.total_spent", "descending": True}],
            "limit": 5,
        }
    )
    words = rows_in_words(checked(plan, DECLARATION, ("marketer",), today=date(2026, 11, 20)))
    mailable = DECLARATION.rules["mailable"].means
    assert words == (
        f"Customers where segment is VIP. Only {mailable}. The first 5, sorted by total spent, highest first."
    )
