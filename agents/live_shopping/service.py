"""What the routes of live shopping stand on while the process lives."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from agents.common.desk import Service
from agents.live_shopping.analytics import ToolAnalytics
from agents.live_shopping.catalogue import SqlCatalogue
from agents.live_shopping.chat import ChatDesk
from agents.live_shopping.order_desk import OrderDesk
from agents.live_shopping.streams import Streams


@dataclass(frozen=True, kw_only=True)
class LiveShoppingService(Service):
    """Each thing that the routes are about."""

    chat: ChatDesk
    streams: Streams
    analytics: ToolAnalytics
    desk: OrderDesk
    catalogue: SqlCatalogue


def live_shopping_of(request: Request) -> LiveShoppingService:
    """What the lifespan opened."""
    service: LiveShoppingService = request.app.state.service
    return service


CurrentShop = Annotated[LiveShoppingService, Depends(live_shopping_of)]
