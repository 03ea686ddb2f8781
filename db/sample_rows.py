"""The sample shop's documents (db/seed/) as rows by table: a name, a price and a total are said once.

Days in the documents are counted from the day of loading (-3: three days ago), so that the shop never looks abandoned.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from db import sample_catalogue, sample_customers, sample_orders, sample_streams
from db.sample_documents import FOLDER, Calendar, Document, Row, entries


def read_rows(today: date, folder: Path = FOLDER) -> Mapping[str, Sequence[Row]]:
    """All rows, tables in the order that their foreign keys ask for. Raises KeyError for an id that is nowhere."""
    products = [*entries(folder / "products", "product")]
    customers = [*entries(folder / "customers", "customer")]
    calendar = Calendar(today)
    return {
        **_catalogue_rows(products, calendar),
        **_customer_rows(customers, calendar),
        **_order_rows([*entries(folder / "orders", "order")], products, customers, calendar),
        "reviews": [sample_customers.review_row(review, calendar) for review in entries(folder / "reviews", "review")],
        "knowledge_articles": [
            sample_catalogue.article_row(article) for article in entries(folder / "articles", "article")
        ],
        **_stream_rows([*entries(folder / "streams", "stream")], calendar),
    }


def _catalogue_rows(products: Sequence[Document], calendar: Calendar) -> Mapping[str, Sequence[Row]]:
    return {
        "products": [sample_catalogue.product_row(product) for product in products],
        "product_variants": [row for product in products for row, _ in sample_catalogue.variants(product)],
        "inventory": [row for product in products for row in sample_catalogue.inventory_rows(product, calendar)],
        "warranties": [{"product_id": p["id"], **p["warranty"]} for p in products if "warranty" in p],
    }


def _customer_rows(customers: Sequence[Document], calendar: Calendar) -> Mapping[str, Sequence[Row]]:
    return {
        "customers": [sample_customers.customer_row(customer) for customer in customers],
        "customer_aliases": [row for customer in customers for row in sample_customers.alias_rows(customer)],
        "personalization": [{"customer_id": c["id"], **c["personalization"]} for c in customers],
        "customer_preferences": [sample_customers.preference_row(customer, calendar) for customer in customers],
        "payment_methods": [
            row for customer in customers for row in sample_customers.payment_method_rows(customer, calendar)
        ],
        "browsing_events": [
            row for customer in customers for row in sample_customers.browsing_rows(customer, calendar)
        ],
    }


def _stream_rows(streams: Sequence[Document], calendar: Calendar) -> Mapping[str, Sequence[Row]]:
    return {
        "streams": [sample_streams.stream_row(stream, calendar) for stream in streams],
        "stream_events": [row for stream in streams for row in sample_streams.event_rows(stream)],
    }


def _order_rows(
    orders: Sequence[Document], products: Sequence[Document], customers: Sequence[Document], calendar: Calendar
) -> Mapping[str, Sequence[Row]]:
    catalogue = {
        str(row["variant_id"]): product for product in products for row, _ in sample_catalogue.variants(product)
    }
    known = {str(customer["id"]): customer for customer in customers}
    return {
        "orders": [sample_orders.order_row(order, catalogue, known[order["customer"]], calendar) for order in orders],
        "order_items": [row for order in orders for row in sample_orders.line_rows(order, catalogue)],
        "shipments": [row for order in orders for row in sample_orders.shipment_rows(order, calendar)],
        "returns": [row for order in orders for row in sample_orders.return_rows(order, calendar)],
        "payments": [sample_orders.payment_row(order, known[order["customer"]], calendar) for order in orders],
        "refunds": [row for order in orders for row in sample_orders.refund_rows(order, calendar)],
    }
