"""Orders and products over HTTP, with tokens, on a real PostgreSQL."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from fastapi.testclient import TestClient

from agents.common.database import Database
from agents.live_shopping.routes.orders import orders_router
from agents.live_shopping.routes.products import products_router
from tests.fakes import issuer
from tests.fakes.live_shopping import shop_app
from tests.integration.agents.live_shopping.counter import ORDER_ROLE, Counter, open_service

PARCEL = {"carrier": "UPS", "tracking_number": "1Z-over-http"}


@pytest.fixture
def client(counter: Counter) -> Iterator[TestClient]:
    """The shop's routes for products and orders."""

    @asynccontextmanager
    async def open_shelf() -> AsyncIterator[Database]:
        async with open_service(counter.shop) as service:
            yield service.acting_as(ORDER_ROLE)

    with TestClient(shop_app(products_router(), orders_router(), open_shelf=open_shelf)) as opened:
        yield opened


class Shopper:
    """A customer at the client."""

    def __init__(self, client: TestClient, counter: Counter, **about: Any) -> None:
        self.customer = counter.customer(**about)
        self._client = client
        self._headers = issuer.bearer(str(self.customer.customer_id))

    def order(self, product: str, *, key: str = "k-1", **more: Any) -> Any:
        """POST /shop/orders."""
        headers = {**self._headers, "idempotency-key": key}
        return self._client.post("/shop/orders", headers=headers, json={"product_id": product, **more})

    def get(self, path: str) -> Any:
        """As themselves."""
        return self._client.get(path, headers=self._headers)

    def post(self, path: str, json: object = None) -> Any:
        """As themselves."""
        return self._client.post(path, headers=self._headers, json=json)


def test_an_order_is_created_once_and_then_repeated(client: TestClient, counter: Counter) -> None:
    product, shopper = counter.product({"10": 3}), Shopper(client, counter)
    first = shopper.order(product, size="10", quantity=2)
    body = first.json()
    assert first.status_code == 201
    assert first.headers["location"] == f"/shop/orders/{body['order_id']}"
    assert (body["status"], body["payment"], body["total_cents"]) == ("processing", "authorized", 25_920)
    assert [(line["size"], line["quantity"], line["unit_cents"]) for line in body["lines"]] == [("10", 2, 12_000)]
    again = shopper.order(product, size="10", quantity=2)
    assert (again.status_code, again.json()) == (200, body)
    assert shopper.get(first.headers["location"]).json() == body
    assert counter.stock(f"{product}-10") == 1


def test_a_refusal_has_its_reason_as_its_code(client: TestClient, counter: Counter) -> None:
    product, shopper = counter.product({"10": 1}), Shopper(client, counter)
    for size, quantity, code in (("10", 2, "out_of_stock"), ("11", 1, "no_such_size")):
        refused = shopper.order(product, size=size, quantity=quantity)
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, code)
        assert "10" in refused.json()["error"]["message"]
    declined = Shopper(client, counter, last4="0002").order(product, size="10")
    assert (declined.status_code, declined.json()["error"]["code"]) == (409, "payment_declined")
    assert counter.stock(f"{product}-10") == 1


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, {"product_id": "shoe_001"}),
        ({"idempotency-key": ""}, {"product_id": "shoe_001"}),
        ({"idempotency-key": "with a space"}, {"product_id": "shoe_001"}),
        ({"idempotency-key": "k" * 201}, {"product_id": "shoe_001"}),
        ({"idempotency-key": "k"}, {}),
        ({"idempotency-key": "k"}, {"product_id": "shoe_001", "quantity": 0}),
        ({"idempotency-key": "k"}, {"product_id": "shoe_001", "quantity": 21}),
        ({"idempotency-key": "k"}, {"product_id": "shoe_001", "quantity": "1"}),
        ({"idempotency-key": "k"}, {"product_id": "shoe_001", "size": "10\u0000"}),
        ({"idempotency-key": "k"}, {"product_id": "shoe_001", "unit_cents": 1}),
        ({"idempotency-key": "k"}, {"product_id": "shoe_001", "customer_id": "cust002"}),
    ],
)
def test_a_request_that_makes_no_sense_is_the_clients(
    client: TestClient, headers: dict[str, str], body: dict[str, object]
) -> None:
    reply = client.post("/shop/orders", headers={**issuer.bearer(), **headers}, json=body)
    assert (reply.status_code, reply.json()["error"]["code"]) == (400, "bad_request")


def test_without_a_token_nothing_is_sold_or_shown(client: TestClient) -> None:
    for path in ("/shop/orders", "/shop/orders/ORD-2024-001/pay", "/shop/orders/ORD-2024-001/ship"):
        assert client.post(path).status_code == 401
    for path in ("/shop/products", "/shop/products/shoe_001", "/shop/orders/ORD-2024-001"):
        assert client.get(path).status_code == 401


def test_an_order_is_paid_cancelled_and_sent_by_whoever_may(client: TestClient, counter: Counter) -> None:
    product, shopper, stranger = counter.product(5), Shopper(client, counter, last4="0119"), Shopper(client, counter)
    unconfirmed = shopper.order(product)
    assert (unconfirmed.status_code, unconfirmed.json()["payment"]) == (201, "unconfirmed")
    path = unconfirmed.headers["location"]
    for verb, body in (("pay", None), ("cancel", None)):
        assert stranger.post(f"{path}/{verb}", body).status_code == 404
    assert stranger.get(path).status_code == 404
    assert shopper.post(f"{path}/pay").json()["status"] == "processing"
    assert shopper.post(f"{path}/ship", PARCEL).status_code == 403
    staff = {"authorization": f"Bearer {issuer.staff_token()}"}
    assert client.post(f"{path}/ship", headers=staff, json={"carrier": " "}).status_code == 400
    sent = client.post(f"{path}/ship", headers=staff, json=PARCEL)
    assert (sent.status_code, sent.json()["status"], sent.json()["payment"]) == (200, "shipped", "captured")
    refused = shopper.post(f"{path}/cancel")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "not_cancellable")
    other = shopper.order(product, key="k-2").headers["location"]
    assert shopper.post(f"{other}/cancel").json()["payment"] == "voided"
    assert (
        client.post("/shop/orders", headers={**staff, "idempotency-key": "k"}, json={"product_id": product}).status_code
        == 403
    )


def pages(client: TestClient, **query: Any) -> list[dict[str, Any]]:
    """All products of a search, over all of its pages."""
    found: list[dict[str, Any]] = []
    cursor = None
    while True:
        page = client.get("/shop/products", params={**query, **({"cursor": cursor} if cursor else {})}).json()
        found += page["products"]
        if not (cursor := page["next_cursor"]):
            return found


@pytest.fixture
def visitor(client: TestClient) -> TestClient:
    """Somebody who looks around."""
    client.headers.update(issuer.bearer())
    return client


def test_all_pages_together_are_the_catalogue_each_product_once(visitor: TestClient, counter: Counter) -> None:
    [(products,)] = counter.ask("SELECT count(*) FROM products")
    found = pages(visitor, page_size=37)
    assert len({product["product_id"] for product in found}) == len(found) == products


def test_words_find_and_pages_go_on_where_they_ended(visitor: TestClient) -> None:
    found = [product["product_id"] for product in pages(visitor, query="running shoes", page_size=3)]
    assert {"shoe_001", "shoe_002", "prod014"} <= set(found)
    assert found == [product["product_id"] for product in pages(visitor, query="running shoes", page_size=100)]
    assert pages(visitor, query="zzzzzz") == []


def test_filters_hold_for_the_same_variant(visitor: TestClient) -> None:
    in_stock = pages(visitor, category="clothing", size="m", in_stock=True)
    assert all(any(v["size"] == "M" and v["in_stock"] for v in product["variants"]) for product in in_stock)
    ids = {product["product_id"] for product in in_stock}
    assert "prod084" in ids
    teal = {product["product_id"] for product in pages(visitor, size="M", color="teal", in_stock=True)}
    assert "prod085" not in teal  # M is there in charcoal, and teal in S and L
    priced = pages(visitor, min_price=100, max_price=135)
    assert {"shoe_001", "shoe_002"} <= {product["product_id"] for product in priced}
    assert all(10_000 <= product["unit_cents"] <= 13_500 for product in priced)


def test_a_product_has_its_sizes_and_stock(visitor: TestClient) -> None:
    product = visitor.get("/shop/products/shoe_001").json()
    assert (product["name"], product["unit_cents"]) == ("Nike Air Zoom Pegasus", 12_000)
    assert [variant["size"] for variant in product["variants"]] == ["8", "9", "10", "11", "12"]
    assert visitor.get("/shop/products/nothing_001").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        {"cursor": "nonsense"},
        {"cursor": "WzEsICJ4Il0="},
        {"cursor": "WyJ4IiwgMV0="},
        {"page_size": 0},
        {"page_size": 101},
        {"min_price": -1},
        {"max_price": "NaN"},
        {"query": "x" * 201},
        {"query": "\u0000"},
    ],
)
def test_a_page_that_makes_no_sense_is_refused(visitor: TestClient, query: dict[str, Any]) -> None:
    reply = visitor.get("/shop/products", params=query)
    assert (reply.status_code, reply.json()["error"]["code"]) == (400, "bad_request")
