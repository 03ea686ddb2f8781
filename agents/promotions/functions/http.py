"""The pages behind links in mail: approve or reject, unsubscribe. And whether the function answers at all."""

import asyncio
import logging
import os
from collections.abc import Sequence
from functools import cache
from typing import Any

from fastapi import APIRouter, FastAPI
from mangum import Mangum

from agents.common.contracts import Health
from agents.common.error_replies import add_error_handlers
from agents.common.logs import configure_logs
from agents.promotions.config import AGENT, HttpSettings, settings_from
from agents.promotions.functions.parts import CLIENTS, Parts
from agents.promotions.functions.runner import runner
from agents.promotions.mail.routes import unsubscribe_router
from agents.promotions.mail.wiring import unsubscribing
from agents.promotions.writes import clock
from agents.promotions.writes.handoff import LambdaHandoff
from agents.promotions.writes.routes import decision_router
from agents.promotions.writes.wiring import build_decisions


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Lambda's entry."""
    return _adapter()(event, context)


def create_app(routers: Sequence[APIRouter]) -> FastAPI:
    """The application. Its documentation would tell strangers which links there are."""
    app = FastAPI(title="ClickShop promotions", docs_url=None, redoc_url=None, openapi_url=None)
    add_error_handlers(app)

    @app.get("/health")
    async def health() -> Health:
        """The process answers."""
        return Health(agent=AGENT)

    for router in routers:
        app.include_router(router)
    return app


@cache
def _adapter() -> Mangum:
    settings = settings_from(os.environ, HttpSettings)
    configure_logs(agent=AGENT, level=settings.log_level, style="json")
    logging.getLogger("mangum").setLevel(logging.WARNING)  # it would write paths down, and there are tokens in them
    asyncio.set_event_loop(runner().get_loop())  # Mangum runs the application on the current one
    parts = Parts(settings)
    decisions = decision_router(
        build_decisions(parts.ground),
        handoff=LambdaHandoff(parts.session.client("lambda", config=CLIENTS), settings.orchestrator_function),
        now=clock.now,
    )
    links = parts.unsubscribe_links(settings.unsubscribe_secret_arn, settings.http_url)
    return Mangum(create_app([decisions, unsubscribe_router(unsubscribing(parts.database, links))]), lifespan="off")
