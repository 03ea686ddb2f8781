"""A refresh: whatever changed in the shop since the last one is copied, and how far it came is kept page by page."""

import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping

from agents.promotions.refresh.copying import Copier, NotCopied
from agents.promotions.refresh.shop import Page, Place, Shop, ShopOrder

logger = logging.getLogger(__name__)


async def refresh(shop: Shop, copier: Copier, *, has_time: Callable[[], bool]) -> int:
    """Copies changes until there are none, or no time: the next refresh goes on. Returns how many orders were news."""
    copied = 0
    kinds: Mapping[str, Callable[[Place], Awaitable[Page]]] = {
        "orders": shop.orders_after,
        "customers": shop.customers_after,
    }
    for kind, pages in kinds.items():
        place, is_last = await shop.place_of(kind), False
        while not is_last and has_time():
            page = await pages(place)
            copied += _copy(page, copier)
            place, is_last = page.place, page.is_last
            await shop.keep(kind, place)
    logger.info("refreshed promotions: orders=%d", copied)
    return copied


def _copy(page: Page, copier: Copier) -> int:
    """One customer that can't be copied ends the refresh: the page is not kept, and the next refresh reads it again."""
    by_customer: dict[str, list[ShopOrder]] = defaultdict(list)
    for order in page.orders:
        by_customer[order.customer_id].append(order)
    copied, failed = 0, []
    for customer_id, customer in page.customers.items():
        try:
            copied += copier.copy(customer, by_customer[customer_id])
        except NotCopied:
            failed.append(customer_id)
    if failed:
        raise NotCopied(f"{len(failed)} of {len(page.customers)} customers")
    return copied
