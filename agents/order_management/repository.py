"""Orders and stock in PostgreSQL. Row-level security decides whose orders exist; statements only say which."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from agents.common.database import Database, Row
from agents.common.principal import Principal
from agents.common.search import PRODUCTS_MEANT

# One statement for orders with all that hangs on them: payment, lines, returns, other refunds and latest parcel.
_ORDERS = """
SELECT o.order_id, o.order_status, o.order_date, o.total_amount, o.tax, o.shipping AS shipping_cost, o.amount_due,
       y.payment_status, y.failure_reason AS payment_failed_because,
       concat_ws(' ending in ', coalesce(m.brand, replace(m.kind, '_', ' ')), m.last4) AS paid_with,
       s.shipping_status, s.carrier, s.tracking_number, s.shipped_date, s.estimated_delivery, s.delivered_date,
       (SELECT nullif(greatest(count(*), 1), 1) FROM shipments WHERE shipments.order_id = o.order_id)
           AS number_of_parcels,
       (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                   'product_name', i.product_name, 'size', v.size, 'color', v.color, 'capacity', v.capacity,
                   'quantity', i.quantity, 'price_per_unit', i.price_per_unit)) ORDER BY i.line_number)
          FROM order_items i JOIN product_variants v USING (variant_id)
         WHERE i.order_id = o.order_id) AS items,
       (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                   'return_id', r.return_id, 'kind', r.kind, 'return_status', r.return_status,
                   'product_name', i.product_name, 'reason', r.reason, 'requested_date', r.requested_date,
                   'refund_amount', r.refund_amount, 'paid_back_with_tax', f.amount,
                   'refund_status', f.refund_status, 'refund_completed_date', f.completed_date))
               ORDER BY r.requested_date)
          FROM returns r JOIN order_items i USING (order_id, line_number) LEFT JOIN refunds f USING (return_id)
         WHERE r.order_id = o.order_id) AS returns,
       (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                   'refund_id', f.refund_id, 'reason', replace(f.reason, '_', ' '), 'refund_status', f.refund_status,
                   'paid_back', f.amount, 'issued_date', f.issued_date, 'completed_date', f.completed_date))
               ORDER BY f.issued_date)
          FROM refunds f WHERE f.payment_id = y.payment_id AND f.return_id IS NULL) AS refunds
  FROM orders o
  LEFT JOIN payments y ON y.order_id = o.order_id
  LEFT JOIN payment_methods m USING (payment_method_id)
  LEFT JOIN LATERAL (
       SELECT * FROM shipments WHERE shipments.order_id = o.order_id
        ORDER BY shipped_date DESC NULLS LAST, shipment_id DESC LIMIT 1) s ON true
"""
_ONE_ORDER = f"{_ORDERS} WHERE o.order_id = :order_id"
_ORDER_OF_RETURN = f"""{_ORDERS}
 WHERE o.order_id = (SELECT order_id FROM returns WHERE return_id = :return_id)"""  # noqa: S608  made of the constant above
_ORDERS_OF = f"""{_ORDERS} WHERE o.customer_id = :customer_id
   AND (CAST(:status AS text) IS NULL OR o.order_status = :status)
   AND (CAST(:since AS date) IS NULL OR o.order_date >= CAST(:since AS date))
   AND (CAST(:until AS date) IS NULL OR o.order_date <= CAST(:until AS date))
 ORDER BY o.order_date DESC, o.order_id DESC LIMIT :most"""
_PARCELS = """
SELECT o.order_id, o.order_status,
       s.shipping_status, s.carrier, s.tracking_number, s.shipped_date, s.estimated_delivery, s.delivered_date
  FROM orders o LEFT JOIN shipments s USING (order_id)
 WHERE o.order_id = :order_id
 ORDER BY s.shipped_date DESC NULLS LAST, s.shipment_id DESC
"""
_IN_SHORT = """
SELECT order_id, order_status, order_date, total_amount, amount_due FROM orders WHERE customer_id = :customer_id
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


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Which of a customer's orders are listed; None leaves it open."""

    status: str | None = None
    since: date | None = None
    until: date | None = None
    most: int = MOST_ORDERS


class OrderRepository(Protocol):
    """What the tools ask. Each method sees what the principal may see, and nothing else."""

    async def order(self, principal: Principal, *, order_id: str) -> Row | None:
        """One order with its items, returns and latest parcel."""

    async def order_of_return(self, principal: Principal, *, return_id: str) -> Row | None:
        """The order that a return belongs to, likewise."""

    async def parcels(self, principal: Principal, *, order_id: str) -> list[Row]:
        """The parcels of one order, the latest first; one row without a parcel where none was sent."""

    async def orders_of(self, principal: Principal, *, customer_id: str, listing: Listing) -> list[Row]:
        """A customer's orders, the latest first."""

    async def all_in_short(self, principal: Principal, *, customer_id: str) -> list[Row]:
        """Status, date and amounts of every order of a customer."""

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

    async def order_of_return(self, principal: Principal, *, return_id: str) -> Row | None:
        """One order, or None where there is no such return for this principal."""
        async with self._database.transaction(principal) as transaction:
            rows = await transaction.fetch(_ORDER_OF_RETURN, return_id=return_id)
        return rows[0] if rows else None

    async def parcels(self, principal: Principal, *, order_id: str) -> list[Row]:
        """No row where there is no such order for this principal."""
        async with self._database.transaction(principal) as transaction:
            return await transaction.fetch(_PARCELS, order_id=order_id)

    async def orders_of(self, principal: Principal, *, customer_id: str, listing: Listing) -> list[Row]:
        """A customer's orders, the latest first."""
        async with self._database.transaction(principal) as transaction:
            return await transaction.fetch(
                _ORDERS_OF,
                customer_id=customer_id,
                status=listing.status,
                since=listing.since,
                until=listing.until,
                most=listing.most,
            )

    async def all_in_short(self, principal: Principal, *, customer_id: str) -> list[Row]:
        """Every order, in no order."""
        async with self._database.transaction(principal) as transaction:
            return await transaction.fetch(_IN_SHORT, customer_id=customer_id)

    async def stock(self, principal: Principal, *, product: str, size: str | None) -> list[Row]:
        """Stock by product; a size leaves out the other sizes."""
        async with self._database.transaction(principal) as transaction:
            return await transaction.fetch(_STOCK, query=product, size=size)
