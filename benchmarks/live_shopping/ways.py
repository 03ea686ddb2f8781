"""Ways to place an order without a model: each places one, and says which it is."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal, Protocol

import aiohttp

from agents.common.principal import Principal
from agents.live_shopping.order_desk import OrderDesk
from evals.shop import Tokens


@dataclass(frozen=True, kw_only=True)
class Purchase:
    """One piece of something for a customer. The same key again is the same order."""

    customer: str
    product: str
    size: str
    key: str


@dataclass(frozen=True)
class Bought:
    """The order's id, and whether the key had made it before."""

    order_id: str
    repeated: bool = False


@dataclass(frozen=True)
class NotBought:
    """Refused, by its reason, or failed, when anything else came than an order or a refusal."""

    kind: Literal["refused", "failed"]
    reason: str


class Way(Protocol):
    """One way. Workers are numbered from 0, and each waits for its own orders only."""

    async def buy(self, purchase: Purchase, *, worker: int) -> Bought | NotBought:
        """One order."""


class OverHttp:
    """`POST /shop/orders`."""

    def __init__(self, http: aiohttp.ClientSession, *, url: str, tokens: Tokens) -> None:
        self._http = http
        self._url = f"{url}/shop/orders"
        self._tokens = tokens

    async def buy(self, purchase: Purchase, *, worker: int) -> Bought | NotBought:
        """201 is new, 200 repeated, 409 refused."""
        del worker
        headers = {
            "authorization": f"Bearer {await self._tokens.of(purchase.customer)}",
            "idempotency-key": purchase.key,
        }
        body = {"product_id": purchase.product, "size": purchase.size, "quantity": 1}
        try:
            async with self._http.post(self._url, json=body, headers=headers) as answer:
                told: dict[str, Any] = await answer.json()
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            return NotBought("failed", f"{type(error).__name__} {error}".rstrip())
        if answer.status in (HTTPStatus.CREATED, HTTPStatus.OK):
            return Bought(told["order_id"], repeated=answer.status == HTTPStatus.OK)
        reason = str(told.get("error", {}).get("code", answer.status))
        return NotBought("refused" if answer.status == HTTPStatus.CONFLICT else "failed", reason)


class InProcess:
    """The order desk itself."""

    def __init__(self, desk: OrderDesk) -> None:
        self._desk = desk

    async def buy(self, purchase: Purchase, *, worker: int) -> Bought | NotBought:
        """Whatever is refused is an error of the run: there is plenty of stock."""
        del worker
        order = await self._desk.place(
            buyer(purchase.customer),
            product=purchase.product,
            size=purchase.size,
            quantity=1,
            idempotency_key=purchase.key,
        )
        return Bought(order.order_id, repeated=order.repeated)


def buyer(customer: str) -> Principal:
    """As a token would prove it."""
    return Principal(kind="customer", subject=customer, customer_id=customer)
