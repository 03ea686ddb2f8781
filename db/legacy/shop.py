"""The shop that rows move into: which keys are there, whose an alias is, and how new rows get in."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import LiteralString

from agents.common.database import Json, Transaction
from db.legacy.values import Refused

# Spellings of other systems of the same shop that no rule gives.
ALIASES: Mapping[str, str] = {"cust-123": "cust001"}
_REQUEST = 250_000
_KEY = re.compile(r"cust[0-9]{3,}")
_SPELT = re.compile(r"cust[-_ ]?([0-9]{3,})", re.IGNORECASE)
_KEYS: Mapping[str, LiteralString] = {
    "products": "SELECT product_id AS key FROM products",
    "product_variants": "SELECT variant_id AS key FROM product_variants",
    "inventory": "SELECT variant_id AS key FROM inventory",
    "customers": "SELECT customer_id AS key FROM customers",
    "emails": "SELECT lower(email) AS key FROM customers",
    "personalization": "SELECT customer_id AS key FROM personalization",
    "orders": "SELECT order_id AS key FROM orders",
    "shipments": "SELECT shipment_id AS key FROM shipments",
    "returns": "SELECT return_id AS key FROM returns",
}
# Only ever forward: a number that was given is never given again.
_SKIP_TAKEN_NUMBERS: LiteralString = """
SELECT setval('order_numbers', taken.number) AS number
  FROM (SELECT max(CAST(split_part(order_id, '-', 3) AS bigint)) AS number FROM orders
         WHERE split_part(order_id, '-', 2) >= CAST(extract(year FROM CURRENT_DATE) AS text)) taken
 WHERE taken.number > (SELECT last_value FROM order_numbers)
"""


@dataclass
class Shop:
    """One transaction's view: what it finds at the beginning, and what it adds."""

    transaction: Transaction
    keys: dict[str, set[str]] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)

    async def look(self) -> None:
        """Reads the keys that are there."""
        for name, question in _KEYS.items():
            self.keys[name] = {str(row["key"]) for row in await self.transaction.fetch(question)}
        known = await self.transaction.fetch("SELECT lower(alias) AS alias, customer_id FROM customer_aliases")
        self.aliases = {**ALIASES, **{str(row["alias"]): str(row["customer_id"]) for row in known}}

    async def skip_taken_order_numbers(self) -> None:
        """New orders go on after those that came with numbers of their own."""
        await self.transaction.fetch(_SKIP_TAKEN_NUMBERS)

    def customer_key(self, spelt: str) -> str:
        """The one key of a customer, however it is spelt: itself, an alias, or cust-001 for cust001."""
        if _KEY.fullmatch(spelt):
            return spelt
        if alias := self.aliases.get(spelt.lower()):
            return alias
        if found := _SPELT.fullmatch(spelt):
            return f"cust{found[1]}"
        raise Refused("customer_id is neither one like cust001 nor a known alias")

    def free_key(self, table: str, key: str) -> str:
        """The key, or the next longer one: an order's first parcel may have its number already."""
        while key in self.keys[table]:
            key += "0"
        self.keys[table].add(key)
        return key

    async def add(self, table: str, rows: Sequence[Mapping[str, object]]) -> None:
        """Inserts rows whose keys were found free."""
        for piece in _pieces(rows):
            await self.transaction.execute(_insert(table, piece[0]), rows=Json(piece))

    async def remember_alias(self, alias: str, customer_id: str) -> None:
        """Keeps a spelling, so that the next import knows it."""
        await self.transaction.execute(
            "INSERT INTO customer_aliases (alias, customer_id) VALUES (:alias, :customer_id) ON CONFLICT DO NOTHING",
            alias=alias,
            customer_id=customer_id,
        )


def _pieces(rows: Sequence[Mapping[str, object]]) -> Iterator[list[Mapping[str, object]]]:
    """As many at once as the Data API takes in a request, with room to spare."""
    piece: list[Mapping[str, object]] = []
    size = 0
    for row in rows:
        text = json.dumps(row, default=str)
        if piece and size + len(text) > _REQUEST:
            yield piece
            piece, size = [], 0
        piece.append(json.loads(text))
        size += len(text)
    if piece:
        yield piece


def _insert(table: str, row: Mapping[str, object]) -> LiteralString:
    columns = ", ".join(row)
    return (
        f"INSERT INTO {table} ({columns}) SELECT {columns} "  # noqa: S608 - the names are those in rows.py
        f"FROM jsonb_populate_recordset(CAST(NULL AS {table}), CAST(:rows AS jsonb))"
    )
