"""Orders and stock in PostgreSQL. Row-level security decides whose orders exist; statements only say which."""

from typing import Protocol

from agents.common.database import Database, Row
from agents.common.principal import Principal
from agents.common.search import PRODUCTS_MEANT

# One statement for orders with all that hangs on them: their lines, returns and latest parcel.
_ORDERS = """
SELECT o.order_id, o.order_status, o.order_date, o.total_amount,
       s.shipping_status, s.carrier, s.tracking_number, s.shipped_date, s.estimated_delivery, s.delivered_date,
       (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                   'product_name', i.product_name, 'size', v.size, 'color', v.color, 'capacity', v.capacity,
                   'quantity', i.quantity, 'price_per_unit', i.price_per_unit)) ORDER BY i.line_number)
          FROM order_items i JOIN product_variants v USING (variant_id)
         WHERE i.order_id = o.order_id) AS items,
       (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                   'return_id', r.return_id, 'kind', r.kind, 'return_status', r.return_status,
                   'product_name', i.product_name, 'reason', r.reason, 'requested_date', r.requested_date,
                   'refund_amount', r.refund_amount)) ORDER BY r.requested_date)
          FROM returns r JOIN order_items i USING (order_id, line_number)
         WHERE r.order_id = o.order_id) AS returns
  FROM orders o
  LEFT JOIN LATERAL (
       SELECT * FROM shipments WHERE shipments.order_id = o.order_id
        ORDER BY shipped_date DESC NULLS LAST, shipment_id DESC LIMIT 1) s ON true
"""
_ONE_ORDER = f"{_ORDERS} WHERE o.order_id = :order_id"
_ORDERS_OF = f"""{_ORDERS} WHERE o.customer_id = :customer_id
   AND (CAST(:status AS text) IS NULL OR o.order_status = :status)
 ORDER BY o.order_date DESC, o.order_id DESC LIMIT :most"""
_IN_SHORT = """
SELECT order_id, order_status, order_date, total_amount FROM orders WHERE customer_id = :customer_id
"""
_STOCK = f"""
WITH {PRODUCTS_MEANT}
SELECT p.product_id, p.name AS product_name, p.category, p.price,
       (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                   'size', v.size, 'color', v.color, 'capacity', v.capacity, 'quantity', n.quantity))
               ORDER BY length(v.size), v.size, v.variant_id)
          FROM product_variants v JOIN inventory n USING (variant_id)
         WHERE v.product_id = p.product_id
           AND (CAST(:size AS text) IS NULL OR v.size IS NULL OR upper(v.size) = :size)) AS variants
  FROM meant p
 ORDER BY p.named DESC, p.closeness DESC, p.product_id
 LIMIT 5
"""  # noqa: S608  made of the constant above

MOST_ORDERS = 20


class OrderRepository(Protocol):
    """What the tools ask. Each method sees what the principal may see, and nothing else."""

    async def order(self, principal: Principal, *, order_id: str) -> Row | None:
        """One order with its items, returns and latest parcel."""

    async def orders_of(self, principal: Principal, *, customer_id: str, status: str | None) -> list[Row]:
        """A customer's orders, the latest first, at most MOST_ORDERS."""

    async def all_in_short(self, principal: Principal, *, customer_id: str) -> list[Row]:
        """Status, date and amount of every order of a customer."""

    async def stock(self, principal: Principal, *, product: str, size: str | None) -> list[Row]:
        """The products that the words or the id mean, each with its variants' stock."""


class SqlOrderRepository:
    """The same over the database port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def order(self, principal: Principal, *, order_id: str) -> Row | None:
        """One order, or None where there is none for this principal."""
        async with self._database.transaction(principal) as transaction:
            rows = await transaction.fetch(_ONE_ORDER, order_id=order_id)
        return rows[0] if rows else None

    async def orders_of(self, principal: Principal, *, customer_id: str, status: str | None) -> list[Row]:
        """A customer's orders, the latest first."""
        async with self._database.transaction(principal) as transaction:
            return await transaction.fetch(_ORDERS_OF, customer_id=customer_id, status=status, most=MOST_ORDERS)

    async def all_in_short(self, principal: Principal, *, customer_id: str) -> list[Row]:
        """Every order, in no order."""
        async with self._database.transaction(principal) as transaction:
            return await transaction.fetch(_IN_SHORT, customer_id=customer_id)

    async def stock(self, principal: Principal, *, product: str, size: str | None) -> list[Row]:
        """Stock by product; a size leaves out the other sizes."""
        async with self._database.transaction(principal) as transaction:
            return await transaction.fetch(_STOCK, query=product, size=size)
