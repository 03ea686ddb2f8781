"""Customers beyond the hand-written ones: a person of parts/people.toml with sizes, ways to pay, wishes and views."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from decimal import Decimal

from db.compose.shelf import Shelf
from db.sample_documents import Document

_MAIL = ("example.com", "example.org", "example.net")
_CARDS = ("Visa", "Visa", "Visa", "Mastercard", "Mastercard", "American Express", "Discover")
_KINDS = ("credit_card", "credit_card", "debit_card", "debit_card", "paypal")
_EAGERNESS = (0.2, 0.5, 0.8, 1.0, 1.0, 1.5, 2.5)
_TIERS = ((2500, "platinum"), (1000, "gold"), (500, "silver"), (0, "bronze"))
_YEAR = 365


@dataclass(frozen=True, kw_only=True)
class Buyer:
    """What decides what somebody buys, and how often."""

    customer_id: str
    categories: Sequence[str]
    sizes: Mapping[str, str]
    eagerness: float
    pays_with: Sequence[str]


def known_buyers(customers: Sequence[Document]) -> Iterator[Buyer]:
    """The hand-written customers, who bought little beyond what is written of them."""
    for customer in customers:
        wishes = customer["preferences"]
        yield Buyer(
            customer_id=customer["id"],
            categories=wishes["categories"],
            sizes=wishes.get("sizes", {}),
            eagerness=0.35,
            pays_with=[method["id"] for method in customer["pays_with"]],
        )


def new_customer(rng: random.Random, person: Document, number: int, first_method: int) -> tuple[Document, Buyer]:
    """A customer's document without what follows from their orders, and the buyer that they are."""
    first, last = person["name"]
    street, city, state, zip_code = person["address"]
    mail = f"{first}.{last}".lower().replace("'", "").replace(" ", "")
    document = {
        "id": f"cust{number:03}",
        "first_name": first,
        "last_name": last,
        "email": f"{mail}@{rng.choice(_MAIL)}",
        "phone": f"+1 {person['area_code']} 555 {100 + number:04}",
        "address": street,
        "city": city,
        "state": state,
        "zip_code": zip_code,
        "pays_with": [*_methods(rng, mail, first_method)],
    }
    buyer = Buyer(
        customer_id=str(document["id"]),
        categories=person["categories"],
        sizes=_sizes(rng, person["gender"]),
        eagerness=rng.choice(_EAGERNESS),
        pays_with=[method["id"] for method in document["pays_with"]],
    )
    return document, buyer


def _sizes(rng: random.Random, gender: str) -> Mapping[str, str]:
    shoes = ("8", "8", "9", "9", "10") if gender == "female" else ("9", "10", "10", "11", "12")
    clothing = ("S", "M", "M", "L") if gender == "female" else ("M", "L", "L", "XL")
    return {"shoes": rng.choice(shoes), "clothing": rng.choice(clothing)}


def _methods(rng: random.Random, mail: str, first: int) -> Iterator[Document]:
    for number in range(first, first + rng.choice((1, 1, 2))):
        kind = rng.choice(_KINDS)
        id_ = f"PM-{number:04}"
        if kind == "paypal":
            yield {"id": id_, "kind": kind, "account": f"{mail[0]}***@{rng.choice(_MAIL)}"}
        else:
            last4, expires = f"{rng.randrange(10_000):04}", rng.randrange(2, 48)
            yield {"id": id_, "kind": kind, "brand": rng.choice(_CARDS), "last4": last4, "expires": expires}


def complete(
    rng: random.Random,
    document: Document,
    person: Document,
    *,
    buyer: Buyer,
    spent: Decimal,
    shelf: Shelf,
) -> Document:
    """With tier, preferences and views. `spent` is what was delivered and kept in the last year."""
    lowest, highest, price_range = _prices(person["income"])
    favourite = {"preferred_brand": person["brand"]} if "brand" in person else {}
    wishes: dict[str, object] = {
        "categories": [*buyer.categories],
        "brands": [*favourite.values()],
        "sizes": {category: size for category, size in buyer.sizes.items() if category in buyer.categories},
        "min_price": lowest,
        "max_price": highest,
    }
    if rng.random() < 0.55:
        wishes["newsletter"] = -rng.randrange(5, 900)
    return {
        **document,
        "personalization": {
            "age": person["age"],
            "gender": person["gender"],
            "income": person["income"],
            "location": f"{document['city']}, {document['state']}",
            "preferred_category": buyer.categories[0],
            "price_range": price_range,
            **favourite,
            "loyalty_tier": next(tier for least, tier in _TIERS if spent >= least),
        },
        "preferences": wishes,
        "viewed": [*_views(rng, buyer, shelf)],
    }


def _prices(income: int) -> tuple[int, int, str]:
    if income < 55_000:
        return 10, 120, "budget"
    return (25, 350, "mid-range") if income < 100_000 else (60, 1500, "premium")


def _views(rng: random.Random, buyer: Buyer, shelf: Shelf) -> Iterator[Document]:
    """Mostly of their categories; what interests somebody is opened again."""
    looked = [shelf.pick(rng, categories=buyer.categories, sizes=buyer.sizes) for _ in range(rng.randrange(2, 5))]
    looked += [shelf.pick(rng, categories=(), sizes={}), looked[0]]
    times = sorted({(-rng.randrange(1, 25), rng.randrange(6 * 60, 24 * 60)) for _ in looked})
    for item, (day, minute) in zip(looked, times, strict=False):
        at = time(minute // 60, minute % 60, rng.randrange(60))
        yield {"product": item.product_id, "day": day, "at": at, "seconds": rng.randrange(15, 420)}


def spent_in_a_year(customer_id: str, orders: Sequence[Document], shelf: Shelf) -> Decimal:
    """What was delivered and not refunded."""
    total = Decimal(0)
    for order in orders:
        if order["customer"] == customer_id and order["status"] == "delivered" and order["placed"] > -_YEAR:
            total += sum(shelf.sold_as(line["variant"])["price"] * line.get("quantity", 1) for line in order["lines"])
            total -= sum(Decimal(str(entry.get("refund", 0))) for entry in order.get("returns", ()))
    return total
