"""Moves the old database into the shop, all or nothing; rows that can't be taken over are refused with a reason."""

import logging
import re
import time
from collections.abc import Callable, Mapping, Sequence

from agents.common.database import Database
from db.legacy import rows, values
from db.legacy.report import Report
from db.legacy.shop import Shop
from db.legacy.source import TABLES, Source
from db.legacy.values import Old, Refused

logger = logging.getLogger(__name__)

_SECONDS_BETWEEN_WORDS = 2.0
_ALIAS = re.compile(r"[A-Za-z0-9]+([-_][A-Za-z0-9]+)*")

_PARENTS_FIRST = (
    *("products", "product_variants", "inventory", "customers", "personalization"),
    *("orders", "order_items", "shipments", "returns"),
)
New = dict[str, list[dict[str, object]]]


class AlreadyThere(Exception):
    """The row's key is in the shop: it stays as it is there."""


async def move(source: Source, database: Database) -> Report:
    """One transaction over all tables. A second run finds everything there, and changes nothing."""
    report = Report()
    async with database.transaction(None) as transaction:
        shop = Shop(transaction)
        await shop.look()
        mover = _Mover(shop, report)
        for table in TABLES:
            await _move_table(source, mover, table)
        for alias, customer_id in sorted(mover.spellings.items()):
            await shop.remember_alias(alias, customer_id)
        await shop.skip_taken_order_numbers()
    return report


async def _move_table(source: Source, mover: "_Mover", table: str) -> None:
    total, done, spoken = source.count(table), 0, time.monotonic()
    for piece in source.pieces(table):
        await mover.move(table, piece)
        done += len(piece)
        if time.monotonic() - spoken > _SECONDS_BETWEEN_WORDS:
            spoken = time.monotonic()
            logger.info("importing: table=%s rows=%d of=%d", table, done, total)
    if total:
        logger.info("imported: table=%s rows=%d", table, total)


class _Mover:
    """Knows what each table's rows become, and what must be there before them."""

    def __init__(self, shop: Shop, report: Report) -> None:
        self._shop = shop
        self._report = report
        self.spellings: dict[str, str] = {}
        self._claimed: set[tuple[str, str]] = set()
        self._convert: Mapping[str, Callable[[Old], rows.Rows]] = {
            "product_catalog": self._product,
            "inventory": self._stock,
            "customers": self._customer,
            "personalization": self._profile,
            "orders": self._order,
            "purchase_history": self._purchase,
        }

    async def move(self, table: str, piece: Sequence[Old]) -> None:
        """Sorts a piece's rows into moved, there and refused, and inserts the first, a statement a table."""
        new: New = {}
        for row in piece:
            try:
                converted = self._convert[table](row)
            except AlreadyThere:
                self._report.there_already[table] += 1
            except Refused as refused:
                self._report.refuse(table, _name(row), str(refused))
            else:
                self._report.moved[table] += 1
                for into, added in converted.items():
                    new.setdefault(into, []).extend(added)
        for into in _PARENTS_FIRST:
            await self._insert(into, new.get(into, []))

    async def _insert(self, table: str, added: Sequence[dict[str, object]]) -> None:
        every_column = {column: None for row in added for column in row}
        await self._shop.add(table, [{**every_column, **row} for row in added])

    def _product(self, row: Old) -> rows.Rows:
        self._claim("products", values.product_id(row))
        return self._sold(rows.product(row))

    def _sold(self, new: rows.Rows) -> rows.Rows:
        for table, key in (("products", "product_id"), ("product_variants", "variant_id")):
            self._take(table, str(new[table][0][key]))
        return new

    def _stock(self, row: Old) -> rows.Rows:
        id_ = values.product_id(row)
        self._claim("inventory", id_)
        stocked = rows.stock(row)
        is_sold = id_ in self._shop.keys["product_variants"]
        if not is_sold and id_ in self._shop.keys["products"]:
            raise Refused("the product has variants, and the stock names none")
        new = {} if is_sold else self._sold(rows.product_of_stock(row))
        self._take("inventory", id_)
        return {**new, **stocked}

    def _customer(self, row: Old) -> rows.Rows:
        customer_id = self._known_as(row)
        self._claim("customers", customer_id)
        new = rows.customer(row, customer_id)
        email = str(new["customers"][0]["email"]).lower()
        if email in self._shop.keys["emails"]:
            raise Refused("email belongs to another customer")
        self._shop.keys["emails"].add(email)
        self._take("customers", customer_id)
        self._remember(row, customer_id)
        return new

    def _profile(self, row: Old) -> rows.Rows:
        customer_id = self._somebody(row)
        self._claim("personalization", customer_id)
        new = rows.profile(row, customer_id)
        self._take("personalization", customer_id)
        return new

    def _order(self, row: Old) -> rows.Rows:
        order_id = values.order_id(row)
        self._claim("orders", order_id)
        customer_id, sold = self._somebody(row), values.product_id(row)
        if sold not in self._shop.keys["product_variants"]:
            raise Refused("product_id is not sold in the shop, or only in variants")
        new = rows.order(row, order_id, customer_id, sold)
        self._take("orders", order_id)
        for table, key in (("shipments", "shipment_id"), ("returns", "return_id")):
            for entry in new[table]:
                entry[key] = self._shop.free_key(table, str(entry[key]))
        return new

    def _purchase(self, row: Old) -> rows.Rows:
        """The shop's purchase history follows from its orders: a purchase without one has nowhere to go."""
        self._somebody(row)
        if row.get("order_id") is not None and values.order_id(row) in self._shop.keys["orders"]:
            raise AlreadyThere
        raise Refused("no order of the shop has it, and the shop's history follows from its orders")

    def _known_as(self, row: Old) -> str:
        return self._shop.customer_key(values.text(row, "customer_id"))

    def _somebody(self, row: Old) -> str:
        customer_id = self._known_as(row)
        if customer_id not in self._shop.keys["customers"]:
            raise Refused("customer_id is nobody's")
        self._remember(row, customer_id)
        return customer_id

    def _claim(self, table: str, key: str) -> None:
        """Each key is taken once: by the shop, or by the first of the file's rows that is not refused."""
        if (table, key) in self._claimed:
            raise Refused(f"{key} stands twice in the file")
        if key in self._shop.keys[table]:
            raise AlreadyThere

    def _take(self, table: str, key: str) -> None:
        self._claimed.add((table, key))
        self._shop.keys[table].add(key)

    def _remember(self, row: Old, customer_id: str) -> None:
        spelt = values.text(row, "customer_id")
        if spelt != customer_id and _ALIAS.fullmatch(spelt):
            self.spellings[spelt] = customer_id


def _name(row: Old) -> object:
    return next((row[column] for column in ("order_id", "customer_id", "product_id") if row.get(column)), row)
