"""What each row of the old database becomes. Its orders had one line, and knew little of parcels and returns."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from db.legacy import values
from db.legacy.values import Old, Refused

Rows = Mapping[str, Sequence[dict[str, object]]]
"""New rows by table."""

UNBRANDED = "Unbranded"
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_ZIP_CODE = re.compile(r"[0-9]{5}(-[0-9]{4})?")
_ORDER_STATUS = {
    **{status: status for status in ("pending", "processing", "shipped", "delivered", "cancelled")},
    "canceled": "cancelled",
    "in_transit": "shipped",
    "returned": "delivered",
}
_SHIPPING_STATUS = {
    **{status: status for status in ("preparing", "in_transit", "out_for_delivery", "delivered", "delayed")},
    **dict.fromkeys(("not_shipped", "pending", "processing"), "preparing"),
    "shipped": "in_transit",
}
_PARCELS_OF = {
    "pending": {"preparing"},
    "processing": {"preparing", "delayed"},
    "shipped": {"in_transit", "out_for_delivery", "delayed"},
    "delivered": {"delivered"},
    "cancelled": {"preparing"},
}
_BACK = {
    **{f"{kind}_{status}": (kind, status) for kind in ("return", "exchange") for status in ("requested", "approved")},
    **{f"{kind}_rejected": (kind, "rejected") for kind in ("return", "exchange")},
    **{f"{kind}_in_transit": (kind, "in_transit") for kind in ("return", "exchange")},
    **{f"{kind}_received": (kind, "received") for kind in ("return", "exchange")},
    **dict.fromkeys(("returned", "refunded", "return_completed"), ("return", "refunded")),
    **dict.fromkeys(("exchanged", "exchange_completed"), ("exchange", "exchanged")),
    **{kind: (kind, "requested") for kind in ("return", "exchange")},
}
_NOTHING = ("", "none", "null", "n_a", "no")
_PRICE_RANGES = {
    **{words: words.replace("_", "-") for words in ("budget", "mid_range", "premium")},
    "low": "budget",
    "medium": "mid-range",
    "mid": "mid-range",
    "high": "premium",
    "luxury": "premium",
}
_TIERS = ("bronze", "silver", "gold", "platinum")


def product(row: Old) -> Rows:
    """Of product_catalog. The old catalogue named no brand and had no variants."""
    id_ = values.product_id(row)
    name, rating = values.text(row, "product_name"), values.money(row, "rating") if row.get("rating") else Decimal(0)
    if rating > 5:
        raise Refused("rating is above 5")
    return _sold(
        id_,
        name=name,
        category=values.text(row, "category").lower(),
        price=_price(row, "price"),
        description=values.optional_text(row, "description") or name,
        rating=rating,
        popularity=values.whole(row, "popularity") if row.get("popularity") is not None else 0,
    )


def product_of_stock(row: Old) -> Rows:
    """Of inventory, for what the old catalogue left out."""
    name = values.text(row, "product_name")
    return _sold(
        values.product_id(row),
        name=name,
        category=values.text(row, "category").lower(),
        price=_price(row, "price_per_unit"),
        description=name,
        rating=Decimal(0),
        popularity=0,
    )


def _price(row: Old, column: str) -> Decimal:
    if price := values.money(row, column):
        return price
    raise Refused(f"{column} is nothing")


def _sold(id_: str, **described: object) -> Rows:
    return {
        "products": [{"product_id": id_, "brand": UNBRANDED, **described}],
        "product_variants": [{"variant_id": id_, "product_id": id_}],
    }


def stock(row: Old) -> Rows:
    """Of inventory."""
    return {
        "inventory": [
            {
                "variant_id": values.product_id(row),
                "quantity": values.whole(row, "quantity"),
                "reorder_threshold": values.whole(row, "reorder_threshold") if row.get("reorder_threshold") else 0,
                "reorder_quantity": values.whole(row, "reorder_quantity", least=1)
                if row.get("reorder_quantity")
                else 1,
                "last_restock_date": values.optional_day(row, "last_restock_date"),
            }
        ]
    }


def customer(row: Old, customer_id: str) -> Rows:
    """Of customers, under the one key."""
    email, zip_code, state = (values.text(row, column) for column in ("email", "zip_code", "state"))
    zip_code = zip_code.zfill(5)  # SQLite may have kept 02108 as a number
    for found, column, pattern in ((email, "email", _EMAIL), (zip_code, "zip_code", _ZIP_CODE)):
        if not pattern.fullmatch(found):
            raise Refused(f"{column} is none")
    if not re.fullmatch(r"[A-Za-z]{2}", state):
        raise Refused("state is not two letters")
    names = {column: values.text(row, column) for column in ("first_name", "last_name", "address", "city")}
    phone = values.optional_text(row, "phone")
    details = {"email": email, "phone": phone, "state": state.upper(), "zip_code": zip_code}
    return {"customers": [{"customer_id": customer_id, **names, **details}]}


def profile(row: Old, customer_id: str) -> Rows:
    """Of personalization."""
    tier = values.word(row, "loyalty_tier") or "bronze"
    price_range = values.word(row, "price_range")
    if tier not in _TIERS:
        raise Refused("loyalty_tier is none of ours")
    if price_range and price_range not in _PRICE_RANGES:
        raise Refused("price_range is none of ours")
    age = values.whole(row, "age", least=13) if row.get("age") is not None else None
    if age and age > 120:
        raise Refused("age is above 120")
    words = {c: values.optional_text(row, c) for c in ("gender", "location", "preferred_category", "preferred_brand")}
    return {
        "personalization": [
            {
                "customer_id": customer_id,
                "age": age,
                "income": values.whole(row, "income") if row.get("income") is not None else None,
                "price_range": _PRICE_RANGES.get(price_range),
                "loyalty_tier": tier,
                **words,
            }
        ]
    }


def order(row: Old, order_id: str, customer_id: str, sold: str) -> Rows:
    """Of orders: the order, its one line, and its parcel and return where it knew of them."""
    quantity, price = values.whole(row, "quantity", least=1), values.money(row, "price_per_unit")
    total, placed = values.money(row, "total_amount"), values.day(row, "order_date")
    if total != quantity * price:
        raise Refused("total_amount is not quantity times price_per_unit")
    status = _ORDER_STATUS.get(values.word(row, "order_status"))
    if status is None:
        raise Refused("order_status is none of ours")
    head = {"order_id": order_id, "customer_id": customer_id, "order_status": status}
    line = {
        "order_id": order_id,
        "line_number": 1,
        "variant_id": sold,
        "product_name": values.text(row, "product_name"),
    }
    return {
        "orders": [{**head, "order_date": placed, "total_amount": total}],
        "order_items": [{**line, "quantity": quantity, "price_per_unit": price}],
        "shipments": _parcel(row, order_id, status, placed),
        "returns": _return(row, order_id, total, is_delivered=status == "delivered"),
    }


def _parcel(row: Old, order_id: str, status: str, placed: date) -> list[dict[str, object]]:
    said, day = values.word(row, "shipping_status"), values.optional_day(row, "delivery_date")
    if said in _NOTHING:
        said = {"shipped": "in_transit", "delivered": "delivered"}.get(status, "preparing")
    shipping = _SHIPPING_STATUS.get(said, "preparing" if _ORDER_STATUS.get(said) == "cancelled" else None)
    if shipping is None:
        raise Refused("shipping_status is none of ours")
    if shipping not in _PARCELS_OF[status]:
        raise Refused("order_status and shipping_status contradict each other")
    if status in ("pending", "cancelled"):
        return []
    if shipping == "delivered" and (day is None or day < placed):
        raise Refused("it was delivered before it was ordered" if day else "it was delivered on no day")
    arrived = {"delivered_date" if shipping == "delivered" else "estimated_delivery": day}
    id_ = order_id.replace("ORD-", "SHP-")
    return [{"shipment_id": id_, "order_id": order_id, "shipping_status": shipping, "is_imported": True, **arrived}]


def _return(row: Old, order_id: str, total: Decimal, *, is_delivered: bool) -> list[dict[str, object]]:
    said = values.word(row, "return_exchange_status")
    if said in _NOTHING:
        return []
    if said not in _BACK:
        raise Refused("return_exchange_status is none of ours")
    if not is_delivered:
        raise Refused("it came back before it was delivered")
    kind, status = _BACK[said]
    entry: dict[str, object] = {
        "return_id": order_id.replace("ORD-", "RET-"),
        "order_id": order_id,
        "line_number": 1,
        "kind": kind,
        "return_status": status,
        "reason": "Not recorded.",
        "requested_date": values.day(row, "delivery_date"),
        "refund_amount": total if status == "refunded" else None,
    }
    return [entry]
