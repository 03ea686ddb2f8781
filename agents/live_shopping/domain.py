"""The shop's rules while a stream runs: what an order is. All amounts are in cents."""

from dataclasses import dataclass
from typing import Literal

OrderStatus = Literal["pending", "processing", "shipped", "delivered", "cancelled"]
PaymentState = Literal["authorized", "declined", "unconfirmed"]


@dataclass(frozen=True, kw_only=True)
class OrderLine:
    """What was ordered, at the catalogue's price."""

    product_id: str
    name: str
    size: str | None
    color: str | None
    quantity: int
    unit_cents: int


@dataclass(frozen=True, kw_only=True)
class PlacedOrder:
    """An order as the desk has it; `repeated` when the same request had placed it before."""

    order_id: str
    status: OrderStatus
    lines: tuple[OrderLine, ...]
    subtotal_cents: int
    tax_cents: int
    shipping_cents: int
    total_cents: int
    payment: PaymentState
    payment_reason: str | None
    repeated: bool
