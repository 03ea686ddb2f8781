"""`POST /shop/orders` and what becomes of an order: the desk without a model."""

from http import HTTPStatus

from fastapi import APIRouter, Response

from agents.common.contracts import ErrorReply
from agents.common.identity import CurrentCaller
from agents.common.routes import authenticated_router
from agents.live_shopping.config import SPEC
from agents.live_shopping.contracts import Order, OrderRequest, ShipRequest
from agents.live_shopping.routes.idempotency import IdempotencyKey
from agents.live_shopping.service import CurrentShop

_REFUSED = {"model": ErrorReply, "description": "Refused; the error's code is the reason, such as `out_of_stock`."}
_REPEATED = {"model": Order, "description": "The same request had placed this order before."}


def orders_router() -> APIRouter:
    """All of them."""
    router = authenticated_router(f"/{SPEC.path}", "orders")

    @router.post("/orders", status_code=HTTPStatus.CREATED, responses={200: _REPEATED, 409: _REFUSED})
    async def place(
        body: OrderRequest, key: IdempotencyKey, caller: CurrentCaller, shop: CurrentShop, response: Response
    ) -> Order:
        """Order something. Whose order it is comes from the bearer token, its price from the catalogue."""
        placed = await shop.desk.place(
            caller.principal, product=body.product_id, size=body.size, quantity=body.quantity, idempotency_key=key
        )
        response.headers["Location"] = f"/{SPEC.path}/orders/{placed.order_id}"
        if placed.repeated:
            response.status_code = HTTPStatus.OK
        return Order.of(placed)

    @router.get("/orders/{order_id}")
    async def order(order_id: str, caller: CurrentCaller, shop: CurrentShop) -> Order:
        """An order of the caller's; for staff, any."""
        return Order.of(await shop.desk.order(caller.principal, order_id))

    @router.post("/orders/{order_id}/pay", responses={409: _REFUSED})
    async def pay(order_id: str, caller: CurrentCaller, shop: CurrentShop) -> Order:
        """Ask the payment provider again, while it has not answered."""
        return Order.of(await shop.desk.pay(caller.principal, order_id))

    @router.post("/orders/{order_id}/cancel", responses={409: _REFUSED})
    async def cancel(order_id: str, caller: CurrentCaller, shop: CurrentShop) -> Order:
        """Cancel an order that is not sent yet."""
        return Order.of(await shop.desk.cancel(caller.principal, order_id))

    @router.post("/orders/{order_id}/ship", responses={409: _REFUSED})
    async def ship(order_id: str, body: ShipRequest, caller: CurrentCaller, shop: CurrentShop) -> Order:
        """Send an order that is paid. For staff."""
        return Order.of(
            await shop.desk.ship(caller.principal, order_id, carrier=body.carrier, tracking_number=body.tracking_number)
        )

    return router
