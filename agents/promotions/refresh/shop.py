"""What happened in the shop since it was last asked: changed orders and customers, page by page, over the Data API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import LiteralString, cast

from agents.common.database import Database, Row
from agents.common.principal import Principal

ROLE = "agent_promotions_refresh"
_PAGE = 500
_PRINCIPAL = Principal(kind="staff", subject="promotions-refresh", customer_id=None)

# A transaction notes the time of its beginning, and may end after others that began later.
_MARK: LiteralString = """
SELECT CAST(changed_at - INTERVAL '15 minutes' AS text) AS mark FROM promotion_refresh WHERE copied = :copied
"""
_MOVE: LiteralString = """
UPDATE promotion_refresh SET changed_at = CAST(:mark AS timestamptz)
 WHERE copied = :copied AND changed_at < CAST(:mark AS timestamptz)
"""
_ORDERS: LiteralString = """
SELECT o.order_id, o.order_date, o.amount, o.status, CAST(o.changed_at AS text) AS mark, o.changed_at,
       c.customer_id, c.name, c.email, c.city, c.state
  FROM projected_orders o JOIN projected_customers c USING (customer_id)
 WHERE (o.changed_at, o.order_id) > (CAST(:mark AS timestamptz), CAST(:last AS text))
 ORDER BY o.changed_at, o.order_id
 LIMIT :most
"""
_CUSTOMERS: LiteralString = """
SELECT CAST(changed_at AS text) AS mark, customer_id, name, email, city, state
  FROM projected_customers
 WHERE (changed_at, customer_id) > (CAST(:mark AS timestamptz), CAST(:last AS text))
 ORDER BY changed_at, customer_id
 LIMIT :most
"""


@dataclass(frozen=True, kw_only=True)
class ShopCustomer:
    """Who somebody is, as the shop knows them."""

    customer_id: str
    name: str
    email: str
    city: str
    state: str


@dataclass(frozen=True, kw_only=True)
class ShopOrder:
    """An order as it is now. `changed_at` tells which of two states is the later one."""

    order_id: str
    customer_id: str
    order_date: date
    amount: Decimal
    status: str
    changed_at: str
    promotion_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Place:
    """How far one has read: the moment, and the key among those of the same one."""

    mark: str
    last: str = ""


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some changes, in the order in which they were made; `place` is where the next page begins."""

    customers: Mapping[str, ShopCustomer]
    orders: Sequence[ShopOrder]
    place: Place
    is_last: bool


class Shop:
    """The shop's database, in the role that may read its projections."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def place_of(self, copied: str) -> Place:
        """Where the last refresh came to, and a little before it."""
        async with self._database.transaction(_PRINCIPAL) as transaction:
            [row] = await transaction.fetch(_MARK, copied=copied)
        return Place(mark=str(row["mark"]))

    async def keep(self, copied: str, place: Place) -> None:
        """All changes up to there are copied. It never moves back."""
        async with self._database.transaction(_PRINCIPAL) as transaction:
            await transaction.execute(_MOVE, copied=copied, mark=place.mark)

    async def orders_after(self, place: Place) -> Page:
        """Changed orders with who placed them."""
        rows = await self._fetch(_ORDERS, place)
        return _page(rows, [_order(row) for row in rows], place, key="order_id")

    async def customers_after(self, place: Place) -> Page:
        """New and changed customers, who need not have ordered."""
        rows = await self._fetch(_CUSTOMERS, place)
        return _page(rows, [], place, key="customer_id")

    async def _fetch(self, sql: LiteralString, place: Place) -> Sequence[Row]:
        async with self._database.transaction(_PRINCIPAL) as transaction:
            return await transaction.fetch(sql, mark=place.mark, last=place.last, most=_PAGE)


def _page(rows: Sequence[Row], orders: Sequence[ShopOrder], place: Place, *, key: str) -> Page:
    reached = Place(mark=str(rows[-1]["mark"]), last=str(rows[-1][key])) if rows else place
    customers = {str(row["customer_id"]): _customer(row) for row in rows}
    return Page(customers=customers, orders=orders, place=reached, is_last=len(rows) < _PAGE)


def _customer(row: Row) -> ShopCustomer:
    known = ("customer_id", "name", "email", "city", "state")
    return ShopCustomer(**{name: str(row[name]) for name in known})


def _order(row: Row) -> ShopOrder:
    return ShopOrder(
        order_id=str(row["order_id"]),
        customer_id=str(row["customer_id"]),
        order_date=cast("date", row["order_date"]),
        amount=Decimal(str(row["amount"])),
        status=str(row["status"]),
        changed_at=cast("datetime", row["changed_at"]).isoformat(timespec="microseconds"),
    )
