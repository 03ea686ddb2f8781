"""Live shopping as a service: the one place that knows its concrete classes."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from fastapi import FastAPI

from agents.common.app import create_agent_app
from agents.common.readiness import ReadinessChecks
from agents.common.runtime import OpenRuntime, Runtime, open_runtime
from agents.common.server import serve
from agents.live_shopping.analytics import SqlToolAnalytics
from agents.live_shopping.chat import ChatDesk
from agents.live_shopping.config import SPEC, LiveShoppingSettings
from agents.live_shopping.conversations import SqlConversations
from agents.live_shopping.routes.analytics import analytics_router
from agents.live_shopping.routes.chat import chat_router
from agents.live_shopping.routes.streams import streams_router
from agents.live_shopping.service import LiveShoppingService
from agents.live_shopping.streams import SqlStreams
from agents.live_shopping.turn import Architecture


def create_app(settings: LiveShoppingSettings, *, runtime: OpenRuntime = open_runtime) -> FastAPI:
    """The application; nothing is opened before it starts."""

    @asynccontextmanager
    async def open_service() -> AsyncIterator[LiveShoppingService]:
        async with runtime(settings) as opened:
            streams = SqlStreams(opened.database)
            chat = ChatDesk(
                architectures=_architectures(settings, opened),
                conversations=SqlConversations(opened.database),
                streams=streams,
                history_turns=settings.history_turns,
            )
            yield LiveShoppingService(
                chat=chat,
                streams=streams,
                analytics=SqlToolAnalytics(opened.database),
                verifier=opened.verifier,
                readiness=ReadinessChecks(opened.checks),
            )

    routers = (chat_router(), streams_router(), analytics_router())
    return create_agent_app(spec=SPEC, open_service=open_service, routers=routers)


def _architectures(settings: LiveShoppingSettings, runtime: Runtime) -> Mapping[str, Architecture]:
    """By the name in the routes, which is the name of its folder."""
    del settings, runtime
    return {}


if __name__ == "__main__":
    serve(SPEC, LiveShoppingSettings, create_app)
