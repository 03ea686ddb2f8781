"""The sample shop's rows once more under other keys: what a shop of a hundred or a thousand times the size is made of.

A copy has its own customers, products, orders and prices; what holds between the sample's rows holds in it too.
"""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from uuid import UUID, uuid5

from db.sample_documents import Row

_CENT = Decimal("0.01")
_PREFIXED = re.compile(r"(?P<kind>(?:ORD|SHP|RET|PAY|REF)-[0-9]{4}-|PM-)(?P<number>[0-9]+)")
_NO_COPIES = ("customer_aliases", "streams", "stream_events")  # an alias is a person's, and a stream was live once


@dataclass(frozen=True)
class Copies:
    """Copies of a shop's rows; the same seed gives the same ones."""

    rows: Mapping[str, Sequence[Row]]
    seed: int

    def tables(self) -> list[str]:
        """Parents first."""
        return [table for table in self.rows if table not in _NO_COPIES]

    def of(self, table: str, number: int) -> Iterator[Row]:
        """A table's rows in the copy of that number, from 1."""
        rng = random.Random(f"{self.seed} {number} {table}")  # noqa: S311 - a sample, not a secret
        factor = self._price_factor(number)
        if table == "orders":
            yield from self._orders(number, factor)
            return
        vary = _VARIED.get(table, _as_it_is)
        for row in self.rows[table]:
            copied = {key: self._value(key, value, number, factor) for key, value in row.items()}
            yield vary(copied, rng, number)

    def product_id(self, product_id: str, number: int) -> str:
        """A product's key in a copy."""
        return f"gen{number * 1000 + self._places[product_id]:07}"

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {str(row["product_id"]): place for place, row in enumerate(self.rows["products"])}

    def _price_factor(self, number: int) -> Decimal:
        """One a copy, so that sums and refunds stay in step with prices."""
        return Decimal(random.Random(f"{self.seed} {number}").randrange(70, 140)) / 100  # noqa: S311 - as above

    def _value(self, column: str, value: object, number: int, factor: Decimal) -> object:
        match column:
            case "product_id" if value is not None:
                return self.product_id(str(value), number)
            case "variant_id":
                return self._variant_id(str(value), number)
            case "customer_id":
                return f"cust{number * 1000 + int(str(value).removeprefix('cust'))}"
            case "article_id":
                return f"{value}-{number}"
            case "email" | "tracking_number" if value is not None:
                return f"{number}.{value}"
            case "price" | "price_per_unit" | "refund_amount" | "goods" if value is not None:
                return _scaled(value, factor)
            case _ if column.endswith("_id") and isinstance(value, str):
                return _PREFIXED.sub(rf"\g<kind>{number:04}\g<number>", value)
        return value

    def _variant_id(self, variant_id: str, number: int) -> str:
        product_id, *rest = variant_id.split("-", 1)
        return "-".join((self.product_id(product_id, number), *rest))

    def _orders(self, number: int, factor: Decimal) -> Iterator[Row]:
        totals: dict[object, Decimal] = {}
        for line in self.rows["order_items"]:
            amount = _scaled(line["price_per_unit"], factor) * int(str(line["quantity"]))
            totals[line["order_id"]] = totals.get(line["order_id"], Decimal(0)) + amount
        for row in self.rows["orders"]:
            copied = {key: self._value(key, value, number, factor) for key, value in row.items()}
            yield {**copied, "total_amount": totals[row["order_id"]]}


def _scaled(value: object, factor: Decimal) -> Decimal:
    return max(_CENT, (Decimal(str(value)) * factor).quantize(_CENT))


def _as_it_is(row: Row, _rng: random.Random, _number: int) -> Row:
    return row


def _product(row: Row, rng: random.Random, number: int) -> Row:
    popularity = int(str(row["popularity"])) + rng.randrange(500)
    return {**row, "name": f"{row['name']} Series {number}", "popularity": popularity}


def _line(row: Row, _rng: random.Random, number: int) -> Row:
    return {**row, "product_name": f"{row['product_name']} Series {number}"}


def _stock(row: Row, rng: random.Random, _number: int) -> Row:
    return {**row, "quantity": rng.choice((0, 1, 2, 5, 9, 14, 30, 60))}


def _event(row: Row, _rng: random.Random, number: int) -> Row:
    return {**row, "event_id": uuid5(UUID(str(row["event_id"])), str(number))}


_VARIED: Mapping[str, Callable[[Row, random.Random, int], Row]] = {
    "products": _product,
    "order_items": _line,
    "inventory": _stock,
    "browsing_events": _event,
}
