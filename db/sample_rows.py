"""The sample shop's documents (db/seed/) as rows by table: a name, a price and a total are said once.

Days in the documents are counted from the day of loading (-3: three days ago), so that the shop never looks abandoned.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

FOLDER = Path(__file__).parent / "seed"
_EVENTS = UUID("5d0c2f0e-4d3e-4a2c-9a53-0d6f3c1b7e55")  # a namespace: an event has the same id on every load
_DIFFERENCES = {"sizes": "size", "colors": "color", "capacities": "capacity"}
_RESTOCKED = -14

Document = Mapping[str, Any]
Row = dict[str, object]


def read_rows(today: date, folder: Path = FOLDER) -> Mapping[str, Sequence[Row]]:
    """All rows, tables in the order that their foreign keys ask for. Raises KeyError for an id that is nowhere."""
    products = [*_entries(folder / "products", "product")]
    customers = [*_entries(folder / "customers", "customer")]
    orders = [*_entries(folder / "orders", "order")]
    calendar = Calendar(today)
    catalogue = {str(variant["variant_id"]): product for product in products for variant, _ in _variants(product)}
    return {
        "products": [_product(product) for product in products],
        "product_variants": [variant for product in products for variant, _ in _variants(product)],
        "inventory": [row for product in products for row in _inventory(product, calendar)],
        "warranties": [{"product_id": p["id"], **p["warranty"]} for p in products if "warranty" in p],
        "customers": [_customer(customer) for customer in customers],
        "personalization": [{"customer_id": c["id"], **c["personalization"]} for c in customers],
        "browsing_events": [row for customer in customers for row in _browsing(customer, calendar)],
        "orders": [_order(order, catalogue, calendar) for order in orders],
        "order_items": [row for order in orders for row in _lines(order, catalogue)],
        "shipments": [row for order in orders for row in _shipments(order, calendar)],
        "returns": [row for order in orders for row in _returns(order, calendar)],
        "reviews": [_review(review, calendar) for review in _entries(folder / "reviews", "review")],
        "knowledge_articles": [_article(article) for article in _entries(folder / "articles", "article")],
    }


@dataclass(frozen=True)
class Calendar:
    """Days counted from the day of loading."""

    today: date

    def day(self, offset: int | None) -> date | None:
        """The date that many days from today."""
        return None if offset is None else self.today + timedelta(days=offset)


def _entries(folder: Path, kind: str) -> Iterator[Document]:
    """Each `[[kind]]` of a folder's files, with what its file says of all of them."""
    for path in sorted(folder.glob("*.toml")):
        document = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        shared = {key: value for key, value in document.items() if key != kind}
        for entry in document[kind]:
            yield {**shared, **entry}


def _product(product: Document) -> Row:
    described = ("name", "category", "brand", "description", "price", "rating", "popularity")
    return {"product_id": product["id"], **{key: product[key] for key in described}}


def _variants(product: Document) -> Iterator[tuple[Row, int]]:
    """What is bought, with the pieces in stock: one of each size, colour or capacity, or the product itself."""
    row: Row = {"variant_id": product["id"], "product_id": product["id"], "size": None, "color": None, "capacity": None}
    differences = [(column, product[key]) for key, column in _DIFFERENCES.items() if key in product]
    if not differences:
        yield row, product["stock"]
    for column, stock in differences:
        for value, pieces in stock.items():
            yield {**row, "variant_id": f"{product['id']}-{value.replace(' ', '')}", column: value}, pieces


def _inventory(product: Document, calendar: Calendar) -> Iterator[Row]:
    for variant, pieces in _variants(product):
        yield {
            "variant_id": variant["variant_id"],
            "quantity": pieces,
            "reorder_threshold": product.get("reorder_threshold", 3),
            "reorder_quantity": product.get("reorder_quantity", 10),
            "last_restock_date": calendar.day(product.get("restocked", _RESTOCKED)),
        }


def _customer(customer: Document) -> Row:
    known = ("first_name", "last_name", "email", "phone", "address", "city", "state", "zip_code")
    return {"customer_id": customer["id"], **{key: customer[key] for key in known}}


def _browsing(customer: Document, calendar: Calendar) -> Iterator[Row]:
    for event in customer.get("viewed", ()):
        day = calendar.today + timedelta(days=event["day"])
        yield {
            "event_id": uuid5(_EVENTS, f"{customer['id']} {event['product']} {event['day']} {event['at']}"),
            "customer_id": customer["id"],
            "product_id": event["product"],
            "viewed_at": datetime.combine(day, event["at"], UTC),
            "seconds": event["seconds"],
        }


def _order(order: Document, catalogue: Mapping[str, Document], calendar: Calendar) -> Row:
    return {
        "order_id": order["id"],
        "customer_id": order["customer"],
        "order_status": order["status"],
        "order_date": calendar.day(order["placed"]),
        "total_amount": sum(_amount(line) for line in _lines(order, catalogue)),
    }


def _lines(order: Document, catalogue: Mapping[str, Document]) -> Iterator[Row]:
    for number, line in enumerate(order["lines"], start=1):
        product = catalogue[line["variant"]]
        yield {
            "order_id": order["id"],
            "line_number": number,
            "variant_id": line["variant"],
            "product_name": product["name"],
            "quantity": line.get("quantity", 1),
            "price_per_unit": product["price"],
        }


def _amount(line: Row) -> Decimal:
    return Decimal(str(line["price_per_unit"])) * int(str(line["quantity"]))


def _shipments(order: Document, calendar: Calendar) -> Iterator[Row]:
    for shipment in order.get("shipments", ()):
        yield {
            "shipment_id": shipment["id"],
            "order_id": order["id"],
            "shipping_status": shipment["status"],
            "carrier": shipment.get("carrier"),
            "tracking_number": shipment.get("tracking"),
            "shipped_date": calendar.day(shipment.get("shipped")),
            "estimated_delivery": calendar.day(shipment.get("estimated")),
            "delivered_date": calendar.day(shipment.get("delivered")),
        }


def _returns(order: Document, calendar: Calendar) -> Iterator[Row]:
    for entry in order.get("returns", ()):
        yield {
            "return_id": entry["id"],
            "order_id": order["id"],
            "line_number": entry["line"],
            "kind": entry["kind"],
            "return_status": entry["status"],
            "reason": entry["reason"],
            "requested_date": calendar.day(entry["requested"]),
            "refund_amount": entry.get("refund"),
        }


def _review(review: Document, calendar: Calendar) -> Row:
    return {
        "product_id": review["product"],
        "customer_id": review["customer"],
        "rating": review["rating"],
        "title": review["title"],
        "body": review["body"],
        "review_date": calendar.day(review["day"]),
    }


def _article(article: Document) -> Row:
    return {
        "article_id": article["id"],
        "kind": article["kind"],
        "category": article["category"],
        "product_id": article.get("product"),
        "title": article["title"],
        "body": article["body"].strip(),
    }
