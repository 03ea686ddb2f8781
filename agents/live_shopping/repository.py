"""Orders in PostgreSQL. Row-level security decides whose orders exist; statements only say which.

Each change is one statement that names the state it starts from, so that of two at the same time one does nothing.
Every statement locks the order before its payment, and both before the stock.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, LiteralString, Protocol, cast

from agents.common.database import Database, Parameter, Row, Transaction, statement
from agents.common.principal import Principal
from agents.live_shopping.domain import OrderLine, PaymentState, PlacedOrder
from agents.live_shopping.payments import PaymentMethod

OpenRequest = Literal["authorize", "capture", "void"]

_ORDER: LiteralString = """
SELECT o.order_id, o.order_status, o.total_amount, o.tax, o.shipping, o.amount_due,
       y.payment_status, y.failure_reason, y.open_request, m.kind AS method_kind, m.last4, m.expires_on,
       (SELECT jsonb_agg(jsonb_build_object(
                   'product_id', v.product_id, 'name', i.product_name, 'size', v.size, 'color', v.color,
                   'quantity', i.quantity, 'unit_cents', CAST(i.price_per_unit * 100 AS integer))
               ORDER BY i.line_number)
          FROM order_items i JOIN product_variants v USING (variant_id)
         WHERE i.order_id = o.order_id) AS lines
"""
_OF_ORDERS: LiteralString = """
  FROM orders o LEFT JOIN payments y USING (order_id) LEFT JOIN payment_methods m USING (payment_method_id)
"""
_ONE = f"{_ORDER} {_OF_ORDERS} WHERE o.order_id = :order_id"
_REPEATED = f"""{_ORDER}, r.request_hash {_OF_ORDERS} JOIN order_requests r USING (order_id)
 WHERE r.customer_id = :customer_id AND r.idempotency_key = :key"""
_OPEN = f"""{_ORDER} {_OF_ORDERS}
 WHERE y.open_request IS NOT NULL AND y.requested_at <= now() - make_interval(secs => :older_than)
 ORDER BY y.requested_at LIMIT :most"""

# What the transaction is about, LOCAL to it: the ledger of stock reads it too.
_SELL: LiteralString = """
SELECT set_config('clickshop.order_id', next_order_id(), true) AS order_id,
       set_config('clickshop.stock_reason', 'sale', true) AS reason
"""
_RELEASE: LiteralString = """
SELECT set_config('clickshop.order_id', :order_id, true) AS order_id,
       set_config('clickshop.stock_reason', 'release', true) AS reason
"""
_PAYER: LiteralString = """
payer AS (
    SELECT payment_method_id, kind, last4, expires_on FROM payment_methods WHERE customer_id = :customer_id
     ORDER BY is_default DESC, payment_method_id LIMIT 1
)"""
# The key first, which waits for a request with the same key; then the stock, if there is enough; then the order.
_PLACE = f"""
WITH wanted AS (
    SELECT v.variant_id, v.product_id, v.size, v.color, p.name, p.price
      FROM product_variants v JOIN products p USING (product_id)
     WHERE v.variant_id = :variant_id AND v.product_id = :product_id
), {_PAYER}, request AS (
    INSERT INTO order_requests (customer_id, idempotency_key, request_hash, order_id)
    SELECT :customer_id, :key, :request_hash, current_setting('clickshop.order_id') FROM wanted, payer
        ON CONFLICT (customer_id, idempotency_key) DO NOTHING
    RETURNING order_id
), taken AS (
    UPDATE inventory i SET quantity = i.quantity - CAST(:quantity AS integer)
      FROM request, wanted w
     WHERE i.variant_id = w.variant_id AND i.quantity >= CAST(:quantity AS integer)
    RETURNING i.variant_id
), placed AS (
    INSERT INTO orders (order_id, customer_id, order_status, order_date, total_amount, delivery_is_free)
    SELECT r.order_id, :customer_id, 'pending', CURRENT_DATE, w.price * CAST(:quantity AS integer),
           coalesce((SELECT loyalty_tier <> 'bronze' FROM personalization WHERE customer_id = :customer_id), false)
      FROM request r, wanted w, taken
    RETURNING order_id, order_status, total_amount, tax, shipping, amount_due
)
SELECT w.variant_id, y.payment_method_id, o.*, 'pending' AS payment_status, NULL AS failure_reason,
       'authorize' AS open_request, y.kind AS method_kind, y.last4, y.expires_on,
       jsonb_build_array(jsonb_build_object(
           'product_id', w.product_id, 'name', w.name, 'size', w.size, 'color', w.color,
           'quantity', CAST(:quantity AS integer), 'unit_cents', CAST(w.price * 100 AS integer))) AS lines
  FROM (SELECT) always LEFT JOIN wanted w ON true LEFT JOIN payer y ON true LEFT JOIN placed o ON true
"""  # noqa: S608  made of the constant above
# A statement of its own: the policy on lines and payments asks for the order, which this one can see.
_DETAIL = f"""
WITH {_PAYER}, line AS (
    INSERT INTO order_items (order_id, line_number, variant_id, product_name, quantity, price_per_unit)
    SELECT o.order_id, 1, v.variant_id, p.name, CAST(:quantity AS integer), o.total_amount / CAST(:quantity AS integer)
      FROM orders o, product_variants v JOIN products p USING (product_id)
     WHERE o.order_id = current_setting('clickshop.order_id') AND v.variant_id = :variant_id
)
INSERT INTO payments (payment_id, order_id, payment_method_id, payment_status, open_request, requested_at)
SELECT replace(o.order_id, 'ORD-', 'PAY-'), o.order_id, y.payment_method_id, 'pending', 'authorize', now()
  FROM orders o, payer y WHERE o.order_id = current_setting('clickshop.order_id')
"""  # noqa: S608  made of the constant above

_BACK_ON_THE_SHELF: LiteralString = """
UPDATE inventory i SET quantity = i.quantity + line.pieces
  FROM (SELECT l.variant_id, CAST(sum(l.quantity) AS integer) AS pieces
          FROM order_items l JOIN cancelled USING (order_id) GROUP BY l.variant_id) line
 WHERE i.variant_id = line.variant_id
"""
_AUTHORIZED: LiteralString = """
WITH paid AS (
    UPDATE orders o SET order_status = 'processing' FROM payments y
     WHERE o.order_id = :order_id AND y.order_id = o.order_id
       AND o.order_status = 'pending' AND y.open_request = 'authorize'
    RETURNING o.order_id
)
UPDATE payments y
   SET payment_status = 'authorized', authorized_date = CURRENT_DATE, open_request = NULL, requested_at = NULL
  FROM paid WHERE y.order_id = paid.order_id
"""
_DECLINED = f"""
WITH cancelled AS (
    UPDATE orders o SET order_status = 'cancelled' FROM payments y
     WHERE o.order_id = :order_id AND y.order_id = o.order_id
       AND o.order_status = 'pending' AND y.open_request = 'authorize'
    RETURNING o.order_id
), failed AS (
    UPDATE payments y
       SET payment_status = 'failed', failure_reason = :reason, open_request = NULL, requested_at = NULL
      FROM cancelled WHERE y.order_id = cancelled.order_id
){_BACK_ON_THE_SHELF}"""  # noqa: S608  made of the constant above
_CANCEL = f"""
WITH cancelled AS (
    UPDATE orders SET order_status = 'cancelled'
     WHERE order_id = :order_id AND order_status IN ('pending', 'processing')
    RETURNING order_id
), voided AS (
    UPDATE payments y SET payment_status = 'voided', open_request = 'void', requested_at = now()
      FROM cancelled WHERE y.order_id = cancelled.order_id AND y.payment_status IN ('pending', 'authorized')
){_BACK_ON_THE_SHELF}"""  # noqa: S608  made of the constant above
_SHIP: LiteralString = """
WITH sent AS (
    UPDATE orders o SET order_status = 'shipped' FROM payments y
     WHERE o.order_id = :order_id AND y.order_id = o.order_id
       AND o.order_status = 'processing' AND y.payment_status = 'authorized'
    RETURNING o.order_id
), parcel AS (
    INSERT INTO shipments (shipment_id, order_id, shipping_status, carrier, tracking_number, shipped_date)
    SELECT 'SHP-' || extract(year FROM CURRENT_DATE) || '-' || nextval('order_numbers'), order_id, 'in_transit',
           :carrier, :tracking_number, CURRENT_DATE FROM sent
)
UPDATE payments y
   SET payment_status = 'captured', captured_date = CURRENT_DATE, open_request = 'capture', requested_at = now()
  FROM sent WHERE y.order_id = sent.order_id
"""
_SETTLED: LiteralString = """
UPDATE payments SET open_request = NULL, requested_at = NULL WHERE order_id = :order_id AND open_request = :request
"""
_DELIVERY_IS_FREE: LiteralString = """
SELECT loyalty_tier <> 'bronze' AS is_free FROM personalization WHERE customer_id = :customer_id
"""

_PAYMENT_STATES: dict[object, PaymentState] = {
    "pending": "unconfirmed",
    None: "unconfirmed",  # an order from before there were payments
    "authorized": "authorized",
    "captured": "captured",
    "voided": "voided",
    "failed": "declined",
}


@dataclass(frozen=True, kw_only=True)
class StoredOrder:
    """An order with what the provider is still to be asked about it, and of which method."""

    order: PlacedOrder
    open_request: OpenRequest | None
    method: PaymentMethod


@dataclass(frozen=True, kw_only=True)
class Reservation:
    """What is to be ordered, by whom and under which key."""

    customer_id: str
    key: str
    product_id: str
    variant_id: str
    quantity: int

    @property
    def request_hash(self) -> str:
        """The same for the same thing in the same number, however it was asked for."""
        return hashlib.sha256(f"{self.variant_id} {self.quantity}".encode()).hexdigest()

    def parameters(self) -> dict[str, Parameter]:
        """Of the statement that places it."""
        return {**vars(self), "request_hash": self.request_hash}


class NotReserved(Exception):
    """Nothing was kept of it: there is no such variant, nothing to pay with, or too few pieces."""

    def __init__(self, reason: Literal["no_such_variant", "no_payment_method", "out_of_stock"]) -> None:
        super().__init__(reason)
        self.reason = reason


class KeyReused(Exception):
    """The idempotency key made another order than this."""


class OrderRepository(Protocol):
    """What the desk asks. Each change says whether it was this call that made it."""

    async def reserve(self, principal: Principal, reservation: Reservation) -> StoredOrder:
        """A pending order with its stock, or the one that this key made before. Raises NotReserved and KeyReused."""

    async def order(self, principal: Principal, order_id: str) -> StoredOrder | None:
        """One order of this principal's."""

    async def open_orders(self, principal: Principal, *, older_than: float, most: int) -> Sequence[StoredOrder]:
        """Those with a request to the provider that is open for so many seconds, the oldest first."""

    async def delivery_is_free(self, principal: Principal) -> bool:
        """By the customer's loyalty."""

    async def authorized(self, principal: Principal, order_id: str) -> bool:
        """pending -> processing."""

    async def declined(self, principal: Principal, order_id: str, reason: str) -> bool:
        """pending -> cancelled, and the stock is back."""

    async def cancel(self, principal: Principal, order_id: str) -> bool:
        """pending or processing -> cancelled, and the stock is back."""

    async def ship(self, principal: Principal, order_id: str, *, carrier: str, tracking_number: str) -> bool:
        """processing and authorized -> shipped."""

    async def settled(self, principal: Principal, order_id: str, request: OpenRequest) -> None:
        """The provider has confirmed it."""


class SqlOrders:
    """The same over the database port, in a role that takes orders."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def reserve(self, principal: Principal, reservation: Reservation) -> StoredOrder:
        """One round trip and a commit; a request that was made before takes one round trip more."""
        parameters = reservation.parameters()
        detail = {name: parameters[name] for name in ("customer_id", "variant_id", "quantity")}
        async with self._database.transaction(principal) as transaction:
            _, [row], _ = await transaction.fetch_all(
                statement(_SELL), statement(_PLACE, **parameters), statement(_DETAIL, **detail)
            )
            if row["order_id"] is not None:
                return _stored(row)
            return await _repeated(transaction, reservation, instead_of=row)

    async def order(self, principal: Principal, order_id: str) -> StoredOrder | None:
        """None where there is none for this principal."""
        async with self._database.transaction(principal) as transaction:
            rows = await transaction.fetch(_ONE, order_id=order_id)
        return _stored(rows[0]) if rows else None

    async def open_orders(self, principal: Principal, *, older_than: float, most: int) -> Sequence[StoredOrder]:
        """By an index that holds nothing else."""
        async with self._database.transaction(principal) as transaction:
            rows = await transaction.fetch(_OPEN, older_than=older_than, most=most)
        return [_stored(row) for row in rows]

    async def delivery_is_free(self, principal: Principal) -> bool:
        """From the silver tier on."""
        async with self._database.transaction(principal) as transaction:
            rows = await transaction.fetch(_DELIVERY_IS_FREE, customer_id=principal.customer_id)
        return bool(rows and rows[0]["is_free"])

    async def authorized(self, principal: Principal, order_id: str) -> bool:
        """One statement."""
        async with self._database.transaction(principal) as transaction:
            return await transaction.execute(_AUTHORIZED, order_id=order_id) > 0

    async def declined(self, principal: Principal, order_id: str, reason: str) -> bool:
        """The stock's movement names the order."""
        return await self._release(principal, order_id, _DECLINED, reason=reason)

    async def cancel(self, principal: Principal, order_id: str) -> bool:
        """As above."""
        return await self._release(principal, order_id, _CANCEL)

    async def ship(self, principal: Principal, order_id: str, *, carrier: str, tracking_number: str) -> bool:
        """Its parcel has a number of its own: an order may get several."""
        async with self._database.transaction(principal) as transaction:
            return (
                await transaction.execute(_SHIP, order_id=order_id, carrier=carrier, tracking_number=tracking_number)
                > 0
            )

    async def settled(self, principal: Principal, order_id: str, request: OpenRequest) -> None:
        """Once or again is the same."""
        async with self._database.transaction(principal) as transaction:
            await transaction.execute(_SETTLED, order_id=order_id, request=request)

    async def _release(
        self, principal: Principal, order_id: str, change: LiteralString, **parameters: Parameter
    ) -> bool:
        async with self._database.transaction(principal) as transaction:
            await transaction.fetch(_RELEASE, order_id=order_id)
            return await transaction.execute(change, order_id=order_id, **parameters) > 0


async def _repeated(transaction: Transaction, reservation: Reservation, *, instead_of: Row) -> StoredOrder:
    """What the key made before. Without that it raises, which takes back the key that was just claimed."""
    if instead_of["variant_id"] is None:
        raise NotReserved("no_such_variant")
    rows = await transaction.fetch(_REPEATED, customer_id=reservation.customer_id, key=reservation.key)
    if rows and rows[0]["request_hash"] != reservation.request_hash:
        raise KeyReused
    if rows:
        return _stored(rows[0], repeated=True)
    raise NotReserved("no_payment_method" if instead_of["payment_method_id"] is None else "out_of_stock")


def _stored(row: Row, *, repeated: bool = False) -> StoredOrder:
    return StoredOrder(
        order=PlacedOrder(
            order_id=str(row["order_id"]),
            status=cast("Any", row["order_status"]),
            lines=tuple(OrderLine(**line) for line in cast("list[dict[str, Any]]", row["lines"] or [])),
            subtotal_cents=_cents(row["total_amount"]),
            tax_cents=_cents(row["tax"]),
            shipping_cents=_cents(row["shipping"]),
            total_cents=_cents(row["amount_due"]),
            payment=_PAYMENT_STATES[row["payment_status"]],
            payment_reason=cast("str | None", row["failure_reason"]),
            repeated=repeated,
        ),
        open_request=cast("Any", row["open_request"]),
        method=PaymentMethod(
            kind=str(row["method_kind"]), last4=cast("Any", row["last4"]), expires_on=cast("Any", row["expires_on"])
        ),
    )


def _cents(amount: object) -> int:
    return int(cast("Any", amount) * 100)
