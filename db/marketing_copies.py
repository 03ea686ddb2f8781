"""Marketing's customers and orders of a shop of many times the size, one after another: for benchmarks.

Keys are those that db/generate.py gives the database's copies, so that both can be asked together.
"""

from collections.abc import Iterator
from itertools import count, islice

from db.copies import Copies
from db.sample_documents import Row
from db.sample_marketing import Marketing, copied_order


def many_orders(copies: Copies, marketing: Marketing, total: int) -> Iterator[Row]:
    """So many orders: the sample's, then those of one copy after the other."""
    return islice(_orders(copies, marketing), total)


def many_customers(copies: Copies, marketing: Marketing, total: int) -> Iterator[Row]:
    """So many customers. What follows from their orders is not in them."""
    return islice(_customers(copies, marketing), total)


def _orders(copies: Copies, marketing: Marketing) -> Iterator[Row]:
    yield from marketing.orders
    for number in count(1):
        yield from map(copied_order, copies.of("orders", number))


def _customers(copies: Copies, marketing: Marketing) -> Iterator[Row]:
    yield from marketing.customers
    for number in count(1):
        for original, copy in zip(marketing.customers, copies.of("customers", number), strict=True):
            yield {**original, "customer_id": copy["customer_id"], "email": copy["email"]}
