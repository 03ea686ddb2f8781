"""The sample shop's customers as rows: who they are, how they pay, what they like, looked at and thought of it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from db.sample_documents import Calendar, Document, Row

_EVENTS = UUID("5d0c2f0e-4d3e-4a2c-9a53-0d6f3c1b7e55")  # a namespace: an event has the same id on every load


def customer_row(customer: Document) -> Row:
    """Name and address."""
    known = ("first_name", "last_name", "email", "phone", "address", "city", "state", "zip_code")
    return {"customer_id": customer["id"], **{key: customer[key] for key in known}}


def alias_rows(customer: Document) -> Iterator[Row]:
    """cust-001 for everybody, and what the document adds."""
    spelt = str(customer["id"]).replace("cust", "cust-")
    for alias in (spelt, *customer.get("aliases", ())):
        yield {"alias": alias, "customer_id": customer["id"]}


def payment_method_rows(customer: Document, calendar: Calendar) -> Iterator[Row]:
    """Masked; the first one is the default."""
    for place, method in enumerate(customer.get("pays_with", ())):
        yield {
            "payment_method_id": method["id"],
            "customer_id": customer["id"],
            "kind": method["kind"],
            "brand": method.get("brand"),
            "last4": method.get("last4"),
            "account_hint": method.get("account"),
            "expires_on": calendar.end_of_month(method.get("expires")),
            "is_default": place == 0,
        }


def preference_row(customer: Document, calendar: Calendar) -> Row:
    """What they asked us to remember; nothing where they asked nothing."""
    wishes = customer.get("preferences", {})
    subscribed = calendar.day(wishes.get("newsletter"))
    return {
        "customer_id": customer["id"],
        "categories": wishes.get("categories", []),
        "brands": wishes.get("brands", []),
        "sizes": wishes.get("sizes", {}),
        "min_price": wishes.get("min_price"),
        "max_price": wishes.get("max_price"),
        "newsletter": subscribed is not None,
        "newsletter_since": subscribed,
    }


def browsing_rows(customer: Document, calendar: Calendar) -> Iterator[Row]:
    """The products' pages that they opened."""
    for event in customer.get("viewed", ()):
        day = calendar.today + timedelta(days=event["day"])
        yield {
            "event_id": uuid5(_EVENTS, f"{customer['id']} {event['product']} {event['day']} {event['at']}"),
            "customer_id": customer["id"],
            "product_id": event["product"],
            "viewed_at": datetime.combine(day, event["at"], UTC),
            "seconds": event["seconds"],
        }


def review_row(review: Document, calendar: Calendar) -> Row:
    """What somebody thought of a product."""
    return {
        "product_id": review["product"],
        "customer_id": review["customer"],
        "rating": review["rating"],
        "title": review["title"],
        "body": review["body"],
        "review_date": calendar.day(review["day"]),
    }
