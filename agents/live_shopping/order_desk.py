"""The order desk: what anybody who sells in this shop asks, be it a route or an agent's tool.

An order is one transaction, and its payment is asked for after it and never within. Whatever dies in between, the rows
say what is open, and asking again (the same key, `pay`, or settlement.py) goes on from there.
"""

from dataclasses import replace
from functools import partial

import structlog

from agents.common.alarms import ORDER_PLACED, OVERSELL_REFUSED, PAYMENT_DECLINED
from agents.common.errors import BadInput, NotAllowed, NotFound
from agents.common.principal import Principal
from agents.live_shopping.catalogue import SqlCatalogue
from agents.live_shopping.domain import MOST_PIECES, Offer, OrderRefused, PlacedOrder, Quote, quote
from agents.live_shopping.payments import Authorized, Declined, PaymentProvider, PaymentTimedOut
from agents.live_shopping.repository import KeyReused, NotReserved, OrderRepository, Reservation, StoredOrder

log = structlog.stdlib.get_logger(__name__)


class OrderDesk:
    """Takes orders. It works in the role of the database that it was given."""

    def __init__(self, *, catalogue: SqlCatalogue, orders: OrderRepository, payments: PaymentProvider) -> None:
        self._catalogue = catalogue
        self._orders = orders
        self._payments = payments

    async def offer(self, principal: Principal, *, product: str) -> Offer:
        """What there is of a product, by its id or name. Raises OrderRefused."""
        return await self._catalogue.offer(principal, product)

    async def delivery_is_free(self, principal: Principal) -> bool:
        """Whether this customer pays no shipping, whatever they order."""
        return await self._orders.delivery_is_free(principal)

    async def quote(self, principal: Principal, *, product: str, size: str | None, quantity: int) -> Quote:
        """What it would cost this customer. Nothing is written. Raises OrderRefused, also for what is not in stock."""
        _check_quantity(quantity)
        offer = await self._catalogue.offer(principal, product)
        variant = offer.variant(size)
        if variant.in_stock < quantity:
            raise offer.sold_out(variant, quantity)
        is_free = await self._orders.delivery_is_free(principal)
        return quote(offer, variant, quantity=quantity, delivery_is_free=is_free)

    async def place(
        self, principal: Principal, *, product: str, size: str | None, quantity: int, idempotency_key: str
    ) -> PlacedOrder:
        """Orders it; the same key with the same again is the same order, `repeated`. Raises OrderRefused.

        It is a fact from its reservation on: whatever fails later leaves its payment unconfirmed.
        """
        _check_quantity(quantity)
        stored = await self._reserved(
            principal, product=product.strip(), size=size, quantity=quantity, key=idempotency_key
        )
        try:
            stored = await self._settled(principal, stored)
        except Exception as error:
            log.warning("order kept, but not settled", order_id=stored.order.order_id, exc_info=error)
        order = stored.order
        if order.payment == "declined":
            raise _declined(order)
        if not order.repeated:
            log.info(ORDER_PLACED, order_id=order.order_id, payment=order.payment)
        return order

    async def made(self, principal: Principal, *, idempotency_key: str) -> PlacedOrder | None:
        """The order that this key made, as it is now."""
        stored = await self._orders.made(principal, customer_id=_customer(principal), key=idempotency_key)
        return stored.order if stored else None

    async def unconfirmed(self, principal: Principal, *, keys: str) -> str | None:
        """The latest key, of those that begin like this, whose order the provider has not answered."""
        return await self._orders.unconfirmed(principal, customer_id=_customer(principal), keys=keys)

    async def order(self, principal: Principal, order_id: str) -> PlacedOrder:
        """One order. Raises NotFound, also for somebody else's."""
        return (await self._stored(principal, order_id)).order

    async def pay(self, principal: Principal, order_id: str) -> PlacedOrder:
        """Asks the provider again while it has not answered. Raises OrderRefused for one that is cancelled."""
        order = (await self._settled(principal, await self._stored(principal, order_id))).order
        if order.payment == "declined":
            raise _declined(order)
        if order.status == "cancelled":
            raise OrderRefused("not_payable", f"Order {order_id} is cancelled: there is nothing to pay.")
        return order

    async def cancel(self, principal: Principal, order_id: str) -> PlacedOrder:
        """Gives the stock and the money back; of a cancelled one, nothing more. Raises OrderRefused once it is sent."""
        changed = await self._orders.cancel(principal, order_id)
        stored = await self._stored(principal, order_id)
        if not changed and stored.order.status != "cancelled":
            raise OrderRefused("not_cancellable", f"Order {order_id} is {stored.order.status} and can't be cancelled.")
        return (await self._settled(principal, stored)).order

    async def ship(self, principal: Principal, order_id: str, *, carrier: str, tracking_number: str) -> PlacedOrder:
        """Sends it and takes the money. Staff only. Raises OrderRefused before it is paid, and after it was sent."""
        if principal.kind != "staff":
            raise NotAllowed("Only staff sends orders.")
        changed = await self._orders.ship(principal, order_id, carrier=carrier, tracking_number=tracking_number)
        stored = await self._stored(principal, order_id)
        if not changed:
            state = f"{stored.order.status}, its payment {stored.order.payment}"
            raise OrderRefused("not_shippable", f"Order {order_id} can't be sent: it is {state}.")
        return (await self._settled(principal, stored)).order

    async def settle(self, principal: Principal, stored: StoredOrder) -> None:
        """Asks the provider what is open about an order."""
        await self._settled(principal, stored)

    async def _reserved(
        self, principal: Principal, *, product: str, size: str | None, quantity: int, key: str
    ) -> StoredOrder:
        """First by the key that a variant of that size would have (0002); where there is none, by what was meant."""
        reservation = partial(Reservation, customer_id=_customer(principal), quantity=quantity, key=key)
        exact = reservation(product_id=product, variant_id=f"{product}-{size}" if size else product)
        if stored := await self._reserve(principal, exact):
            return stored
        offer = await self._catalogue.offer(principal, product)
        meant = reservation(product_id=offer.product_id, variant_id=offer.variant(size).variant_id)
        if stored := await self._reserve(principal, meant):
            return stored
        raise OrderRefused("no_such_product", f"The shop does not have {offer.name} any more.")

    async def _reserve(self, principal: Principal, reservation: Reservation) -> StoredOrder | None:
        """None when there is no such variant."""
        try:
            return await self._orders.reserve(principal, reservation)
        except KeyReused:
            says = "This idempotency key belongs to another order. Use a new key for a new order."
            raise OrderRefused("idempotency_key_reused", says) from None
        except NotReserved as missed:
            if missed.reason == "no_payment_method":
                raise OrderRefused("no_payment_method", "There is no way to pay in this account yet.") from None
            if missed.reason == "out_of_stock":
                raise await self._sold_out(principal, reservation) from None
        return None

    async def _sold_out(self, principal: Principal, reservation: Reservation) -> OrderRefused:
        log.info(OVERSELL_REFUSED, variant_id=reservation.variant_id, quantity=reservation.quantity)
        offer = await self._catalogue.offer(principal, reservation.product_id)
        [variant] = [each for each in offer.variants if each.variant_id == reservation.variant_id]
        return offer.sold_out(variant, reservation.quantity)

    async def _stored(self, principal: Principal, order_id: str) -> StoredOrder:
        stored = await self._orders.order(principal, order_id)
        if stored is None:
            raise NotFound(f"There is no order {order_id[:40]}.")
        return stored

    async def _settled(self, principal: Principal, stored: StoredOrder) -> StoredOrder:
        """As it is once the provider has answered what is open, or as it is while it does not."""
        if stored.open_request is None:
            return stored
        order_id = stored.order.order_id
        try:
            match stored.open_request:
                case "authorize":
                    return await self._authorized(principal, stored)
                case "capture":
                    await self._payments.capture(order_id)
                case "void":
                    await self._payments.void(order_id)
        except PaymentTimedOut:
            log.warning("payment provider did not answer", order_id=order_id, request=stored.open_request)
            return stored
        await self._orders.settled(principal, order_id, stored.open_request)
        return replace(stored, open_request=None)

    async def _authorized(self, principal: Principal, stored: StoredOrder) -> StoredOrder:
        order = stored.order
        answer = await self._payments.authorize(order.order_id, amount_cents=order.total_cents, method=stored.method)
        match answer:
            case Authorized():
                if await self._orders.authorized(principal, order.order_id):
                    paid = replace(order, status="processing", payment="authorized")
                    return replace(stored, order=paid, open_request=None)
            case Declined():
                if await self._orders.declined(principal, order.order_id, answer.reason):
                    log.info(PAYMENT_DECLINED, order_id=order.order_id, reason=answer.reason)
        # Somebody else was faster: the same question asked twice, or a cancellation, whose void is open then.
        now = await self._stored(principal, order.order_id)
        now = replace(now, order=replace(now.order, repeated=order.repeated))
        return await self._settled(principal, now) if now.open_request == "void" else now


def _customer(principal: Principal) -> str:
    if principal.customer_id is None:
        raise NotAllowed("Only customers order, each for themselves.")
    return principal.customer_id


def _check_quantity(quantity: int) -> None:
    if not 1 <= quantity <= MOST_PIECES:
        raise BadInput(f"An order is of 1 to {MOST_PIECES} pieces.")


def _declined(order: PlacedOrder) -> OrderRefused:
    says = f"Order {order.order_id} was not accepted, and nothing was charged: {order.payment_reason}"
    return OrderRefused("payment_declined", says)
