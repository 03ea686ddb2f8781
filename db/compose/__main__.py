"""`python -m db.compose`: writes the sample shop's customers, orders and reviews; the same parts, the same files."""

import random
import tomllib
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from db.compose import people
from db.compose.documents import GENERATED, write
from db.compose.gifts import gifts, orders_given, reviews_given
from db.compose.orders import OrderBook, deliveries
from db.compose.reviews import Reviewer, candidates
from db.compose.shelf import Shelf
from db.sample_documents import FOLDER, Document, entries

_PARTS = Path(__file__).parent / "parts"
_SEED = 2024
_ORDERS, _REVIEWS = 400, 600


def _part(name: str) -> Document:
    return tomllib.loads((_PARTS / name).read_text(encoding="utf-8"), parse_float=Decimal)


def _by_hand(kind: str) -> list[Document]:
    return [*entries(FOLDER / f"{kind}s", kind, but=GENERATED)]


def compose() -> tuple[Sequence[Document], Sequence[Document], Sequence[Document]]:
    """Customers, orders and reviews beyond the hand-written ones."""
    rng = random.Random(_SEED)  # noqa: S311 - a sample, not a secret
    shelf = Shelf([*entries(FOLDER / "products", "product")])
    phrases, everybody = _part("phrases.toml"), _part("people.toml")["person"]
    known = _by_hand("customer")
    customers, buyers = _newcomers(rng, everybody, known)
    orders = _orders(rng, shelf, phrases, [*people.known_buyers(known), *buyers])
    reviews = _reviews(rng, shelf, phrases, [*_by_hand("order"), *orders])
    given = gifts(orders, shelf, kept={(review["customer"], review["product"]) for review in _by_hand("review")})
    orders, reviews = [*orders_given(orders, shelf, given)], [*reviews_given(reviews, given)]
    completed = [
        people.complete(
            rng,
            document,
            person,
            buyer=buyer,
            spent=people.spent_in_a_year(buyer.customer_id, orders, shelf),
            shelf=shelf,
        )
        for document, person, buyer in zip(customers, everybody, buyers, strict=True)
    ]
    return completed, orders, reviews


def _newcomers(
    rng: random.Random, everybody: Sequence[Document], known: Sequence[Document]
) -> tuple[list[Document], list[people.Buyer]]:
    customers, buyers = [], []
    method = 1 + sum(len(customer["pays_with"]) for customer in known)
    for number, person in enumerate(everybody, start=len(known) + 1):
        document, buyer = people.new_customer(rng, person, number, method)
        method += len(buyer.pays_with)
        customers.append(document)
        buyers.append(buyer)
    return customers, buyers


def _orders(rng: random.Random, shelf: Shelf, phrases: Document, buyers: Sequence[people.Buyer]) -> Sequence[Document]:
    by_hand = _by_hand("order")
    arrived = [*deliveries(by_hand, shelf)]
    book = OrderBook(rng, shelf, phrases["reasons"])
    book.bought |= {(customer, product) for customer, product, _ in arrived}
    named = {buyer.customer_id: buyer for buyer in buyers}
    for review in _by_hand("review"):
        has_it = any(
            arrived_on <= review["day"]
            for c, p, arrived_on in arrived
            if (c, p) == (review["customer"], review["product"])
        )
        if not has_it:
            book.buy_before_a_review(named[review["customer"]], review["product"], review["day"])
    regulars = [buyer for buyer in buyers if buyer.customer_id != "cust001"]  # whose orders are all told by hand
    book.fill(regulars, _ORDERS - len(by_hand))
    return [*book.numbered()]


def _reviews(rng: random.Random, shelf: Shelf, phrases: Document, orders: Sequence[Document]) -> Sequence[Document]:
    by_hand = _by_hand("review")
    reviewer = Reviewer(rng, shelf, phrases, _part("opinions.toml"))
    written = {(review["customer"], review["product"]) for review in by_hand}
    possible = [*candidates([*deliveries(orders, shelf)], written)]
    chosen = rng.sample(possible, _REVIEWS - len(by_hand))
    return [
        reviewer.write(customer, product, delivered + rng.randrange(1, min(40, -delivered)))
        for customer, product, delivered in sorted(chosen)
    ]


def main() -> None:
    """Writes the three files."""
    customers, orders, reviews = compose()
    write(FOLDER / "customers" / GENERATED, "customer", customers)
    write(FOLDER / "orders" / GENERATED, "order", orders)
    write(FOLDER / "reviews" / GENERATED, "review", reviews)
    print(f"customers: {len(customers)}, orders: {len(orders)}, reviews: {len(reviews)}")


if __name__ == "__main__":
    main()
