"""The sample shop's orders as rows: one document has the lines, parcels, returns, and how it was paid.

What follows is not said: names and prices are the catalogue's, a payment's state its order's, a refund its return's.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from db.sample_documents import Calendar, Document, Row

_PAYMENT_STATUS = {
    "pending": "authorized",
    "processing": "authorized",
    "shipped": "captured",
    "delivered": "captured",
    "cancelled": "voided",
}
_DAYS_TO_PAY_BACK = 2

Catalogue = Mapping[str, Document]
"""Products by the id of each of their variants."""


def order_row(order: Document, catalogue: Catalogue, customer: Document, calendar: Calendar) -> Row:
    """The order itself; from the silver tier on its delivery is free."""
    return {
        "order_id": order["id"],
        "customer_id": order["customer"],
        "order_status": order["status"],
        "order_date": calendar.day(order["placed"]),
        "total_amount": sum(_amount(line) for line in line_rows(order, catalogue)),
        "delivery_is_free": customer["personalization"].get("loyalty_tier", "bronze") != "bronze",
    }


def line_rows(order: Document, catalogue: Catalogue) -> Iterator[Row]:
    """What was ordered. Raises KeyError for a variant that is not sold."""
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


def shipment_rows(order: Document, calendar: Calendar) -> Iterator[Row]:
    """Its parcels."""
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


def return_rows(order: Document, calendar: Calendar) -> Iterator[Row]:
    """What came back, or is to."""
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


def payment_row(order: Document, customer: Document, calendar: Calendar) -> Row:
    """With the method that the order names, else the customer's first; charged on the day the first parcel left."""
    failure = order.get("payment_failed")
    status = "failed" if failure else _PAYMENT_STATUS[order["status"]]
    sent = min((parcel["shipped"] for parcel in order.get("shipments", ()) if "shipped" in parcel), default=None)
    return {
        "payment_id": _payment_id(order),
        "order_id": order["id"],
        "payment_method_id": order.get("paid_with", customer["pays_with"][0]["id"]),
        "payment_status": status,
        "authorized_date": None if failure else calendar.day(order["placed"]),
        "captured_date": calendar.day(sent) if status == "captured" else None,
        "failure_reason": failure,
    }


def refund_rows(order: Document, calendar: Calendar) -> Iterator[Row]:
    """One for each return whose money is on its way or back, and those that the order names."""
    for entry in order.get("returns", ()):
        if "refunded" in entry:
            yield _refund(order, calendar, _refund_of(entry))
    for entry in order.get("refunds", ()):
        yield _refund(order, calendar, entry)


def _refund_of(entry: Document) -> Document:
    return {
        "id": entry["id"].replace("RET-", "REF-"),
        "return": entry["id"],
        "reason": "return",
        "goods": entry["refund"],
        "issued": entry["refunded"],
        "is_pending": entry["status"] != "refunded",
    }


def _refund(order: Document, calendar: Calendar, entry: Document) -> Row:
    completed = None if entry.get("is_pending") else min(0, entry["issued"] + _DAYS_TO_PAY_BACK)
    return {
        "refund_id": entry["id"],
        "payment_id": _payment_id(order),
        "return_id": entry.get("return"),
        "reason": entry["reason"],
        "refund_status": "pending" if completed is None else "completed",
        "goods": entry["goods"],
        "shipping": entry.get("shipping", 0),
        "issued_date": calendar.day(entry["issued"]),
        "completed_date": calendar.day(completed),
    }


def _payment_id(order: Document) -> str:
    return str(order["id"]).replace("ORD-", "PAY-")
