"""Orders in PostgreSQL. Row-level security decides whose orders exist; statements only say which."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, LiteralString, Protocol, cast

from agents.common.database import Database, Parameter, Row, Transaction, statement
from agents.common.principal import Principal
from agents.live_shopping import order_statements as sql
from agents.live_shopping.domain import OrderLine, PaymentState, PlacedOrder
from agents.live_shopping.payments import PaymentMethod

OpenRequest = Literal["authorize", "capture", "void"]

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

    async def made(self, principal: Principal, *, customer_id: str, key: str) -> StoredOrder | None:
        """The order that this key made."""

    async def unconfirmed(self, principal: Principal, *, customer_id: str, keys: str) -> str | None:
        """The latest key, of those that begin like this, whose order waits for its payment's answer."""

    async def order(self, principal: Principal, order_id: str) -> StoredOrder | None:
        """One order of this principal's."""

    async def open_orders(self, principal: Principal, *, older_than: float, most: int) -> Sequence[StoredOrder]:
        """Those that wait for the provider for so many seconds, the longest first; they begin to wait anew."""

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
                statement(sql.SELL), statement(sql.PLACE, **parameters), statement(sql.DETAIL, **detail)
            )
            if row["order_id"] is not None:
                return _stored(row)
            return await _repeated(transaction, reservation, instead_of=row)

    async def made(self, principal: Principal, *, customer_id: str, key: str) -> StoredOrder | None:
        """None where there is none for this principal."""
        async with self._database.transaction(principal) as transaction:
            rows = await transaction.fetch(sql.REPEATED, customer_id=customer_id, key=key)
        return _stored(rows[0], repeated=True) if rows else None

    async def unconfirmed(self, principal: Principal, *, customer_id: str, keys: str) -> str | None:
        """One statement."""
        async with self._database.transaction(principal) as transaction:
            rows = await transaction.fetch(sql.UNCONFIRMED, customer_id=customer_id, keys=keys)
        return str(rows[0]["idempotency_key"]) if rows else None

    async def order(self, principal: Principal, order_id: str) -> StoredOrder | None:
        """None where there is none for this principal."""
        async with self._database.transaction(principal) as transaction:
            rows = await transaction.fetch(sql.ORDER, order_id=order_id)
        return _stored(rows[0]) if rows else None

    async def open_orders(self, principal: Principal, *, older_than: float, most: int) -> Sequence[StoredOrder]:
        """By an index that holds nothing else."""
        async with self._database.transaction(principal) as transaction:
            rows = await transaction.fetch(sql.OPEN, older_than=older_than, most=most)
        return [_stored(row) for row in rows]

    async def delivery_is_free(self, principal: Principal) -> bool:
        """From the silver tier on."""
        async with self._database.transaction(principal) as transaction:
            rows = await transaction.fetch(sql.DELIVERY_IS_FREE, customer_id=principal.customer_id)
        return bool(rows and rows[0]["is_free"])

    async def authorized(self, principal: Principal, order_id: str) -> bool:
        """One statement."""
        async with self._database.transaction(principal) as transaction:
            return await transaction.execute(sql.AUTHORIZED, order_id=order_id) > 0

    async def declined(self, principal: Principal, order_id: str, reason: str) -> bool:
        """The stock's movement names the order."""
        return await self._release(principal, order_id, sql.DECLINED, reason=reason)

    async def cancel(self, principal: Principal, order_id: str) -> bool:
        """As above."""
        return await self._release(principal, order_id, sql.CANCEL)

    async def ship(self, principal: Principal, order_id: str, *, carrier: str, tracking_number: str) -> bool:
        """Its parcel has a number of its own: an order may get several."""
        async with self._database.transaction(principal) as transaction:
            return (
                await transaction.execute(sql.SHIP, order_id=order_id, carrier=carrier, tracking_number=tracking_number)
                > 0
            )

    async def settled(self, principal: Principal, order_id: str, request: OpenRequest) -> None:
        """Once or again is the same."""
        async with self._database.transaction(principal) as transaction:
            await transaction.execute(sql.SETTLED, order_id=order_id, request=request)

    async def _release(
        self, principal: Principal, order_id: str, change: LiteralString, **parameters: Parameter
    ) -> bool:
        async with self._database.transaction(principal) as transaction:
            await transaction.fetch(sql.RELEASE, order_id=order_id)
            return await transaction.execute(change, order_id=order_id, **parameters) > 0


async def _repeated(transaction: Transaction, reservation: Reservation, *, instead_of: Row) -> StoredOrder:
    """What the key made before. Without that it raises, which takes back the key that was just claimed."""
    if instead_of["variant_id"] is None:
        raise NotReserved("no_such_variant")
    rows = await transaction.fetch(sql.REPEATED, customer_id=reservation.customer_id, key=reservation.key)
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
