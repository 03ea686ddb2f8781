"""Which requests a plan's filters become, and that those find the rows that the filters mean."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from agents.promotions.declaration.reading import read_declaration
from agents.promotions.federation.dynamodb_reading import DynamoReader, Page
from agents.promotions.query.attribute_values import AttributeValue
from agents.promotions.query.checking import checked
from agents.promotions.query.dynamodb import Access, accesses, keyed
from agents.promotions.query.plan import Filter, Operator, QueryPlan, Scalar
from tests.fakes.marketing_data import create_tables, fill_dynamodb, item_to_row
from tests.fakes.plan_evaluator import Row, holds
from tests.fakes.plans import TODAY, filters, pool, rows

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

DECLARATION = read_declaration("dev", prefix="")
SOURCES = {name: source for name, source in DECLARATION.sources.items() if source.type == "dynamodb"}
_INEXPRESSIBLE = ("contains", "starts_with")


def _rows_of(name: str) -> list[Row]:
    """Forty rows, full of ties and gaps."""
    random = Random(name)  # noqa: S311  # test data
    made = [row for _ in range(20) for row in rows(SOURCES[name], random)][:40]
    return [{**row, SOURCES[name].key[0]: f"k{number}"} for number, row in enumerate(made)]


ROWS = {name: _rows_of(name) for name in SOURCES}


@pytest.fixture(scope="module")
def client() -> Iterator["DynamoDBClient"]:
    """The tables in moto, filled."""
    with mock_aws():
        made = boto3.Session("test", "test", region_name="us-east-1").client("dynamodb")
        create_tables(made, DECLARATION)
        fill_dynamodb(made, DECLARATION, ROWS)
        yield made


def _found(client: "DynamoDBClient", name: str, requests: Sequence[Access]) -> list[Row]:
    """The rows that the requests find, in the order of their keys."""
    items: list[Any] = []

    async def keep(page: Page) -> None:
        items.extend(page.items)

    asyncio.run(DynamoReader(client).read(SOURCES[name], requests, on_page=keep))
    return _ordered(name, [item_to_row(SOURCES[name], item) for item in items])


def _ordered(name: str, found: Sequence[Row]) -> list[Row]:
    return sorted(found, key=lambda row: str(row[SOURCES[name].key[0]]))


def _checked(name: str, parts: Sequence[Filter]) -> tuple[Filter, ...]:
    plan = QueryPlan(source=name, filters=tuple(parts))
    return checked(plan, DECLARATION, ("marketer",), today=TODAY).plan.filters


def _meant(name: str, parts: Sequence[Filter], found: Sequence[Row]) -> list[Row]:
    return _ordered(name, [row for row in found if all(holds(part, row) for part in parts)])


@settings(max_examples=80, derandomize=True)
@given(name=st.sampled_from(sorted(SOURCES)), random=st.randoms(use_true_random=True), most=st.integers(1, 4))
def test_finds_the_rows_that_the_filters_mean(client: "DynamoDBClient", name: str, random: Random, most: int) -> None:
    parts = _checked(name, [part for _ in range(most) for part in filters(DECLARATION, [name], random, most=2)])
    requests = accesses(SOURCES[name], parts, fields=tuple(SOURCES[name].fields))
    found = _found(client, name, requests)
    assert _meant(name, parts, found) == _meant(name, parts, ROWS[name])
    if all(request.kind == "scan" for request in requests) and not any(p.operator in _INEXPRESSIBLE for p in parts):
        assert len(found) == len(_meant(name, parts, ROWS[name]))  # DynamoDB said all of it by itself


@settings(max_examples=25, derandomize=True)
@given(name=st.sampled_from(sorted(SOURCES)), random=st.randoms(use_true_random=True))
def test_finds_the_rows_of_keys(client: "DynamoDBClient", name: str, random: Random) -> None:
    source = SOURCES[name]
    parts = _checked(name, filters(DECLARATION, [name], random, most=2))
    field = random.choice(sorted({source.key[0], *(index.partition for index in source.indexes)}))
    known = pool(source.fields[field]) if field != source.key[0] else [f"k{number}" for number in range(60)]
    values: list[Scalar] = [*random.sample(known, k=min(5, len(known))), ""]
    requests = keyed(source, field, values, parts, fields=tuple(source.fields))
    assume(requests is not None)
    found = _meant(name, parts, _found(client, name, requests or ()))
    assert found == [row for row in _meant(name, parts, ROWS[name]) if row[field] in values]


def _part(field: str, operator: Operator, *values: Any) -> Filter:
    return Filter(field=field, operator=operator, values=values)


def _of(name: str, *parts: Filter) -> tuple[Access, ...]:
    return accesses(SOURCES[name], _checked(name, parts), fields=("name",))


@pytest.mark.parametrize(
    ("name", "parts", "kinds"),
    [
        ("customers", [_part("customers.customer_id", "equals", "cust001")], [("batch_get", None)]),
        ("customers", [_part("customers.email", "equals", "john@example.com")], [("query", "email-index")]),
        (
            "customers",
            [_part("customers.segment", "equals", "VIP"), _part("customers.email", "equals", "john@example.com")],
            [("query", "email-index")],
        ),
        (
            "customers",
            [_part("customers.segment", "one_of", "VIP", "Premium"), _part("customers.total_spent", "more_than", 10)],
            [("query", "segment-index")] * 2,
        ),
        ("orders", [_part("orders.customer_id", "equals", "cust001")], [("query", "customer-index")]),
        ("orders", [_part("orders.order_date", "at_least", "2026-01-01")], [("scan", None)]),
        ("customers", [_part("customers.segment", "not_equals", "VIP")], [("scan", None)]),
        ("customers", [], [("scan", None)]),
        ("customers", [_part("customers.email", "equals", "")], []),
        (
            "customers",
            [_part("customers.customer_id", "one_of", "a"), _part("customers.customer_id", "equals", "b")],
            [],
        ),
        (
            "orders",
            [
                _part("orders.customer_id", "equals", "cust001"),
                _part("orders.order_date", "at_least", "2026-02-01"),
                _part("orders.order_date", "less_than", "2026-01-01"),
            ],
            [],
        ),
    ],
)
def test_takes_the_cheapest_way(name: str, parts: list[Filter], kinds: list[tuple[str, str | None]]) -> None:
    assert [(access.kind, access.index) for access in _of(name, *parts)] == kinds


def test_every_name_and_value_stands_behind_a_placeholder() -> None:
    hostile = "x' OR attribute_exists(email) -- :v9 #n9"
    [access] = _of(
        "customers",
        _part("customers.segment", "equals", "VIP"),
        _part("customers.total_spent", "between", 10, 20.5),
        _part("customers.name", "not_equals", hostile),
        _part("customers.state", "is_unknown"),
    )
    assert access.arguments == {
        "IndexName": "segment-index",
        "KeyConditionExpression": "#n0 = :v0 AND #n1 BETWEEN :v1 AND :v2",
        "ProjectionExpression": "#n2, #n3, #n0, #n1, #n4",
        "FilterExpression": "attribute_type(#n3, :v3) AND #n3 <> :v4 AND NOT attribute_type(#n4, :v5)",
        "ExpressionAttributeNames": {
            "#n0": "segment",
            "#n1": "total_spent",
            "#n2": "customer_id",
            "#n3": "name",
            "#n4": "state",
        },
        "ExpressionAttributeValues": {
            ":v0": {"S": "VIP"},
            ":v1": {"N": "10"},
            ":v2": {"N": "20.5"},
            ":v3": {"S": "S"},
            ":v4": {"S": hostile},
            ":v5": {"S": "S"},
        },
    }


def test_an_index_is_not_used_for_rows_that_are_not_in_it() -> None:
    source = SOURCES["promotions"]
    fields = {**source.fields, "starts_on": source.fields["starts_on"].model_copy(update={"always": False})}
    gappy = source.model_copy(update={"fields": fields})
    active = _part("promotions.status", "equals", "active")
    since = Filter(field="promotions.starts_on", operator="at_least", values=(date(2026, 1, 1),))
    unknown = _part("promotions.starts_on", "is_unknown")
    assert [access.kind for access in accesses(gappy, [active], fields=())] == ["scan"]
    assert [access.kind for access in accesses(gappy, [active, unknown], fields=())] == ["scan"]
    assert [access.kind for access in accesses(gappy, [active, since], fields=())] == ["query"]
    assert keyed(gappy, "status", ["active"], [], fields=()) is None


def test_many_keys_are_read_a_hundred_at_a_time() -> None:
    requests = keyed(SOURCES["customers"], "customer_id", [f"c{n}" for n in range(250)] * 2, [], fields=("name",))
    assert [len(access.arguments["Keys"]) for access in requests or ()] == [100, 100, 50]


def test_what_does_not_fit_an_expression_is_left_to_the_reader() -> None:
    long = [_part("orders.amount", "none_of", *(Decimal(n) for n in range(100)))] * 12
    [access] = accesses(SOURCES["orders"], long, fields=())
    assert len(access.arguments["FilterExpression"]) <= 4096
    used = access.arguments["FilterExpression"] + access.arguments["ProjectionExpression"]
    assert all(mark in used for mark in access.arguments["ExpressionAttributeValues"])
    assert all(mark in used for mark in access.arguments["ExpressionAttributeNames"])


def test_what_is_of_another_kind_than_declared_is_unknown() -> None:
    item: dict[str, AttributeValue] = {
        "customer_id": {"S": "k"},
        "total_spent": {"S": "much"},
        "order_count": {"N": "3"},
        "city": {"NULL": True},
    }
    row = item_to_row(SOURCES["customers"], item)
    assert (row["customer_id"], row["total_spent"], row["order_count"], row["city"]) == ("k", None, 3, None)


def test_several_bounds_are_the_narrowest_range() -> None:
    bounds = [
        _part("orders.order_date", "at_least", "2026-01-01"),
        _part("orders.order_date", "more_than", "2026-02-01"),
        _part("orders.order_date", "at_most", "2026-03-31"),
        _part("orders.order_date", "less_than", "2026-03-01"),
    ]
    [access] = _of("orders", _part("orders.customer_id", "equals", "cust001"), *bounds)
    assert access.arguments["KeyConditionExpression"] == "#n0 = :v0 AND #n1 BETWEEN :v1 AND :v2"
    values = access.arguments["ExpressionAttributeValues"]
    assert (values[":v1"], values[":v2"]) == ({"S": "2026-02-01"}, {"S": "2026-03-01"})
