"""`GET /shop/analytics`, for staff."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from agents.common.errors import NotAllowed
from agents.common.identity import CurrentCaller
from agents.common.routes import authenticated_router
from agents.live_shopping.config import SPEC
from agents.live_shopping.contracts import Analytics
from agents.live_shopping.service import CurrentShop

_STAFF_ONLY = "Only staff may see this."
_LONGEST_HOURS = 24 * 366

Hours = Annotated[int, Query(ge=1, le=_LONGEST_HOURS, description="How far to look back.")]


def analytics_router() -> APIRouter:
    """The route."""
    router = authenticated_router(f"/{SPEC.path}", "analytics")

    @router.get("/analytics")
    async def analytics(caller: CurrentCaller, shop: CurrentShop, hours: Hours = 24) -> Analytics:
        """How often each agent called each tool, how that ended, and how long it took."""
        if caller.principal.kind != "staff":
            raise NotAllowed(_STAFF_ONLY)
        since = datetime.now(UTC) - timedelta(hours=hours)
        return Analytics(since=since, tools=await shop.analytics.by_tool(caller.principal, since=since))

    return router
