"""`GET /shop/products`: the catalogue by words and filters, page by page, and one product by its id."""

import base64
import binascii
import json
from typing import Annotated

from fastapi import APIRouter, Query

from agents.common.errors import BadInput, NotFound
from agents.common.identity import CurrentCaller
from agents.common.routes import authenticated_router
from agents.live_shopping.catalogue import Place, Wanted
from agents.live_shopping.config import SPEC
from agents.live_shopping.contracts import Product, ProductPage
from agents.live_shopping.service import CurrentShop

_MOST_CENTS = 100_000_000

Words = Annotated[str, Query(max_length=200, pattern=r"^[^\x00]*$")]
Filter = Annotated[str | None, Query(min_length=1, max_length=40, pattern=r"^[^\x00]*$")]
Dollars = Annotated[float | None, Query(ge=0, le=_MOST_CENTS / 100, allow_inf_nan=False)]


def products_router() -> APIRouter:
    """Both routes."""
    router = authenticated_router(f"/{SPEC.path}", "products")

    @router.get("/products")
    async def products(
        caller: CurrentCaller,
        shop: CurrentShop,
        query: Words = "",
        category: Filter = None,
        size: Filter = None,
        color: Filter = None,
        min_price: Dollars = None,
        max_price: Dollars = None,
        in_stock: Annotated[bool, Query(description="Only what can be bought now, in the size and color.")] = False,
        page_size: Annotated[int, Query(ge=1, le=100)] = 20,
        cursor: Annotated[str | None, Query(max_length=200, description="The page before's `next_cursor`.")] = None,
    ) -> ProductPage:
        """Products that match, the best first: by words where there are any, else what sells best."""
        wanted = Wanted(
            query=query.strip(),
            category=category,
            size=size,
            color=color,
            min_cents=_cents(min_price),
            max_cents=_cents(max_price),
            in_stock=in_stock,
        )
        found = await shop.catalogue.page(
            caller.principal, wanted, after=_place(cursor) if cursor else None, most=page_size + 1
        )
        shown = found[:page_size]
        return ProductPage(
            products=tuple(Product.of(product) for product in shown),
            next_cursor=_cursor(shown[-1].place) if len(found) > page_size else None,
        )

    @router.get("/products/{product_id}")
    async def product(product_id: str, caller: CurrentCaller, shop: CurrentShop) -> Product:
        """One product with the stock of each of its sizes, colors and capacities."""
        found = await shop.catalogue.product(caller.principal, product_id)
        if found is None:
            raise NotFound(f"There is no product {product_id[:40]}.")
        return Product.of(found)

    return router


def _cents(dollars: float | None) -> int | None:
    return None if dollars is None else round(dollars * 100)


def _cursor(place: Place) -> str:
    return base64.urlsafe_b64encode(json.dumps([place.score, place.product_id]).encode()).decode()


def _place(cursor: str) -> Place:
    """Raises BadInput for what no page before this one gave."""
    try:
        score, product_id = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        if isinstance(score, float) and isinstance(product_id, str) and "\x00" not in product_id:
            return Place(score, product_id)
    except (binascii.Error, UnicodeError, ValueError, TypeError):
        pass
    raise BadInput("The cursor is none of ours: take a page's `next_cursor`, or begin without one.")
