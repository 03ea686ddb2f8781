"""What chance gave to customers of whom it is told by hand what they spent: it is given to somebody else."""

from collections.abc import Iterator, Mapping, Sequence, Set

from db.compose.shelf import Shelf
from db.sample_documents import Document

# Who likes what they were given.
_GIVEN_TO: Mapping[str, str] = {"cust002": "cust012", "cust003": "cust041"}

Purchases = Set[tuple[str, str]]
"""Customers with the products that they bought."""


def gifts(orders: Sequence[Document], shelf: Shelf, kept: Purchases) -> Purchases:
    """What is given away: everything in an order of theirs, unless one of its products is to be kept."""
    return {
        purchase
        for order in orders
        if order["customer"] in _GIVEN_TO and not kept & _purchases(order, shelf)
        for purchase in _purchases(order, shelf)
    }


def orders_given(orders: Sequence[Document], shelf: Shelf, given: Purchases) -> Iterator[Document]:
    """All orders, some with another customer, who pays in the way that is theirs."""
    for order in orders:
        if given & _purchases(order, shelf):
            named = {key: value for key, value in order.items() if key != "paid_with"}
            yield {**named, "customer": _GIVEN_TO[order["customer"]]}
        else:
            yield order


def reviews_given(reviews: Sequence[Document], given: Purchases) -> Iterator[Document]:
    """All reviews, by whoever has the product."""
    for review in reviews:
        customer = review["customer"]
        yield {**review, "customer": _GIVEN_TO[customer]} if (customer, review["product"]) in given else review


def _purchases(order: Document, shelf: Shelf) -> Purchases:
    return {(order["customer"], str(shelf.sold_as(line["variant"])["id"])) for line in order["lines"]}
