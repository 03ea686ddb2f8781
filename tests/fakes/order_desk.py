"""The order desk in memory: a shelf of two products, orders by their keys."""

from dataclasses import dataclass, field

from agents.common.errors import NotAllowed
from agents.common.principal import Principal
from agents.live_shopping.domain import Offer, OrderLine, OrderRefused, PlacedOrder, Quote, Variant, quote

PEGASUS = Offer(
    product_id="shoe_001",
    name="Nike Air Zoom Pegasus",
    unit_cents=12000,
    variants=tuple(
        Variant(variant_id=f"shoe_001-{size}", size=size, color=None, capacity=None, in_stock=pieces)
        for size, pieces in (("9", 5), ("10", 5), ("11", 0))
    ),
)
MAT = Offer(
    product_id="mat_001",
    name="Premium Yoga Mat",
    unit_cents=4999,
    variants=(Variant(variant_id="mat_001", size=None, color=None, capacity=None, in_stock=25),),
)


@dataclass
class InMemoryDesk:
    """Takes orders as the desk does, and keeps no stock."""

    offers: tuple[Offer, ...] = (PEGASUS, MAT)
    placed: dict[tuple[str, str], PlacedOrder] = field(default_factory=dict)
    is_free: bool = False

    async def delivery_is_free(self, _: Principal) -> bool:
        """Of whoever asks."""
        return self.is_free

    async def offer(self, _: Principal, *, product: str) -> Offer:
        """By id or name."""
        for offer in self.offers:
            if product.casefold() in (offer.product_id, offer.name.casefold()):
                return offer
        raise OrderRefused("no_such_product", f"The shop does not have {product[:80]!r}.")

    async def quote(self, principal: Principal, *, product: str, size: str | None, quantity: int) -> Quote:
        """The desk's own sums."""
        offer = await self.offer(principal, product=product)
        variant = offer.variant(size)
        if variant.in_stock < quantity:
            raise offer.sold_out(variant, quantity)
        return quote(offer, variant, quantity=quantity, delivery_is_free=self.is_free)

    async def place(
        self, principal: Principal, *, product: str, size: str | None, quantity: int, idempotency_key: str
    ) -> PlacedOrder:
        """The same key is the same order."""
        if principal.customer_id is None:
            raise NotAllowed("Only customers order, each for themselves.")
        key = (principal.customer_id, idempotency_key)
        if key not in self.placed:
            number = f"ORD-2026-{100001 + len(self.placed)}"
            self.placed[key] = _order(
                number, await self.quote(principal, product=product, size=size, quantity=quantity)
            )
        return self.placed[key]

    async def made(self, principal: Principal, *, idempotency_key: str) -> PlacedOrder | None:
        """By its key."""
        return self.placed.get((principal.customer_id or "", idempotency_key))

    async def unconfirmed(self, principal: Principal, *, keys: str) -> str | None:
        """The first whose payment is not answered."""
        for (customer_id, key), order in self.placed.items():
            if customer_id == principal.customer_id and key.startswith(keys) and order.payment == "unconfirmed":
                return key
        return None


def _order(number: str, quoted: Quote) -> PlacedOrder:
    line = OrderLine(
        product_id=quoted.product_id,
        name=quoted.name,
        size=quoted.size,
        color=quoted.color,
        quantity=quoted.quantity,
        unit_cents=quoted.unit_cents,
    )
    return PlacedOrder(
        order_id=number,
        status="processing",
        lines=(line,),
        subtotal_cents=quoted.subtotal_cents,
        tax_cents=quoted.tax_cents,
        shipping_cents=quoted.shipping_cents,
        total_cents=quoted.total_cents,
        payment="authorized",
        payment_reason=None,
        repeated=False,
    )
