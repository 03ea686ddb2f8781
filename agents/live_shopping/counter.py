"""What tools that sell do, whatever an architecture calls them: look at the stock, make a total, place the order."""

from collections.abc import Sequence
from functools import partial
from typing import Protocol
from uuid import NAMESPACE_OID, uuid5

from strands import ToolContext

from agents.common.answering import principal_of
from agents.common.principal import Principal
from agents.common.tool_arguments import count, size_label, words
from agents.common.tool_results import ToolResult, found
from agents.live_shopping.domain import MOST_PIECES, Offer, PlacedOrder, Quote, Variant
from agents.live_shopping.inner_agent import shop_invocation_of
from agents.live_shopping.ordering import UNCONFIRMED
from agents.live_shopping.turn import ShopTurn

_NOTHING = "Nothing was found."  # never said: the desk refuses in a sentence of its own where there is nothing


class Shelf(Protocol):
    """What is asked of the catalogue. Raises OrderRefused, whose sentence the model reads."""

    async def offer(self, principal: Principal, *, product: str) -> Offer:
        """A product by its id or name, with its variants."""


class Desk(Shelf, Protocol):
    """What is asked of the order desk. Each method raises OrderRefused."""

    async def quote(self, principal: Principal, *, product: str, size: str | None, quantity: int) -> Quote:
        """What it would cost; nothing is written."""

    async def place(
        self, principal: Principal, *, product: str, size: str | None, quantity: int, idempotency_key: str
    ) -> PlacedOrder:
        """The order; the same key is the same order."""

    async def made(self, principal: Principal, *, idempotency_key: str) -> PlacedOrder | None:
        """The order that this key made."""

    async def unconfirmed(self, principal: Principal, *, keys: str) -> str | None:
        """The key, of those that begin like this, whose order's payment is not answered."""


class StockCounter:
    """Where tools that sell nothing ask what there is."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def stock(self, context: ToolContext, product_id: str, size: str | None) -> ToolResult:
        """The product with the pieces of each size, or of the one that is asked for."""
        offer = await self._shelf.offer(principal_of(context), product=words(product_id, name="product_id"))
        label = size_label(size)
        meant = [one for one in offer.variants if label is None or one.is_meant_by(label)] or [offer.variant(label)]
        told = {
            "product_id": offer.product_id,
            "name": offer.name,
            "price": offer.unit_cents / 100,
            "in_stock": any(one.in_stock for one in meant),
            **_pieces_of(meant),
        }
        others = [] if told["in_stock"] or label is None else list(offer.sizes_left)
        return found("products", [{**told, "sizes_left": others}], otherwise=_NOTHING)


class SalesCounter(StockCounter):
    """Where an agent's tools meet the order desk. Whose order it is comes from beside the model."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk

    async def total(self, context: ToolContext, product_id: str, size: str | None, quantity: int | None) -> ToolResult:
        """What it would cost this customer, with its parts; also before the size is known, since all cost the same."""
        principal, product, label = principal_of(context), words(product_id, name="product_id"), size_label(size)
        offer = await self._desk.offer(principal, product=product)
        any_size = next(iter(offer.sizes_left), None) if label is None else None
        quote = await self._desk.quote(
            principal, product=offer.product_id, size=label or any_size, quantity=_pieces(quantity)
        )
        told = _bought(quote) | _sums(quote)
        return found("totals", [told | {"size": None, "color": None} if any_size else told], otherwise=_NOTHING)

    async def order(self, context: ToolContext, product_id: str, size: str | None, quantity: int | None) -> ToolResult:
        """The order. Within a turn the same thing is ordered once, however often and by whatever name."""
        invocation, pieces = shop_invocation_of(context), _pieces(quantity)
        principal, turn = invocation.caller.principal, invocation.turn
        offer = await self._desk.offer(principal, product=words(product_id, name="product_id"))
        variant = offer.variant(size_label(size))
        key = await self._key(principal, turn, variant, pieces)
        place = partial(
            self._desk.place,
            principal,
            product=offer.product_id,
            size=variant.label or None,
            quantity=pieces,
            idempotency_key=key,
        )
        made = partial(self._desk.made, principal, idempotency_key=key)
        placed = await invocation.ordering.place(place, made=made)
        return found("orders", [_ordered(placed)], otherwise=_NOTHING)

    async def _key(self, principal: Principal, turn: ShopTurn, variant: Variant, pieces: int) -> str:
        """What is the same order: a turn that is asked again has the number that it had, a later one has another.

        While one is not paid, who orders the same in a later turn means that one: perhaps nobody could tell of it.
        """
        said = f"{turn.session_id} {variant.variant_id} {pieces}"
        keys = f"chat-{uuid5(NAMESPACE_OID, said)}-"
        return await self._desk.unconfirmed(principal, keys=keys) or f"{keys}{turn.number}"


def _pieces(quantity: int | None) -> int:
    return count(quantity, name="quantity", highest=MOST_PIECES, otherwise=1)


def _pieces_of(variants: Sequence[Variant]) -> dict[str, object]:
    """Of a product that has no sizes there is just a number."""
    if len(variants) == 1 and not variants[0].label:
        return {"quantity": variants[0].in_stock}
    return {"variants": [_told(one) for one in variants]}


def _told(variant: Variant) -> dict[str, object]:
    return {
        "size": variant.size,
        "color": variant.color,
        "capacity": variant.capacity,
        "quantity": variant.in_stock,
    }


def _bought(quote: Quote) -> dict[str, object]:
    return {
        "product_id": quote.product_id,
        "name": quote.name,
        "size": quote.size,
        "color": quote.color,
        "quantity": quote.quantity,
        "unit_price": quote.unit_cents / 100,
    }


def _sums(sums: Quote | PlacedOrder) -> dict[str, object]:
    return {
        "subtotal": sums.subtotal_cents / 100,
        "tax": sums.tax_cents / 100,
        "shipping": sums.shipping_cents / 100,
        "total": sums.total_cents / 100,
    }


def _ordered(order: PlacedOrder) -> dict[str, object]:
    """An order as a model reads it: of one line, as all that are placed here."""
    line = order.lines[0]
    return {
        "order_id": order.order_id,
        "status": order.status,
        "product_id": line.product_id,
        "name": line.name,
        "size": line.size,
        "color": line.color,
        "quantity": line.quantity,
        **_sums(order),
        "payment": order.payment,
        "note": UNCONFIRMED if order.payment == "unconfirmed" else None,
    }
