"""The shop's rules while a stream runs: what is offered, what it costs, and what becomes of an order. All in cents."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from agents.common.errors import Refused

OrderStatus = Literal["pending", "processing", "shipped", "delivered", "cancelled"]
PaymentState = Literal["unconfirmed", "authorized", "captured", "voided", "declined"]
Reason = Literal[
    "no_such_product",
    "ambiguous_product",
    "no_such_size",
    "size_needed",
    "out_of_stock",
    "no_payment_method",
    "payment_declined",
    "idempotency_key_reused",
    "not_payable",
    "not_cancellable",
    "not_shippable",
]

MOST_PIECES = 20

TAX_PERCENT = 8
SHIPPING = 999
FREE_FROM = 5000
_BETWEEN_WORDS = re.compile(r"[\s,/]+")
_SAID_BEFORE_A_SIZE = re.compile(r"^size\s+", re.IGNORECASE)


class OrderRefused(Refused):
    """The desk does not do it. `sizes` are those that can be had instead, where that helps."""

    def __init__(self, reason: Reason, message: str, *, sizes: Sequence[str] = ()) -> None:
        super().__init__(reason, message)
        self.sizes = tuple(sizes)


@dataclass(frozen=True, kw_only=True)
class Variant:
    """What is bought and stocked: a product in a size, color or capacity, or as it is."""

    variant_id: str
    size: str | None
    color: str | None
    capacity: str | None
    in_stock: int

    @property
    def label(self) -> str:
        """What tells it apart, in the order in which people say it; empty where there is nothing to tell apart."""
        return " ".join(said for said in (self.color, self.capacity, self.size) if said)

    def is_meant_by(self, said: str) -> bool:
        """Whether every word that was said is one of what tells it apart: "10", "M black", "Size 10"."""
        words = set(_words(_SAID_BEFORE_A_SIZE.sub("", said.strip())))
        return bool(words) and words <= set(_words(self.label))


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A product with its price and all its variants."""

    product_id: str
    name: str
    unit_cents: int
    variants: tuple[Variant, ...]

    @property
    def sizes_left(self) -> tuple[str, ...]:
        """The labels of what can be bought now."""
        return tuple(variant.label for variant in self.variants if variant.in_stock and variant.label)

    def variant(self, size: str | None) -> Variant:
        """The one that the words mean. Raises OrderRefused: there is none, or more than one."""
        meant = [each for each in self.variants if size is None or each.is_meant_by(size)]
        if len(meant) == 1:
            return meant[0]
        if meant:
            among = [each.label for each in meant]
            raise OrderRefused("size_needed", f"Which one of {self.name}: {_listed(among)}?", sizes=among)
        raise OrderRefused("no_such_size", self._not_in(str(size)), sizes=self.sizes_left)

    def sold_out(self, variant: Variant, quantity: int) -> OrderRefused:
        """The refusal for who wants more pieces than there are."""
        which = f"{self.name} ({variant.label})" if variant.label else self.name
        if variant.in_stock >= quantity:
            says = f"{which} was sold out a moment ago; try again, there is some now."
        elif variant.in_stock:
            says = f"Only {variant.in_stock} of {which} can be had, not {quantity}."
        else:
            says = f"{which} is sold out."
            others = [label for label in self.sizes_left if label != variant.label]
            says += f" Still in stock: {_listed(others)}." if others else ""
        return OrderRefused("out_of_stock", says, sizes=self.sizes_left)

    def _not_in(self, size: str) -> str:
        if len(self.variants) == 1 and not self.variants[0].label:
            return f"{self.name} comes in one size only; leave the size out."
        return f"{self.name} does not come in {size[:40]}. It comes in: {_listed([v.label for v in self.variants])}."


@dataclass(frozen=True, kw_only=True)
class Quote:
    """What something would cost."""

    product_id: str
    name: str
    size: str | None
    color: str | None
    in_stock: int
    quantity: int
    unit_cents: int
    subtotal_cents: int
    tax_cents: int
    shipping_cents: int
    total_cents: int


def quote(offer: Offer, variant: Variant, *, quantity: int, delivery_is_free: bool) -> Quote:
    """The sums as PostgreSQL generates them for an order: tax to the cent, half a cent up; delivery free from 50.00."""
    subtotal = offer.unit_cents * quantity
    tax = (subtotal * TAX_PERCENT + 50) // 100
    shipping = 0 if delivery_is_free or subtotal >= FREE_FROM else SHIPPING
    return Quote(
        product_id=offer.product_id,
        name=offer.name,
        size=variant.size,
        color=variant.color,
        in_stock=variant.in_stock,
        quantity=quantity,
        unit_cents=offer.unit_cents,
        subtotal_cents=subtotal,
        tax_cents=tax,
        shipping_cents=shipping,
        total_cents=subtotal + tax + shipping,
    )


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


def _words(text: str) -> list[str]:
    return [word for word in _BETWEEN_WORDS.split(text.lower()) if word]


def _listed(labels: Sequence[str]) -> str:
    return ", ".join(labels)
